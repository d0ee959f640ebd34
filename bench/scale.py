"""The figures of docs/scale.md: what was measured, row by row, and what it comes to for two hundred states.

The table stands between two marks in that page and is written anew with RESULTS.md, so that neither says what the
other doesn't. A row that wasn't measured is said to be so.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.printed_tables import numbers

if TYPE_CHECKING:
    from bench.running import Outcome

PAGE = Path(__file__).resolve().parents[1] / "docs" / "scale.md"
BEGIN, END = "<!-- figures: written by `python -m bench --render` -->", "<!-- end of figures -->"
STATES, CELLS, MONTHS, YEARS = 200, 24_000, 12, 5
REVISED = 0.2
"""What share of a month's cells is assumed to be sent anew with other figures, once."""
FORECAST_SERIES = STATES * 200
A_YEAR = STATES * CELLS * MONTHS * (1 + REVISED)
KEPT = A_YEAR * YEARS
_GIGABYTE = 1e9


@dataclass(frozen=True)
class Figure:
    """A figure of RESULTS.md: its part, how its row begins, the number in it, and what it comes to."""

    what: str
    part: str
    work: str
    nth: int
    unit: str
    means: Callable[[float], str]

    def found(self, outcomes: Mapping[str, "Outcome"]) -> float | None:
        """Return the measured number, or None."""
        outcome = outcomes.get(self.part)
        rows = [] if outcome is None else [row for row in outcome.rows if row.work.startswith(self.work)]
        return None if not rows or rows[0].is_missing else numbers(rows[0].measured)[self.nth]


def _disk(size: float) -> str:
    a_year, kept = A_YEAR * size / _GIGABYTE, KEPT * size / _GIGABYTE
    return f"{a_year:,.0f} GB a year, {kept:,.0f} GB after {YEARS} years"


def _files(cpu: float) -> str:
    return f"{3600 / cpu:,.0f} files an hour on a core; {STATES} files are {STATES * cpu / 60:.0f} core minutes"


def _reads(milliseconds: float) -> str:
    return f"{1000 / milliseconds:,.0f} reads a second on a core"


def _waits(seconds: float) -> str:
    return f"{4 * 3600 / seconds:,.0f} files an hour while four send without a pause"


def _forecasts(cpu: float) -> str:
    return f"{FORECAST_SERIES:,} series: {cpu * FORECAST_SERIES / 1000 / 60:,.0f} core minutes a month"


def _nodes(cpu: float) -> str:
    return f"{cpu * STATES / 6 / 60:,.1f} core minutes for {STATES} destinations, if it stays linear (not measured)"


def _reading(milliseconds: float) -> str:
    return f"the slowest of a hundred, of 32 readers beside 8 senders ({milliseconds / 1000:.2g} s)"


_SIZE = 20_000_000
FIGURES = (
    Figure("a file checked and committed", "intake", f"check and commit {CELLS:,}", 1, "CPU s", _files),
    *(
        figure
        for engine in ("SQLite", "PostgreSQL")
        for figure in (
            Figure(
                f"disk, {engine}", "engines", f"{engine}, {_SIZE:,} observations: size", 1, "bytes a row", _disk
            ),
            Figure(
                f"four senders at once, {engine}, p95",
                "engines",
                f"{engine}, {_SIZE:,} observations: accept",
                3,
                "s",
                _waits,
            ),
            Figure(
                f"one series, {engine}",
                "engines",
                f"{engine}, {_SIZE:,} observations: one series",
                1,
                "CPU ms",
                _reads,
            ),
        )
    ),
    Figure("disk, lake", "lake", "lake: size", 2, "bytes a row", _disk),
    Figure("reads under a soak, p99", "soak", "soak: one series", 5, "ms", _reading),
    Figure("forecasts, 1,000 series", "forecast_cost", "forecast 1,000", 0, "CPU s", _forecasts),
    Figure("coherence, 6 × 200 × 5", "hierarchy", "the same with quantiles", 0, "CPU s", _nodes),
)


def write_scale(outcomes: Mapping[str, "Outcome"], page: Path = PAGE) -> None:
    """Write the table into the page, between its marks."""
    text = page.read_text("utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    page.write_text(f"{before}{BEGIN}\n{table(outcomes)}{END}{after}", "utf-8")


def table(outcomes: Mapping[str, "Outcome"]) -> str:
    """Return the lines of the table."""
    return "\n".join(_lines(outcomes)) + "\n"


def _lines(outcomes: Mapping[str, "Outcome"]) -> Iterator[str]:
    yield f"| what | row of bench/RESULTS.md | measured | for {STATES} states |"
    yield "| --- | --- | --- | --- |"
    for one in FIGURES:
        number = one.found(outcomes)
        row = f"{one.part}: {one.work} …"
        if number is None:
            yield f"| {one.what} | {row} | not measured yet | |"
        else:
            yield f"| {one.what} | {row} | {number:g} {one.unit} | {one.means(number)} |"
