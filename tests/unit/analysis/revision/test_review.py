"""Revisions: they add up, are of the kind that they are made to be, and are judged only where there is enough."""

import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.analysis.revision.ageing import by_age
from comity.analysis.revision.bias import assess_bias
from comity.analysis.revision.classes import Kind
from comity.analysis.revision.measures import measure
from comity.analysis.revision.reconciliation import PARTS, check_reconciled, reconcile
from comity.analysis.revision.review import Revisions, Verdict, review
from comity.analysis.revision.statements import STATEMENTS, word_revisions
from comity.model.periods import parse_period
from comity.model.statements import Number
from comity.publish.say import say_all
from comity.publish.texts import Texts

DIMENSIONS = ["REPORTER", "ORIGIN", "MODE"]
COLUMNS = ["REPORTER", "ORIGIN", "MODE", "TIME_PERIOD", "OBS_VALUE", "_seq", "_action"]
Cells = dict[tuple[str, str, str, str], float | None]


def history(*vintages: Cells) -> pl.DataFrame:
    """Return the vintage frame of states, each in place of the one before, a month apart."""
    rows, before = [], Cells()
    for seq, now in enumerate(vintages, start=1):
        for key in sorted(now.keys() | before.keys()):
            if key not in now:
                rows.append((*key, None, seq, "D"))
            elif key not in before or now[key] != before[key]:
                rows.append((*key, now[key], seq, "U" if key in before else "I"))
        before = now
    types = [pl.String] * 4 + [pl.Float64, pl.Int64, pl.String]
    frame = pl.DataFrame(rows, schema=dict(zip(COLUMNS, types, strict=True)), orient="row")
    ids = {text: parse_period(text).id for text in frame["TIME_PERIOD"].unique()}  # type: ignore[union-attr]
    moments = {seq: dt.datetime(2020, 1, 15, tzinfo=dt.UTC) + dt.timedelta(days=31 * seq) for seq in range(1, 60)}
    return frame.with_columns(
        pl.col("TIME_PERIOD").replace_strict(ids, return_dtype=pl.Int64).alias("_period"),
        pl.col("_seq").replace_strict(moments, return_dtype=pl.Datetime("us", "UTC")).alias("received_at"),
    )


def reviewed(*vintages: Cells) -> Revisions:
    """Return the review of these states."""
    return review(history(*vintages), dimensions=DIMENSIONS, reporter="REPORTER")


CODES = st.sampled_from(["CN", "TR", "IN"])
STATE = st.dictionaries(
    st.tuples(
        st.sampled_from(["KG", "AM"]),
        CODES,
        st.sampled_from(["AIR", "ROAD"]),
        st.sampled_from(["2020-01", "2020-02"]),
    ),
    st.one_of(st.none(), st.integers(0, 10**6).map(float)),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(STATE, min_size=1, max_size=6))
def test_old_and_what_was_done_to_it_is_new(states: list[Cells]) -> None:
    """Whatever is sent, changed, added, emptied and removed: the sum comes out, and is what each state holds."""
    frame = history(*states)
    if frame.is_empty():
        return
    found = reconcile(frame, dimensions=DIMENSIONS, within=["REPORTER"])
    check_reconciled(found)
    for row in found.iter_rows(named=True):
        state = states[row["_seq"] - 1]
        assert row["new"] == sum(value or 0 for value in state.values())
        assert row["new_cells"] == len(state)
        assert row["old"] + sum(row[part] for part in PARTS) == row["new"]


def test_a_sum_that_does_not_come_out_is_refused() -> None:
    """A review that lost a figure can't be made."""
    found = reconcile(history({("KG", "CN", "AIR", "2020-01"): 5.0}), dimensions=DIMENSIONS)
    for column in ("new", "changed", "new_cells"):
        with pytest.raises(ArithmeticError, match="vintage 1"):
            check_reconciled(found.with_columns(pl.col(column) + 1))


def month(reporter: str, period: str, **origins: float) -> Cells:
    """Return a month's cells of a reporter."""
    return {(reporter, origin, "AIR", period): value for origin, value in origins.items()}


def test_the_kinds_of_change() -> None:
    """Small and recent: routine; large, or old: a correction."""
    start = month("KG", "2018-01", CN=1000) | month("KG", "2019-11", CN=1000) | month("KG", "2019-12", CN=1000)
    later = (
        start | month("KG", "2018-01", CN=1001) | month("KG", "2019-11", CN=1030) | month("KG", "2019-12", CN=1200)
    )
    kinds = dict(reviewed(start, later).changes.select("_period", "class").iter_rows())
    by_text = {text: kinds[parse_period(text).id] for text in ("2018-01", "2019-11", "2019-12")}  # type: ignore[union-attr]
    assert by_text == {"2018-01": Kind.CORRECTION, "2019-11": Kind.ROUTINE, "2019-12": Kind.CORRECTION}


def test_codes_that_are_mapped_later_are_a_recode() -> None:
    """What stood under "unknown" stands under countries now, in twelve months, and no total moves."""
    months = [f"2019-{number:02d}" for number in range(1, 13)]
    before, after = Cells(), Cells()
    for text in months:
        before |= month("KG", text, CN=500, _U=30)
        after |= month("KG", text, CN=510, TR=20)
    after |= month("KG", "2019-12", CN=560)
    found = reviewed(before, after)
    assert dict(found.classes.select("class", "cells").iter_rows()) == {"routine": 0, "correction": 3, "recode": 33}
    recoded = found.changes.filter(pl.col("class") == Kind.RECODE.value)
    assert recoded["moved_in"].unique().to_list() == ["ORIGIN"]
    assert float(recoded["delta"].sum()) == 0


