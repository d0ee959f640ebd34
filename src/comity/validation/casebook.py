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

A book about content rules may say, at its head, the `dataflow` that its tables are about, `[defaults]` of its own
for them, and `rules`, the text of a file of rules; else those of the shelf are tried. `[[case.figures]]` are tables
of figures that others sent: of a `dataflow`, with `defaults`.
"""

import datetime as dt
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from comity.model.findings import Finding
from comity.model.frames import ACTION, COLUMN, PERIOD, ROW, VALUE
from comity.model.groups import Absent, Action, Agreement, Thresholds
from comity.model.periods import Frequency, Period, parse_period
from comity.model.structures import Dataflow, DataType
from comity.validation.check import Checked, check
from comity.validation.content.parse import parse_rules
from comity.validation.content.rule import ContentRule
from comity.validation.context import Context, Figures
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
class Shelf:
    """What a casebook may refer to beside the example dataflow: dataflows by id, and their content rules."""

    dataflows: Mapping[str, Dataflow] = field(default_factory=dict)
    rules: tuple[ContentRule, ...] = ()


@dataclass(frozen=True)
class OtherTable:
    """A table of figures that others sent."""

    dataflow: str
    text: str
    defaults: Mapping[str, str]


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
    of_pack: Dataflow | None = None
    defaults: Mapping[str, str] = field(default_factory=lambda: DEFAULTS)
    others: tuple[OtherTable, ...] = ()
    rules: str = ""

    @property
    def dataflow(self) -> Dataflow:
        """The dataflow of the book, else the example with the attributes required that the case says."""
        return self.of_pack or example_dataflow(self.required, self.measure)

    def frame(self) -> pl.DataFrame:
        """Return the case's action frame."""
        return frame_of(self.header, self.cells, without=self.without, defaults=self.defaults)

    def run(self) -> Checked:
        """Check the case's table."""
        return check(self.frame(), self.columns, dataflow=self.dataflow, context=self.context)


def frame_of(
    header: Sequence[str],
    cells: Sequence[Sequence[str | None]],
    *,
    without: Sequence[str] = (),
    defaults: Mapping[str, str] = DEFAULTS,
) -> pl.DataFrame:
    """Return an action frame of these cells, filled up with the defaults."""
    filled = {name: [text] * len(cells) for name, text in defaults.items() if name not in without}
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


def read_cases(path: Path, shelf: Shelf | None = None) -> tuple[Case, ...]:
    """Return the cases of one file."""
    content = tomllib.loads(path.read_text("utf-8"))
    return tuple(_case(content, entry, shelf or Shelf()) for entry in content["case"])


def read_casebook(folder: Path, shelf: Shelf | None = None) -> tuple[Case, ...]:
    """Return the cases of all files in a folder, in the order of their names."""
    return tuple(case for path in sorted(folder.glob("*.toml")) for case in read_cases(path, shelf))


def _case(book: Mapping[str, Any], entry: Mapping[str, Any], shelf: Shelf) -> Case:
    rule, defaults = book["rule"], book.get("defaults", DEFAULTS)
    header, cells = parse_table(entry["table"])
    expected = tuple(Expected(**{"rule": rule, **finding}) for finding in entry["findings"])
    others = tuple(
        OtherTable(o["dataflow"], o["table"], o.get("defaults", defaults)) for o in entry.get("figures", ())
    )
    context = replace(
        _context(entry.get("context", {}), entry.get("agreement")),
        rules=_rules(book, entry, shelf),
        figures=_figures(others) if others else None,
        earlier=earlier_frame(entry["earlier"], defaults=defaults) if "earlier" in entry else None,
    )
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
        of_pack=shelf.dataflows[book["dataflow"]] if "dataflow" in book else None,
        defaults=defaults,
        others=others,
        rules=book.get("rules", ""),
    )


def _rules(book: Mapping[str, Any], entry: Mapping[str, Any], shelf: Shelf) -> tuple[ContentRule, ...]:
    if "rules" not in book:
        return shelf.rules
    example = example_dataflow(entry.get("required", ()), DataType(entry.get("measure", "Integer")))
    return parse_rules(book["rules"], name="rules.toml", dataflows={**shelf.dataflows, "EXAMPLE": example})


def _figures(tables: Iterable[OtherTable]) -> Figures:
    """Return a callable that answers from tables, as a hub does from its ledger."""
    frames = {table.dataflow: earlier_frame(table.text, defaults=table.defaults) for table in tables}

    def answer(dataflow: str, *, key: Mapping[str, Sequence[str]], first: Period, last: Period) -> pl.DataFrame:
        wanted = [pl.col(name).is_in(list(codes)) for name, codes in key.items()]
        known = frames[dataflow].rename({"OBS_VALUE": VALUE})
        return known.filter(pl.col(PERIOD).is_between(first.id, last.id), *wanted)

    return answer


def parse_table(text: str) -> tuple[tuple[str, ...], tuple[tuple[str | None, ...], ...]]:
    """Return the header and the cells of a table written with vertical bars."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return tuple(lines[0]), tuple(tuple(_cell(cell) for cell in line) for line in lines[1:])


def _cell(text: str) -> str | None:
    if text.startswith('"'):
        return str(json.loads(text))
    return text or None


def earlier_frame(text: str, *, defaults: Mapping[str, str] = DEFAULTS) -> pl.DataFrame:
    """Return a table of earlier figures as an observation frame."""
    header, cells = parse_table(text)
    frame = frame_of(header, cells, defaults=defaults).drop(OWN_COLUMNS)
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
        region={component: tuple(codes) for component, codes in entry.get("region", {}).items()},
        exclude={component: tuple(codes) for component, codes in entry.get("exclude", {}).items()},
    )
