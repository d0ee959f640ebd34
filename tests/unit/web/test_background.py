"""What runs by schedule: again and again, whatever a run comes to, until it is stopped."""

import threading
from collections.abc import Sequence

import pytest
import structlog

from comity.errors import OutsideError
from comity.web.background import Background, Backgrounds


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


def test_one_that_hangs_holds_up_no_other() -> None:
    """A source that hardly answers would keep a figure under embargo beyond its moment."""
    released, told, end = threading.Event(), threading.Event(), threading.Event()

    def hang() -> Sequence[str]:
        end.wait(30)
        return []

    slow = Background(hang, every_seconds=0.001)
    quick = Background(lambda: [str(released.set())], every_seconds=0.001)
    later = Background(lambda: [str(told.set())], every_seconds=0.001, after=slow, patience=0.001)
    each = Backgrounds(slow, quick, later)
    each.start()
    assert released.wait(30)
    assert told.wait(30)
    assert each.is_well
    end.set()
    each.stop()
    assert not each.is_well


def test_one_begins_after_the_first_run_of_another() -> None:
    """After a night without the service, a provider would be reminded of what is about to be collected."""
    runs: list[str] = []
    told = threading.Event()

    def collect() -> Sequence[str]:
        runs.append("collected")
        return []

    def tell() -> Sequence[str]:
        runs.append("told")
        told.set()
        return []

    first = Background(collect, every_seconds=1000)
    second = Background(tell, every_seconds=1000, after=first)
    second.start()
    assert not runs
    first.start()
    assert told.wait(30)
    assert runs == ["collected", "told"]
    Backgrounds(first, second).stop()


def test_one_that_waits_for_another_can_be_stopped() -> None:
    """A service that is stopped while its first collection runs would not end."""
    first = Background(list, every_seconds=1000)
    second = Background(lambda: pytest.fail("it ran"), every_seconds=1000, after=first)
    second.start()
    Backgrounds(first, second).stop()
    assert not second.is_well
