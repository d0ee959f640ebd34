"""The lake's table: its terms, its columns, two writers at once, and what a broken source leaves."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable

from comity.errors import ConfigurationError, LedgerError, OutsideError
from comity.lake.columns import KEY, OWN, Columns, columns_of, to_rows
from comity.lake.table import LakeTable, Reached, open_lake
from comity.lake.terms import Terms
from comity.model.periods import parse_period
from comity.model.structures import Component, Dataflow, Role
from small_ledger import FLOW

TERMS = Terms(group="DEMO", audience="public", simulated=True, bases={"CROSSINGS": 5})
COLUMNS = columns_of([FLOW])


def reached(seq: int) -> Reached:
    """Return that a publication goes up to an event."""
    return Reached(seq=seq, at="2026-03-02T09:00:00+00:00", dataflows=["CROSSINGS"])


def rows(seq: int, *, origins: tuple[str, ...] = ("AF",), columns: Columns = COLUMNS) -> pl.DataFrame:
    """Return rows of a month, one for each origin."""
    period = parse_period("2024-W01")
    assert period is not None
    frame = pl.DataFrame({"FREQ": "W", "REPORTER": "KG", "ORIGIN": list(origins), "TIME_PERIOD": str(period)})
    known = {"_period": period.id, "_seq": seq, "_value_seq": seq, "_action": "R", "OBS_VALUE": 1.0}
    return to_rows(frame.with_columns(**{name: pl.lit(v) for name, v in known.items()}), FLOW, columns)


def open_at(folder: Path, terms: Terms = TERMS) -> LakeTable:
    """Open or begin a lake."""
    return open_lake(str(folder), terms, COLUMNS, options={})


def test_what_was_published_is_found_from_the_table(tmp_path: Path) -> None:
    """A publication from another machine would begin at the beginning, and write all rows twice."""
    table = open_at(tmp_path / "lake")
    assert (table.published("CROSSINGS"), table.last(), table.reason) == (0, None, "")
    assert table.append(iter([rows(1), rows(2)]), COLUMNS, reached(2)) == 2
    again = open_at(tmp_path / "lake")
    for _ in range(7):
        DeltaTable(tmp_path / "lake").alter.set_table_properties({"somebody.else": "1"}, raise_if_not_exists=False)
    DeltaTable(tmp_path / "lake").optimize.compact()
    DeltaTable(tmp_path / "lake").create_checkpoint()
    assert (again.published("CROSSINGS"), again.published("STOCK")) == (2, 0)
    assert open_at(tmp_path / "lake").last() == (2, reached(2).at)


def test_other_terms_ask_for_everything_anew(tmp_path: Path) -> None:
    """A lake under an old protection, or with a struck-out file, would go on as if nothing had happened."""
    open_at(tmp_path / "lake").append(iter([rows(1)]), COLUMNS, reached(1))
    other = replace(TERMS, bases={"CROSSINGS": 10})
    assert open_at(tmp_path / "lake", replace(TERMS, struck=1)).reason == "a file was struck out of the ledger"
    table = open_at(tmp_path / "lake", other)
    assert table.reason == "small counts are protected under other bases"
    assert table.replace(iter([rows(1), rows(2)]), COLUMNS, reached(2)) == 2
    assert open_at(tmp_path / "lake", other).reason == ""
    assert DeltaTable(tmp_path / "lake").to_pyarrow_table().num_rows == 2
    assert len(list((tmp_path / "lake").rglob("*.parquet"))) == 1


def test_two_writers_of_the_same_events_are_not_both_taken(tmp_path: Path) -> None:
    """Two schedules that publish at once would write every row twice."""
    first, second = open_at(tmp_path / "lake"), open_at(tmp_path / "lake")
    first.append(iter([rows(1)]), COLUMNS, reached(1))
    with pytest.raises(OutsideError, match="at the same time"):
        second.append(iter([rows(1)]), COLUMNS, reached(1))
    assert DeltaTable(tmp_path / "lake").to_pyarrow_table().num_rows == 1


def test_what_breaks_off_adds_nothing(tmp_path: Path) -> None:
    """Half a publication would be there, and its other half never come."""

    def breaking() -> Iterator[pl.DataFrame]:
        yield rows(1)
        raise LedgerError("Small counts aren't protected yet.")

    table = open_at(tmp_path / "lake")
    with pytest.raises(LedgerError, match="protected yet"):
        table.append(breaking(), COLUMNS, reached(1))
    assert DeltaTable(tmp_path / "lake").to_pyarrow_table().num_rows == 0
    assert open_at(tmp_path / "lake").published("CROSSINGS") == 0


def test_the_log_tells_no_code_and_no_text(tmp_path: Path) -> None:
    """The log keeps least and greatest values for years, also those of files that were removed."""
    table = open_at(tmp_path / "lake")
    table.append(iter([rows(1, origins=("AF", "ZZ")).with_columns(COMMENT=pl.lit("a text"))]), COLUMNS, reached(1))
    log = "".join(path.read_text() for path in sorted((tmp_path / "lake" / "_delta_log").glob("*.json")))
    added = [line for line in log.splitlines() if '"add"' in line]
    assert added
    assert not any(text in line for line in added for text in ("a text", "ZZ", "KG"))


def test_a_period_lies_in_the_year_of_its_first_day() -> None:
    """A reader who prunes by year would miss the week that begins in the old one."""
    made = rows(1)
    assert made.select("year", "_start", KEY).row(0)[0] == 2024
    assert made[KEY].to_list() == ["W.KG.AF"]
    assert list(made.columns) == [*OWN, *FLOW.structure.by_id]


def test_keys_whose_codes_have_dots_stay_apart() -> None:
    """Two series would be one: A.B of one dimension and C of the next, or A and B.C."""
    first, second = (rows(1).drop("FREQ", "REPORTER").with_columns(FREQ=pl.lit(a), REPORTER=pl.lit(b)) for a, b in (
        ("A.B", "C"), ("A", "B.C")
    ))  # fmt: skip
    made = [to_rows(one.drop(KEY, "dataflow", "year", "_start", "_at"), FLOW, COLUMNS) for one in (first, second)]
    assert made[0][KEY].to_list() != made[1][KEY].to_list()


@pytest.mark.parametrize("name", ["Origin", "_SEQ", "Year"])
def test_names_that_engines_dont_tell_apart_are_refused(name: str) -> None:
    """Spark and DuckDB read names without their case: one column would hide the other."""
    with pytest.raises(ConfigurationError, match=name):
        columns_of([FLOW, with_component(Component(name, Role.DIMENSION))])


def test_a_measure_is_no_code_elsewhere() -> None:
    """A column would hold numbers for one dataflow and texts for another."""
    with pytest.raises(ConfigurationError, match="another kind"):
        columns_of([FLOW, with_component(Component("OBS_VALUE", Role.ATTRIBUTE))])


def with_component(component: Component) -> Dataflow:
    """Return the small dataflow with one more component."""
    structure = replace(FLOW.structure, components=(*FLOW.structure.components, component))
    return replace(FLOW, structure=structure)
