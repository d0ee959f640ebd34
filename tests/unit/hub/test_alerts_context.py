"""What stands around an alert: where else, and what changed in the counting."""

import polars as pl

from comity.exchange.alert_ports import Direction
from comity.hub.alerts.context import (
    Changed,
    ChangeKind,
    Counting,
    Elsewhere,
    changes,
    elsewhere,
)
from comity.model.frames import PERIOD
from comity.model.periods import Frequency, Period

MARCH = Period(Frequency.MONTHLY, 2026, 3)
JUDGED = pl.DataFrame(
    [(r, o) for r in ("AM", "KG", "_T") for o in ("CN", "TR", "_T")], schema=["reporter", "origin"], orient="row"
)
ALERTED = pl.DataFrame(
    [("KG", "CN", 1), ("AM", "CN", 1), ("KG", "TR", -1), ("KG", "_T", 1), ("_T", "CN", 1)],
    schema=["reporter", "origin", "direction"],
    orient="row",
)
COVERAGE = {"seq": pl.Int64, "reporter": pl.String, PERIOD: pl.Int64, "changed": pl.Int64}


def counting(
    *, bases: list[str] | None = None, breaks: list[Period] | None = None, partial: list[Period] | None = None
) -> Counting:
    """Return how KG's figures were counted: the basis of January, February and March."""
    periods = [MARCH.shift(step) for step in (-2, -1, 0)]
    words = bases or ["as defined"] * 3
    rows = [("KG", period.id, word) for period, word in zip(periods, words, strict=True)]
    marked = [("KG", period.id) for period in breaks or []]
    came = [(1, "KG", MARCH.shift(-2).id, 5), (1, "KG", MARCH.shift(-1).id, 5)]
    came += [(2, "KG", MARCH.id, 5), (2, "KG", MARCH.shift(-1).id, 3)]
    return Counting(
        pl.DataFrame(rows, schema=["reporter", PERIOD, "basis"], orient="row"),
        pl.DataFrame(marked, schema={"reporter": pl.String, PERIOD: pl.Int64}, orient="row"),
        frozenset(("KG", period) for period in partial or []),
        pl.DataFrame(came, schema=COVERAGE, orient="row"),
    )


def test_elsewhere_counts_others_with_the_same_code() -> None:
    """An alert that stands alone and one that all see are read differently; totals are no other flows."""
    found = elsewhere({"reporter": "KG", "origin": "CN"}, Direction.UP, judged=JUDGED, alerted=ALERTED)
    assert found == (Elsewhere("reporter", "KG", 0, 1), Elsewhere("origin", "CN", 1, 1))


def test_a_total_is_held_against_its_parts() -> None:
    """Whether a member's total moves by one origin or by all is the first question."""
    found = elsewhere({"reporter": "KG", "origin": "_T"}, Direction.UP, judged=JUDGED, alerted=ALERTED)
    assert found == (Elsewhere("reporter", "KG", 1, 2),)


def test_what_changed_in_the_counting_is_found() -> None:
    """A change of definition read as a change at the border would be acted on."""
    told = counting(bases=["as defined", "as defined", "all borders"], breaks=[MARCH], partial=[MARCH.shift(-1)])
    found = changes(["KG"], told, since=MARCH, period=MARCH)
    assert found == (
        Changed(ChangeKind.PARTIAL, "KG", MARCH.shift(-1)),
        Changed(ChangeKind.BASIS, "KG", MARCH),
        Changed(ChangeKind.BREAK, "KG", MARCH),
        Changed(ChangeKind.REVISION, "KG", MARCH, 1),
    )


def test_changes_of_others_and_of_before_are_not_its_own() -> None:
    """A break of another member, or of years ago, explains nothing."""
    told = counting(bases=["all borders", "as defined", "as defined"], breaks=[MARCH.shift(-2)])
    assert changes(["AM"], told, since=MARCH, period=MARCH) == ()
    kinds = [one.kind for one in changes(["KG"], told, since=MARCH, period=MARCH)]
    assert kinds == [ChangeKind.REVISION]
