"""The quality indicators of a small dataflow, each worked by hand."""

import datetime as dt
import re

import polars as pl
import pytest

from comity.analysis.quality.definitions import ALL, FRAME, INDICATORS, UNITS
from comity.analysis.quality.indicators import QualityIndicators, QualityInput, owners, quality_indicators
from comity.analysis.quality.statements import STATEMENTS, TITLES
from comity.model.board import BoardCell, BoardState
from comity.model.statements import Areas, Percent, Said
from comity.publish.texts import Texts
from comity.structures.sims import sims
from unit.analysis.sample_indicator import indicator, month

TODAY = dt.date(2026, 1, 20)
MONTHS = [str(month("2025-12").shift(-back)) for back in reversed(range(12))]


def cell(provider: str, period: str, *, days: int | None = 10, rows: int = 10) -> BoardCell:
    """Return the cell of a month that was due 15 days after its end and came `days` after it (None: it didn't)."""
    one = month(period)
    due = one.end + dt.timedelta(days=15)
    at = None if days is None else dt.datetime.combine(one.end + dt.timedelta(days=days), dt.time(9), dt.UTC)
    state = BoardState.MISSING if days is None else BoardState.LATE if days > 15 else BoardState.ON_TIME
    if days is not None and rows < 5:
        state = BoardState.PARTIAL
    late = max(0, (days or 0) - 15)
    return BoardCell(
        provider, "F", one, due, state, late, received_at=at, rows=rows, usual=10.0, is_due=due < TODAY
    )


def observations(*rows: tuple[str, str, float | None, str | None]) -> pl.DataFrame:
    """Return observations of reporter, period, value, status."""
    return pl.DataFrame(
        [(r, month(p).id, v, s) for r, p, v, s in rows],
        schema={"reporter": pl.String, "_period": pl.Int64, "OBS_VALUE": pl.Float64, "OBS_STATUS": pl.String},
        orient="row",
    )


def vintages(*rows: tuple[str, str, int, float | None, str, dt.date]) -> pl.DataFrame:
    """Return vintages of reporter, period, sequence, value, action, day."""
    return pl.DataFrame(
        [(r, month(p).id, q, v, a, dt.datetime.combine(d, dt.time(), dt.UTC)) for r, p, q, v, a, d in rows],
        schema={
            "reporter": pl.String,
            "_period": pl.Int64,
            "_seq": pl.Int64,
            "OBS_VALUE": pl.Float64,
            "_action": pl.String,
            "received_at": pl.Datetime("us", "UTC"),
        },
        orient="row",
    )


def given(**more: object) -> QualityInput:
    """Return a dataflow in which AM and KG sent a year of months; AM one late, KG one not and one incomplete."""
    cells = [cell("AM", one, days=20 if one == "2025-03" else 10) for one in MONTHS]
    cells += [
        cell("KG", one, days=None if one == "2025-05" else 12, rows=4 if one == "2025-06" else 10) for one in MONTHS
    ]
    values: dict[str, object] = {
        "dataflow": "F",
        "today": TODAY,
        "cells": cells,
        "indicator": indicator(*[("AM", "GE", one, 50) for one in MONTHS]),
        "observations": observations(
            *[("AM", one, 50.0, "B" if one == "2025-07" else "A") for one in MONTHS],
            *[("KG", one, 30.0, "P" if one == "2025-12" else None) for one in MONTHS[1:]],
        ),
        "vintages": vintages(
            ("AM", "2024-01", 1, 100, "I", dt.date(2024, 2, 10)),
            ("AM", "2024-01", 5, 90, "U", dt.date(2024, 3, 1)),
            ("AM", "2025-01", 6, 10, "I", dt.date(2025, 2, 10)),
            ("KG", "2025-01", 7, 100, "I", dt.date(2025, 2, 9)),
            ("KG", "2025-02", 8, 70, "I", dt.date(2025, 3, 9)),
            ("KG", "2025-02", 9, None, "D", dt.date(2025, 3, 19)),
        ),
        "keys": ("reporter",),
        "reporters": {"AM": ("AM",), "KG": ("KG",)},
        "stated": {"KG": 17},
        "concepts": 85,
    }
    return QualityInput(**{**values, **more})  # type: ignore[arg-type]


FOUND = quality_indicators(given())


def value(provider: str, name: str, found: QualityIndicators = FOUND) -> float | None:
    """Return a value."""
    return found.value(provider, name)