def test_a_few_cells_that_happen_to_cancel_are_no_recode() -> None:
    """Two changes that add up to nothing are two changes."""
    before = month("KG", "2019-12", CN=500, TR=100)
    after = month("KG", "2019-12", CN=600)
    assert set(reviewed(before, after).changes["class"]) == {Kind.ROUTINE.value}


def series(revise: float, *, reporters: int = 8, vintages: int = 16, seed: int = 0) -> list[Cells]:
    """Return monthly vintages of reporters, whose figures are revised by a share in the vintage after."""
    generator = np.random.default_rng(seed)
    months = [f"{2018 + at // 12}-{at % 12 + 1:02d}" for at in range(vintages)]
    first = {
        (f"R{r}", "CN", "AIR", text): float(generator.integers(900, 1100))
        for r in range(reporters)
        for text in months
    }
    final = {key: round(value * (1 + revise + generator.normal(0, 0.01))) for key, value in first.items()}
    states = []
    for at in range(vintages):
        shown = months[: at + 1]
        states.append({key: (first if key[3] == shown[-1] else final)[key] for key in first if key[3] in shown})
    return states


@pytest.mark.parametrize(
    ("share", "verdict"), [(0.05, Verdict.RAISED), (-0.05, Verdict.LOWERED), (0.0, Verdict.NEITHER)]
)
def test_the_way_that_revisions_go(share: float, verdict: Verdict) -> None:
    """By the mean revision, with a reporter's figures counted as one."""
    found = reviewed(*series(share))
    assert found.verdict is verdict
    assert found.bias is not None
    assert found.bias.clusters == 8
    assert found.measures is not None
    assert found.measures.relative_mean == pytest.approx(share, abs=0.005)
    assert found.reporters["figures"].to_list() == [12] * 8


def test_no_verdict_below_twelve_vintages() -> None:
    """Eleven vintages, however clear, are too few, and that is said."""
    found = reviewed(*series(0.05, vintages=11))
    assert (found.verdict, found.vintages, found.bias) == (Verdict.TOO_FEW, 11, None)
    assert found.measures is not None
    said = word_revisions(found)[-1]
    assert said.pattern == STATEMENTS["too_few"]
    assert said.values == {"needed": Number(12), "vintages": Number(11)}


def test_few_reporters_are_not_enough() -> None:
    """Three reporters can't show a direction; one alone is judged by its periods."""
    assert reviewed(*series(0.05, reporters=3)).verdict is Verdict.UNTESTED
    alone = reviewed(*series(0.05, reporters=1))
    assert (alone.clustered_by, alone.verdict) == ("_period", Verdict.RAISED)
    assert word_revisions(alone)[-1].pattern == STATEMENTS["raised.period"]


def test_clusters_count_once() -> None:
    """A hundred figures of one reporter that were all raised say no more than one of them."""
    generator = np.random.default_rng(1)
    shift = np.repeat(generator.normal(0, 0.05, 10), 100)
    pairs = pl.DataFrame(
        {"reporter": np.repeat(np.arange(10), 100), "first": 1000.0, "latest": 1000 * np.exp(shift)}
    )
    bias = assess_bias(pairs, cluster="reporter")
    assert bias is not None
    assert bias.t is not None
    assert bias.naive_t is not None
    assert abs(bias.naive_t) > 5 * abs(bias.t)
    assert bias.moved == 10


def test_measures() -> None:
    """Mean, mean absolute and relative revision, by hand."""
    found = measure(pl.DataFrame({"first": [100.0, 200.0, 300.0], "latest": [110.0, 190.0, 300.0]}))
    assert found is not None
    assert (found.figures, found.raised, found.lowered, found.mean) == (3, 1, 1, 0.0)
    assert found.mean_absolute == pytest.approx(20 / 3)
    assert found.relative_mean_absolute == pytest.approx(20 / 600)
    assert measure(pl.DataFrame({"first": [], "latest": []})) is None


def test_the_triangle_by_age() -> None:
    """A figure that was raised in the second vintage shows it two months on; an age not reached isn't there."""
    states = [month("KG", "2020-01", CN=100.0), month("KG", "2020-01", CN=110.0), month("KG", "2020-01", CN=110.0)]
    states = [*states[:2], states[2] | month("KG", "2020-03", CN=7.0)]
    found = by_age(history(*states), dimensions=DIMENSIONS, reporter="REPORTER", months=(0, 1, 2, 3))
    january = found.filter(pl.col("_period") == parse_period("2020-01").id)  # type: ignore[union-attr]
    assert january.select("months", "value").rows() == [(0, 100.0), (1, 100.0), (2, 110.0)]
    assert january["relative"].to_list() == pytest.approx([0.0, 0.0, 0.1])
    assert by_age(history(), dimensions=DIMENSIONS, reporter="REPORTER", months=(0,)).is_empty()


def test_every_sentence_is_said_of_something_that_is_so() -> None:
    """Nothing has come, nothing has changed, something has: each in its words."""
    never = reviewed(month("KG", "2020-01", CN=1.0))
    texts = say_all(word_revisions(never), Texts(), lookup=lambda _list, _code: {})
    assert texts[0] == "1 vintage has come, and no figure that was known has been changed."
    empty = review(history(), dimensions=DIMENSIONS, reporter="REPORTER")
    assert [one.pattern for one in word_revisions(empty)] == [STATEMENTS["no_vintages"]]
    found = reviewed(*series(0.05))
    texts = say_all(word_revisions(found), Texts(), lookup=lambda _list, _code: {})
    assert any("96 figures that have settled were revised by" in text for text in texts)
    assert any(text.startswith("First figures are raised later: by") for text in texts)
