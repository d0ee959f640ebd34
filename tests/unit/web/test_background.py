"""What runs by schedule: again and again, whatever a run comes to, until it is stopped."""

import threading
from collections.abc import Sequence

import pytest
import structlog

from comity.errors import OutsideError
from comity.web.background import Background


@pytest.mark.parametrize("error", [OutsideError("The mail server is away."), ValueError("a bug")])
def test_a_run_that_fails_is_not_the_last(error: Exception) -> None:
    """One failure at night would end all reminders and releases until somebody looks."""
    runs: list[int] = []
    second = threading.Event()

    def task() -> Sequence[str]:
        runs.append(len(runs))
        if len(runs) == 1:
            raise error
        second.set()
        return ["sent a reminder"]

    with structlog.testing.capture_logs() as lines:
        background = Background(task, every_seconds=0.001)
        background.start()
        assert second.wait(30)
        assert background.is_well
        background.stop()
    assert [line["event"] for line in lines][:2] == ["due.failed", "due.done"]
    assert not background.is_well


def test_what_is_switched_off_is_well_and_never_runs() -> None:
    """A hub whose schedule is run elsewhere would be called not ready."""
    background = Background(lambda: pytest.fail("it ran"), every_seconds=0)
    background.start()
    background.stop()
    assert background.is_well