@pytest.mark.parametrize(
    ("name", "am", "kg", "together"),
    [
        ("R1", 100.0, 100 * 10.4 / 12, 100 * 22.4 / 24),
        ("INCOMPLETE", 0.0, 100 / 11, 100 / 23),
        ("ON_TIME", 100 * 11 / 12, 100 * 11 / 12, 100 * 22 / 24),
        ("TP1", 130 / 12, 12.0, (130 + 132) / 23),
        ("TP3", -50 / 12, -3.0, (-50 - 33) / 23),
        ("TP2", 30.0, None, 30.0),
        ("A6", 10.0, 0.0, 5.0),
        ("A7", 0.0, 0.0, 0.0),
        ("PROVISIONAL", 0.0, 100 / 11, 100 / 23),
        ("WIDER", 0.0, None, 0.0),
        ("CC2", 6.0, 11.0, 6.0),
        ("BREAKS", 1.0, 0.0, 1.0),
        ("AC3", 0.0, 20.0, 10.0),
    ],
)
def test_each_indicator(name: str, am: float | None, kg: float | None, together: float | None) -> None:
    """Each is what its definition says; together, the ratio of sums, the shortest series, the sum of breaks."""
    for provider, expected in (("AM", am), ("KG", kg), (ALL, together)):
        assert value(provider, name) == (None if expected is None else pytest.approx(expected)), provider


def test_the_frame_is_as_documented() -> None:
    """Columns, units, and the row of all first."""
    assert FOUND.frame.schema == pl.Schema(FRAME)
    assert set(FOUND.frame["unit"]) <= set(UNITS)
    assert FOUND.frame["provider"].unique(maintain_order=True).to_list() == [ALL, "AM", "KG"]
    assert (str(FOUND.first), str(FOUND.last)) == ("2025-01", "2025-12")
    assert FOUND.frame.filter(pl.col("basis") <= 0).is_empty()


def test_a_wider_basis() -> None:
    """A quarter of AM's total is counted over all borders, and that is a break where it begins."""
    wide = pl.concat(
        [
            indicator(*[("AM", "GE", one, 50) for one in MONTHS[:9]]),
            indicator(*[("AM", "GE", one, 50) for one in MONTHS[9:]], basis="all borders"),
        ]
    )
    found = quality_indicators(given(indicator=wide))
    assert value("AM", "WIDER", found) == pytest.approx(25.0)
    assert value("AM", "CC2", found) == 3.0
    assert value("AM", "BREAKS", found) == 2.0
    assert Said(STATEMENTS["wider"], {"share": Percent(0.25), "providers": Areas(("AM",))}) in found.sentences


def test_nothing_was_due() -> None:
    """Before the first due date only the quality reports can be looked at."""
    found = quality_indicators(given(cells=[]))
    assert (found.first, found.last) == (None, None)
    assert set(found.frame["indicator"]) == {"AC3"}
    assert found.sentences[0] == Said(STATEMENTS["nothing.due"])


def test_what_is_said() -> None:
    """Whose deliveries are outstanding, late, incomplete; what is provisional, revised, broken, undescribed."""
    said = {one.pattern: one.values for one in FOUND.sentences}
    whose = {"outstanding": "KG", "late": "AM", "incomplete": "KG", "breaks": "AM", "no_report": "AM"}
    for key, provider in whose.items():
        assert said[STATEMENTS[key]]["providers"] == Areas((provider,))
    share = said[STATEMENTS["revised"]]["share"]
    assert isinstance(share, Percent)
    assert share.fraction == pytest.approx(0.05)
    assert STATEMENTS["estimated"] not in said


def test_nothing_was_revised() -> None:
    """A figure that was changed and changed back, or taken out, was revised: only insertions are none."""
    first = ("AM", "2025-01", 1, 10.0, "I", dt.date(2025, 2, 10))
    back = (
        ("AM", "2025-01", 2, 12.0, "U", dt.date(2025, 3, 1)),
        ("AM", "2025-01", 3, 10.0, "U", dt.date(2025, 4, 1)),
    )
    unrevised = Said(STATEMENTS["unrevised"])
    assert unrevised in quality_indicators(given(vintages=vintages(first))).sentences
    assert unrevised not in quality_indicators(given(vintages=vintages(first, *back))).sentences


def test_a_provider_of_several_states() -> None:
    """Its shortest series is what can be compared."""
    assert owners([("X", ("AM", "BY")), ("X", ("AM",))]) == {"X": ("AM", "BY")}
    found = quality_indicators(given(reporters={"X": ("AM", "KG")}, cells=[cell("X", one) for one in MONTHS]))
    assert value("X", "CC2", found) == 6.0
    assert value("X", "BREAKS", found) == 1.0


def test_concepts_are_those_of_sims() -> None:
    """A value under another concept's number would be misread everywhere."""
    for one in INDICATORS.values():
        if one.concept:
            assert sims()[one.concept].name_en.split(".")[0] == one.id
    assert set(TITLES) == set(INDICATORS)


@pytest.mark.parametrize("pattern", [*STATEMENTS.values(), *TITLES.values()])
def test_every_sentence_has_its_russian(pattern: str) -> None:
    """An English sentence on a Russian page reads as a defect."""
    russian = Texts("ru").translate(pattern)
    assert russian != pattern
    assert set(re.findall(r"\{\w+\}", russian)) == set(re.findall(r"\{\w+\}", pattern))
