import datetime as dt
import tempfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from comity.model.access import EVERYTHING, MEMBERS_SIGHT, PUBLIC_SIGHT, Sight
from comity.model.filters import Condition, Filter, Operator
from comity.model.selection import Selection
from comity.store import stream
from comity.store.ledger import SqlLedger
from examples import examples
from reference_ledger import DIMENSIONS, Cell, ReferenceLedger, State
from reference_reader import seen
from small_ledger import COMPONENTS, FLOW, START, make_ledger, offer

Row = Mapping[str, str | None]
_dimensions = {
    "FREQ": st.just("M"),
    "REPORTER": st.sampled_from(["KG", "KZ"]),
    "ORIGIN": st.sampled_from(["AF", "AL", "XAF"]),
    "TIME_PERIOD": st.sampled_from(["2023-12", "2024-01", "2024-02"]),
}
_components = {
    "OBS_VALUE": st.sampled_from(["1", "2", "10", "NaN"]),
    "OBS_STATUS": st.sampled_from([None, "A", "E"]),
    "CONF_STATUS": st.sampled_from([None, "F", "E", "E", "N", "N", "C", "C", "S"]),
    "EMBARGO_TIME": st.sampled_from([None, None, "2023-01-01T00:00:00Z"]),
    "NOTE": st.sampled_from([None, None, "seen"]),
}
_writes = st.fixed_dictionaries({"ACTION": st.sampled_from(["M", "R"]), **_dimensions, **_components})
_deletes = st.fixed_dictionaries({"ACTION": st.just("D"), **{n: st.none() | c for n, c in _dimensions.items()}})
_history = st.lists(
    st.lists(_writes | _writes | _writes | _deletes, min_size=1, max_size=6), min_size=1, max_size=4
)
_sights = st.sampled_from([PUBLIC_SIGHT, MEMBERS_SIGHT, EVERYTHING, Sight(frozenset("N"), frozenset({"KG"}))])

_values = {
    "ORIGIN": ["AF", "AL", "F", "A"],
    "REPORTER": ["KG", "KH"],
    "TIME_PERIOD": ["2024-01", "2023", "2024-Q1", "2024-02"],
    "OBS_VALUE": ["1", "2.0", "5"],
    "OBS_STATUS": ["A", "E", "B"],
    "NOTE": ["see", "een"],
}
_of_numbers = [o for o in Operator if o.name in {"EQUAL", "NOT_EQUAL", "LESS", "AT_MOST", "MORE", "AT_LEAST"}]


@st.composite
def _filters(draw: st.DrawFn) -> Filter:
    component = draw(st.sampled_from(sorted(_values)))
    operators = _of_numbers if component == "OBS_VALUE" else list(Operator)
    condition = st.builds(Condition, st.sampled_from(operators), st.sampled_from(_values[component]))
    choices = draw(st.lists(st.lists(condition, min_size=1, max_size=2), min_size=1, max_size=2))
    return Filter(component, tuple(tuple(choice) for choice in choices))


_asked = st.lists(_filters(), max_size=2, unique_by=lambda one: one.component).map(tuple)


@examples(30)
@given(_history, _sights, _asked, st.data())
def test_reads_agree_with_the_reference(
    history: list[list[Row]], sight: Sight, filters: tuple[Filter, ...], data: st.DataObject
) -> None:
    """Whoever reads whatever: at every moment no figure is shown that isn't theirs, and none is missed."""
    reference = ReferenceLedger()
    with tempfile.TemporaryDirectory() as folder, make_ledger(Path(folder)) as ledger:
        for rows in history:
            if not ledger.accept(offer(*rows, hours=len(reference.vintages))).repeated:
                reference.accept(rows, replace=False, scope=(), reporters=("*",))
        views = [seen(v, sight=sight, filters=filters, dataflow=FLOW) for v in reference.vintages]
        for seq, expected in enumerate(views):
            asked = Selection(sight=sight, filters=filters, as_of=seq)
            assert _cells(ledger.select(FLOW, asked)) == expected
        last = data.draw(st.integers(0, len(views) - 1))
        after = data.draw(st.integers(0, last))
        _check_updates(ledger, views, Selection(sight=sight, filters=filters, as_of=last, updated_after=after))
        _check_vintages(ledger, views, Selection(sight=sight, filters=filters))
        _check_history(ledger, [seen(v, sight=sight, filters=(), dataflow=FLOW) for v in reference.vintages], sight)
        _check_stream(ledger, Selection(sight=sight, filters=filters, as_of=last))


