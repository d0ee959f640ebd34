"""What collection remembers: it comes back as it was kept, and what is told stands in the journal."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from comity.exchange.collection_ports import Collected, PollState, Reason
from comity.exchange.ports import Entry
from small_hub import MORNING, after, make_hub

STATE = PollState(
    "KG",
    "CROSSINGS",
    source="s",
    polled_at=after(1),
    succeeded_at=after(2),
    updated_after=after(3),
    failures=4,
    retry_at=after(5),
    given_up=True,
    reason=Reason("status", {"host": "х.example", "status": "503"}),
)
PLACE = Collected("sdmx", MORNING, "https://x.example/a", '"v1"', "Mon", "abc", taken=False)

pytestmark = pytest.mark.databases


def test_a_state_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    """A field that gets lost would let a collection begin anew, or never again."""
    with make_hub(tmp_path) as hub:
        assert hub.polls.state("KG", "CROSSINGS") == PollState("KG", "CROSSINGS")
        for state in (STATE, replace(STATE, failures=0, retry_at=None, given_up=False, reason=None)):
            hub.polls.save(state)
            assert hub.polls.state("KG", "CROSSINGS") == state
        assert hub.polls.state("AM", "CROSSINGS") == PollState("AM", "CROSSINGS")


def test_a_place_is_remembered_until_it_is_forgotten(tmp_path: Path) -> None:
    """What came last stands for a place; another agreement's memory is its own."""
    with make_hub(tmp_path) as hub:
        hub.polls.remember("KG", "CROSSINGS", PLACE)
        hub.polls.remember("AM", "CROSSINGS", PLACE)
        later = replace(PLACE, at=after(1), etag='"v2"', taken=True)
        hub.polls.remember("KG", "CROSSINGS", later)
        assert hub.polls.collected("KG", "CROSSINGS", "sdmx") == later
        hub.polls.forget("KG", "CROSSINGS")
        assert hub.polls.collected("KG", "CROSSINGS", "sdmx") is None
        assert hub.polls.collected("AM", "CROSSINGS", "sdmx") == PLACE


@pytest.mark.parametrize("way", ["save", "remember"])
def test_what_is_told_stands_in_the_journal(tmp_path: Path, way: str) -> None:
    """A source that was given up, or a mail that was refused, is a fact that somebody may ask about."""
    entry = Entry(dt.datetime.now(dt.UTC), "hub", "collection.given_up", "collection/KG/CROSSINGS", "why")
    with make_hub(tmp_path) as hub:
        if way == "save":
            hub.polls.save(STATE, entries=[entry])
        else:
            hub.polls.remember("KG", "mailbox", PLACE, entries=[entry])
        told = hub.ledger.audit()[-1]
        assert (told.actor, told.action, told.object, told.detail) == (
            entry.actor,
            entry.action,
            entry.object,
            entry.detail,
        )
        assert hub.ledger.verify() == []
