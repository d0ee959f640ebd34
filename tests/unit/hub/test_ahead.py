"""Working ahead in another process: the same items in the same order, errors told, the taker waited for."""

import os
from collections.abc import Iterator
from functools import partial

import pytest

from comity.errors import OutsideError, UsageError
from comity.hub.ahead import Taken, make_ahead


def count_to(last: int, _taken: Taken) -> Iterator[int]:
    """Make numbers."""
    yield from range(last)


def fail_after(last: int, _taken: Taken) -> Iterator[int]:
    """Make numbers, then fail as a user's mistake does."""
    yield from range(last)
    raise UsageError("No more.", remedy="Stop.")


def die(_taken: Taken) -> Iterator[int]:
    """End the process without a word."""
    yield 1
    os._exit(7)


def wait_for_each(path: str, taken: Taken) -> Iterator[int]:
    """Make numbers, each only when the taker has noted the one before."""
    for number in range(5):
        taken.wait_for(number)
        with open(path, encoding="utf-8") as notes:  # noqa: PTH123 - a path travels as text
            noted = len(notes.read())
        assert noted == number
        yield number


@pytest.fixture(params=[1, 2])
def cores(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run a test on one core and on two."""
    monkeypatch.setattr(os, "cpu_count", lambda: request.param)
    return int(request.param)


@pytest.mark.usefixtures("cores")
def test_items_come_whole_and_in_order() -> None:
    """A lost or swapped item would be a file of the demonstration that never came, or came too early."""
    assert list(make_ahead(partial(count_to, 100), depth=3)) == list(range(100))


@pytest.mark.usefixtures("cores")
def test_an_error_is_raised_where_items_are_taken() -> None:
    """An error that stayed in the other process would end the walk as if all had been sent."""
    taken = []
    with pytest.raises(UsageError, match=r"No more\."):
        taken.extend(make_ahead(partial(fail_after, 3)))


def test_a_process_that_dies_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this the taker would wait for ever."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    with pytest.raises(OutsideError, match="exit code 7"):
        list(make_ahead(die))


def test_leaving_early_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A taker that stops would leave a process behind that is blocked on a full queue."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    items = make_ahead(partial(count_to, 1_000_000), depth=2)
    assert next(items) == 0
    items.close()  # type: ignore[attr-defined]
    assert list(items) == []


@pytest.mark.usefixtures("cores")
def test_the_maker_waits_until_an_item_is_dealt_with(tmp_path: pytest.TempPathFactory) -> None:
    """A file checked before the sender's last one is in the ledger would be compared with old figures."""
    notes = tmp_path / "notes"  # type: ignore[operator]
    notes.write_text("", encoding="utf-8")
    for number in make_ahead(partial(wait_for_each, str(notes))):
        notes.write_text("x" * (number + 1), encoding="utf-8")
    assert notes.read_text(encoding="utf-8") == "xxxxx"
