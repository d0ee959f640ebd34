"""What is due is done once, by one at a time, and one failure stops nothing else."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from comity.errors import OutsideError, UsageError
from comity.hub.home import Hub, create_hub
from comity.hub.scheduler import JOBS, LANES, JobRun, Lane, jobs_of, lock_of, run_due

NOON = dt.datetime(2025, 3, 10, 12, tzinfo=dt.UTC)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Give a simulated hub."""
    with create_hub(tmp_path / "hub") as made:
        yield made


def _down(_hub: Hub, _moment: dt.datetime) -> Sequence[str]:
    raise OutsideError("The network is down.")


def _broken(_hub: Hub, _moment: dt.datetime) -> Sequence[str]:
    raise ZeroDivisionError("a figure: 4711")


def _works(_hub: Hub, moment: dt.datetime) -> Sequence[str]:
    return [f"done at {moment:%H}"]


def test_a_job_that_fails_does_not_stop_the_others(hub: Hub) -> None:
    """One ministry's broken server would keep every reminder from going out."""
    runs = run_due(hub, NOON, jobs=(("down", _down), ("broken", _broken), ("works", _works)))
    assert runs[0].problem == "Something outside Comity failed: The network is down."
    assert runs[2] == JobRun("works", ("done at 12",))


def test_a_bug_is_shown_without_what_it_held(hub: Hub) -> None:
    """A foreign exception's message can hold a cell's value."""
    (run,) = run_due(hub, NOON, jobs=(("broken", _broken),))
    assert run.problem == "ZeroDivisionError; see the log."


def test_two_never_run_at_once(hub: Hub) -> None:
    """Two processes that do the same would send everything twice."""
    with hub.jobs.alone(lock_of("works")):
        assert run_due(hub, NOON, jobs=(("works", _works),)) == []
    assert run_due(hub, NOON, jobs=(("works", _works),))


@pytest.mark.parametrize("busy", list(Lane))
def test_a_lane_that_is_busy_holds_up_no_other(hub: Hub, busy: Lane) -> None:
    """A source that sends a byte a minute would keep a figure under embargo, and every reminder at home."""
    slow = next(name for name, lane in LANES.items() if lane is busy)
    with hub.jobs.alone(lock_of(slow)):
        runs = run_due(hub, NOON)
    assert [run.job for run in runs] == [name for name, _ in JOBS if LANES[name] is not busy]


def test_every_job_has_its_lane() -> None:
    """A job of no lane would be done by `comity tick` and never by the service."""
    assert sorted(name for lane in Lane for name, _ in jobs_of(lane)) == sorted(name for name, _ in JOBS)


def test_releases_wait_for_nothing_else() -> None:
    """A figure has to come out at its moment, whatever the network does."""
    assert {name for name, _ in jobs_of(Lane.RELEASES)} == {"releases", "uploads"}


def test_a_live_hub_takes_no_moment(tmp_path: Path) -> None:
    """A moment given to a live hub would send reminders of days that have not come."""
    text = '[group]\nid = "LIVE"\nname.en = "Live"\n[[member]]\ncode = "KG"\n'
    with create_hub(tmp_path / "hub", group_text=text) as hub:
        with pytest.raises(UsageError, match="simulated"):
            run_due(hub, NOON)
        assert [run.problem for run in run_due(hub)] == [""] * len(JOBS)