def _check_updates(ledger: SqlLedger, views: list[dict[Cell, State]], asked: Selection) -> None:
    """Who holds an earlier answer and plays the updates over it holds the later answer."""
    assert isinstance(asked.updated_after, int)
    assert isinstance(asked.as_of, int)
    held = dict(views[asked.updated_after])
    updates = ledger.select(FLOW, asked)
    for cell, state, action in _actions(updates):
        if action == "D":
            del held[cell]
            assert set(state.values()) == {None}
        else:
            held[cell] = state
    assert held == views[asked.as_of]
    assert (updates.filter(pl.col("_action") == "R")["_seq"] > asked.updated_after).all()


def _check_vintages(ledger: SqlLedger, views: list[dict[Cell, State]], asked: Selection) -> None:
    """Check that the states valid at the moment of an event are those that were seen then."""
    found = ledger.vintages(FLOW, asked)
    for seq, expected in enumerate(views):
        if seq:
            now = pl.lit(START + dt.timedelta(hours=seq))
            until = pl.col("valid_to").is_null() | (pl.col("valid_to") > now)
            valid = found.filter(pl.col("_action") != "D", pl.col("received_at") <= now, until)
            assert _cells(valid) == expected


def _check_history(ledger: SqlLedger, views: list[dict[Cell, State]], sight: Sight) -> None:
    """History, played from the start, passes through all that was seen, and through nothing else."""
    rows = list(
        zip(ledger.history(FLOW, sight=sight)["_seq"], _actions(ledger.history(FLOW, sight=sight)), strict=True)
    )
    held: dict[Cell, State] = {}
    for seq, expected in enumerate(views):
        for _, (cell, state, action) in [row for row in rows if row[0] == seq]:
            assert (action == "I") == (cell not in held)
            if action == "D":
                del held[cell]
            else:
                held[cell] = state
        assert held == expected


def _check_stream(ledger: SqlLedger, asked: Selection) -> None:
    """Check that a stream of one series a frame is the whole answer in pieces, and what is available with it."""
    whole = ledger.select(FLOW, asked)
    size, stream.CELLS = stream.CELLS, 1
    try:
        parts = list(ledger.stream(FLOW, asked))
    finally:
        stream.CELLS = size
    assert pl.concat(parts).select(whole.columns).equals(whole)
    available = ledger.availability(FLOW, asked)
    assert available.observations == whole.height
    assert available.codes == {name: tuple(sorted(set(whole[name]))) for name in FLOW.structure.key_ids}
    assert available.series == whole.select(FLOW.structure.key_ids).n_unique()
    periods = sorted(set(whole["TIME_PERIOD"]))
    assert [str(p) for p in (available.first, available.last) if p] == (
        [periods[0], periods[-1]] if periods else []
    )


@examples(10)
@given(st.lists(_writes, min_size=1, max_size=12), st.integers(0, 3), st.integers(0, 3))
def test_the_ends_of_series(rows: list[Row], first: int, last: int) -> None:
    """The first and last so many observations of each series are those at its ends, each once."""
    with tempfile.TemporaryDirectory() as folder, make_ledger(Path(folder)) as ledger:
        ledger.accept(offer(*rows))
        expected = set()
        series: dict[tuple[str, ...], list[str]] = {}
        for cell in sorted(_cells(ledger.observations(FLOW))):
            series.setdefault(cell[:3], []).append(cell[3])
        for key, periods in series.items():
            expected |= {
                (*key, period) for period in periods[:first] + periods[len(periods) - min(last, len(periods)) :]
            }
        for found in (ledger.select, ledger.vintages):
            assert set(_cells(found(FLOW, Selection(first_n=first, last_n=last)))) == expected


def _cells(frame: pl.DataFrame) -> dict[Cell, State]:
    rows = frame.select(*DIMENSIONS, *COMPONENTS).rows()
    found = {row[:4]: dict(zip(COMPONENTS, row[4:], strict=True)) for row in rows}
    assert len(found) == frame.height
    return found


def _actions(frame: pl.DataFrame) -> list[tuple[Cell, State, str]]:
    rows = frame.select(*DIMENSIONS, *COMPONENTS, "_action").rows()
    return [(row[:4], dict(zip(COMPONENTS, row[4:-1], strict=True)), row[-1]) for row in rows]
