"""The casebook: small tables and the findings that they must give, read from TOML; tests run it, docs show it.

A file holds the cases of one rule:

    rule = "COD-01"

    [[case]]
    title = "A code that no list has"
    table = '''
    ORIGIN | OBS_VALUE
    ZZ     | 12
    '''
    findings = [{ row = 2, column = "ORIGIN", found = "ZZ" }]

Columns that the table lacks are filled as in `DEFAULTS`, but for those in `without`. An empty cell is null; a cell
that begins with a quotation mark is read as JSON, so that blanks and unseen characters can be written. `_action`,
`_row` and `_column` may be columns too. `earlier` is a table of earlier figures; `[case.context]` and
`[case.agreement]` give the circumstances, `required` the attributes that the structure asks for, `measure` the type
of its values.
"""

import datetime as dt
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from comity.model.findings import Finding
from comity.model.frames import ACTION, COLUMN, PERIOD, ROW
from comity.model.groups import Absent, Action, Agreement, Thresholds
from comity.model.periods import Frequency, parse_period
from comity.model.structures import Dataflow, DataType
from comity.validation.check import Checked, check
from comity.validation.context import Context
from comity.validation.example import DEFAULTS, example_dataflow

OWN_COLUMNS = (ROW, COLUMN, ACTION)
FIRST_ROW = 2


@dataclass(frozen=True)
class Expected:
    """What a finding must say: its rule, place and what was found."""

    rule: str
    row: int | None = None
    column: str | None = None
    found: str | None = None

    @classmethod
    def of(cls, finding: Finding) -> "Expected":
        """Return what a finding says."""
        return cls(finding.rule, finding.row, finding.column, finding.found)


@dataclass(frozen=True)
class Case:
    """A small table, its circumstances, and exactly those findings that it must give."""

    rule: str
    title: str
    header: tuple[str, ...]
    cells: tuple[tuple[str | None, ...], ...]
    expected: tuple[Expected, ...]
    context: Context
    without: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    measure: DataType = DataType.INTEGER
    earlier: str = ""
    agreement: Mapping[str, Any] | None = None

    @property
    def dataflow(self) -> Dataflow:
        """The example dataflow, with the attributes required that the case says."""
        return example_dataflow(self.required, self.measure)

    def frame(self) -> pl.DataFrame:
        """Return the case's action frame."""
        return frame_of(self.header, self.cells, without=self.without)

    def run(self) -> Checked:
        """Check the case's table."""
        return check(self.frame(), self.columns, dataflow=self.dataflow, context=self.context)


def frame_of(
    header: Sequence[str], cells: Sequence[Sequence[str | None]], *, without: Sequence[str] = ()
) -> pl.DataFrame:
    """Return an action frame of these cells, filled up with the defaults."""
    filled = {name: [text] * len(cells) for name, text in DEFAULTS.items() if name not in without}
    own: dict[str, list[Any]] = {
        ROW: list(range(FIRST_ROW, FIRST_ROW + len(cells))),
        COLUMN: [None] * len(cells),
        ACTION: ["M"] * len(cells),
    }
    given = {name: [row[i] for row in cells] for i, name in enumerate(header)}
    if ROW in given:
        own[ROW] = [int(str(number)) for number in given.pop(ROW)]
    data: dict[str, list[Any]] = own | filled | given
    schema = {name: pl.Int64 if name == ROW else pl.String for name in data}
    return pl.DataFrame(data, schema=schema)


def read_cases(path: Path) -> tuple[Case, ...]:
    """Return the cases of one file."""
    content = tomllib.loads(path.read_text("utf-8"))
    return tuple(_case(content["rule"], entry) for entry in content["case"])


def read_casebook(folder: Path) -> tuple[Case, ...]:
    """Return the cases of all files in a folder, in the order of their names."""
    return tuple(case for path in sorted(folder.glob("*.toml")) for case in read_cases(path))


def _case(rule: str, entry: Mapping[str, Any]) -> Case:
    header, cells = parse_table(entry["table"])
    expected = tuple(Expected(**{"rule": rule, **finding}) for finding in entry["findings"])
    context = _context(entry.get("context", {}), entry.get("agreement"))
    if "earlier" in entry:
        context = replace(context, earlier=earlier_frame(entry["earlier"]))
    return Case(
        rule,
        entry["title"],
        header,
        cells,
        expected,
        context,
        without=tuple(entry.get("without", ())),
        required=tuple(entry.get("required", ())),
        measure=DataType(entry.get("measure", "Integer")),
        columns=entry.get("columns", {}),
        earlier=entry.get("earlier", ""),
        agreement=entry.get("agreement"),
    )


def parse_table(text: str) -> tuple[tuple[str, ...], tuple[tuple[str | None, ...], ...]]:
    """Return the header and the cells of a table written with vertical bars."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return tuple(lines[0]), tuple(tuple(_cell(cell) for cell in line) for line in lines[1:])


def _cell(text: str) -> str | None:
    if text.startswith('"'):
        return str(json.loads(text))
    return text or None


def earlier_frame(text: str) -> pl.DataFrame:
    """Return a table of earlier figures as an observation frame."""
    header, cells = parse_table(text)
    frame = frame_of(header, cells).drop(OWN_COLUMNS)
    periods = {time: period.id for time in frame["TIME_PERIOD"].unique() if (period := parse_period(time))}
    return frame.with_columns(
        pl.col("OBS_VALUE").cast(pl.Float64, strict=False),
        pl.col("TIME_PERIOD").replace_strict(periods, return_dtype=pl.Int64).alias(PERIOD),
        pl.lit(1, pl.Int64).alias("_seq"),
    )


def _context(entry: Mapping[str, Any], agreement: Mapping[str, Any] | None) -> Context:
    return Context(
        received_on=dt.date.fromisoformat(entry.get("received_on", "2024-05-20")),
        provider=entry.get("provider", "KG"),
        agreement=None if agreement is None else _agreement(agreement),
        members=tuple(entry.get("members", ("AM", "BY", "KG", "KZ", "RU", "TJ"))),
        thresholds=Thresholds(**entry.get("thresholds", {})),
    )


def _agreement(entry: Mapping[str, Any]) -> Agreement:
    return Agreement(
        provider="KG",
        dataflow="EXAMPLE",
        frequency=Frequency(entry.get("frequency", "M")),
        due_days=30,
        reporters=tuple(entry.get("reporters", ("KG",))),
        first_period=parse_period(entry.get("first_period", "")),
        last_period=parse_period(entry.get("last_period", "")),
        action=Action(entry.get("action", "merge")),
        scope=tuple(entry.get("scope", ("REPORTER", "TIME_PERIOD"))),
        absent=Absent(entry.get("absent", "unknown")),
        derogations=tuple(entry.get("derogations", ())),
    )
