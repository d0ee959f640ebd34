import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from comity.model.groups import Action
from comity.model.periods import parse_period
from comity.store.ledger import SqlLedger
from examples import examples
from reference_ledger import DIMENSIONS, Cell, ReferenceLedger
from reference_ledger import State as CellState
from small_ledger import COMPONENTS, FLOW, KEY_IDS, make_ledger, offer

Row = Mapping[str, str | None]

_dimensions = {
    "FREQ": st.just("M"),
    "REPORTER": st.sampled_from(["KG", "KZ"]),
    "ORIGIN": st.sampled_from(["AF", "AL"]),
    "TIME_PERIOD": st.sampled_from(["2024-01", "2024-02"]),
}
_components = {
    "OBS_VALUE": st.sampled_from([None, "1", "2", "NaN"]),
    "OBS_STATUS": st.sampled_from([None, None, "A", "E"]),
    "COMMENT": st.sampled_from([None, None, "why", "#N/A"]),
    "NOTE": st.sampled_from([None, None, None, 'a "b" \n ü']),
    "TITLE": st.sampled_from([None, None, None, "t1", "t2"]),
}
_writes = st.fixed_dictionaries({"ACTION": st.sampled_from(["M", "M", "R"]), **_dimensions, **_components})
_deletes = st.fixed_dictionaries(
    {
        "ACTION": st.just("D"),
        **{name: st.none() | codes for name, codes in _dimensions.items()},
        **{name: st.sampled_from([None, None, "-"]) for name in _components},
    }
)


_partial = st.fixed_dictionaries(
    {
        "ACTION": st.sampled_from(["M", "R", "D"]),
        **{name: st.just("~") if name == "TIME_PERIOD" else codes for name, codes in _dimensions.items()},
        **{name: st.none() for name in _components},
        "TITLE": st.sampled_from(["t1", "t2"]),
    }
)


@dataclass(frozen=True)
class _Submission:
    rows: list[Row]
    replace: bool
    scope: tuple[str, ...]
    reporters: tuple[str, ...]

    def within_reporters(self) -> Self:
        """Return the submission with its rows' reporters (not its open deletes) made those that it may write."""
        if self.reporters == ("*",):
            return self
        own = [{**row, "REPORTER": row["REPORTER"] and self.reporters[0]} for row in self.rows]
        return replace(self, rows=own)


_submissions = st.builds(
    _Submission,
    st.lists(_writes | _writes | _deletes | _partial, max_size=8),
    st.booleans(),
    st.sampled_from([(), ("REPORTER", "TIME_PERIOD"), ("REPORTER",), ("TIME_PERIOD", "ORIGIN")]),
    st.sampled_from([("*",), ("KG",)]),
).map(lambda submission: submission.within_reporters())


@examples(40)
@given(st.lists(_submissions, min_size=1, max_size=5))
def test_agrees_with_the_reference(submissions: list[_Submission]) -> None:
    """Whatever is merged, replaced and deleted: every vintage, count and title is as the reference's."""
    reference = ReferenceLedger()
    with tempfile.TemporaryDirectory() as folder, make_ledger(Path(folder)) as ledger:
        for hours, submission in enumerate(submissions):
            _accept_both(ledger, reference, submission, hours)
        for seq, (cells, titles) in enumerate(zip(reference.vintages, reference.titles, strict=True)):
            assert _cells(ledger.observations(FLOW, as_of=seq)) == cells
            assert _titles(ledger.observations(FLOW, as_of=seq)) == _seen(titles, cells)
        assert sorted(_changes(ledger)) == sorted(reference.changes())
        before = ledger.observations(FLOW)
        ledger.rebuild()
        assert ledger.observations(FLOW).equals(before)
        assert ledger.verify() == []


@examples(25)
@given(
    st.lists(_writes, min_size=1, max_size=12),
    st.sets(st.sampled_from(["AF", "AL"])),
    st.sampled_from([None, "2024-01"]),
)
def test_filters_agree_with_filtering_all(rows: list[Row], origins: set[str], last: str | None) -> None:
    """A read by key and period is the whole read, filtered."""
    with tempfile.TemporaryDirectory() as folder, make_ledger(Path(folder)) as ledger:
        ledger.accept(offer(*rows))
        bound = parse_period(last) if last else None
        found = ledger.observations(FLOW, key={"ORIGIN": sorted(origins)}, last=bound)
        everything = _cells(ledger.observations(FLOW))
        assert _cells(found) == {
            cell: state
            for cell, state in everything.items()
            if cell[2] in origins and (last is None or cell[3] <= last)
        }


def _accept_both(ledger: SqlLedger, reference: ReferenceLedger, submission: _Submission, hours: int) -> None:
    """Send to both; the SQL ledger may take a submission for a repeat only of the very latest."""
    action = Action.REPLACE if submission.replace else Action.MERGE
    receipt = ledger.accept(
        offer(*submission.rows, hours=hours, action=action, scope=submission.scope, reporters=submission.reporters)
    )
    if receipt.repeated:
        assert receipt.submission.seq == len(reference.vintages) - 1
        return
    counts = reference.accept(
        submission.rows, replace=submission.replace, scope=submission.scope, reporters=submission.reporters
    )
    assert {name: getattr(receipt.submission, name) for name in counts} == counts


def _cells(frame: pl.DataFrame) -> dict[Cell, CellState]:
    rows = frame.select(*DIMENSIONS, *COMPONENTS).rows()
    return {row[:4]: dict(zip(COMPONENTS, row[4:], strict=True)) for row in rows}


def _titles(frame: pl.DataFrame) -> dict[Cell, str]:
    if "TITLE" not in frame.columns:
        return {}
    return {row[:-1]: row[-1] for row in frame.select(*KEY_IDS, "TITLE").drop_nulls().rows()}


def _seen(titles: dict[Cell, str], cells: dict[Cell, CellState]) -> dict[Cell, str]:
    """Titles are seen beside observations only."""
    return {series: title for series, title in titles.items() if any(cell[:3] == series for cell in cells)}


def _changes(ledger: SqlLedger) -> list[tuple[Cell, int, str]]:
    return [(row[:4], row[4], row[5]) for row in ledger.history(FLOW).select(*DIMENSIONS, "_seq", "_action").rows()]
