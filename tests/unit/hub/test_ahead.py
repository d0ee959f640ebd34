"""Working ahead in another process: the same items in the same order, errors told, the taker waited for."""

import os
from functools import partial

import pytest

from comity.errors import OutsideError, UsageError
from comity.hub.ahead import make_ahead
from numbers_ahead import count_to, die, fail_after, wait_for_each


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
