"""Markdown tables that other benchmarks print: cells, the numbers in them, and promises held against them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.result import Goal, Result, at_least, at_most, every, exactly, missing, within

_NUMBER = re.compile(r"[-−+]?(?:\d[\d,]*)?\.?\d+(?:e[-+]?\d+)?")
Row = Sequence[str]


@dataclass(frozen=True)
class Limit:
    """What one number of a cell may be: the `nth` that is written in it."""

    least: float | None = None
    most: float | None = None
    unit: str = ""
    nth: int = 0

    def judge(self, cell: str) -> Goal:
        """Return the goal, judged by the number in the cell."""
        number = numbers(cell)[self.nth]
        if self.least is not None and self.most is not None:
            return within(number, self.least, self.most, self.unit)
        if self.least is not None:
            return at_least(number, self.least, self.unit)
        return at_most(number, self.most if self.most is not None else number, self.unit)


@dataclass(frozen=True)
class Word:
    """What a cell must begin with."""

    text: str

    def judge(self, cell: str) -> Goal:
        """Return the goal, judged by the cell's first word."""
        return exactly(cell.startswith(self.text), wanted=True, text=self.text)


@dataclass(frozen=True)
class Promise:
    """What was promised of one printed row: what its first cells say, the figure's column, its limits."""

    work: str
    label: Row
    limits: tuple[Limit | Word, ...]
    column: int = -1


def numbers(cell: str) -> list[float]:
    """Return the numbers that are written in a cell.

    >>> numbers(".89 / .93 at 1.3 % of 4,604, bias −.02")
    [0.89, 0.93, 1.3, 4604.0, -0.02]
    """
    return [float(found.replace(",", "").replace("−", "-")) for found in _NUMBER.findall(cell)]


def table_rows(text: str) -> list[list[str]]:
    """Return the cells of every table row in a text."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("| ---")]
    return [[cell.strip().strip("*") for cell in line.strip("| \n").split(" | ")] for line in lines]


def held(promises: Sequence[Promise], text: str) -> Iterator[Result]:
    """Yield a result for each promise, found by its label among the printed rows."""
    rows = table_rows(text)
    for promise in promises:
        size = len(promise.label)
        found = next((row for row in rows if _begins(row[:size], promise.label)), None)
        if found is None:
            yield missing(promise.work, _why(text))
            continue
        cell = found[promise.column]
        yield Result(promise.work, cell, every(*(limit.judge(cell) for limit in promise.limits)))


def _begins(cells: Row, label: Row) -> bool:
    return len(cells) == len(label) and all(one in cell for cell, one in zip(cells, label, strict=True))


def _why(text: str) -> str:
    """Return the line that says which data are absent."""
    return next((line.strip("| ") for line in text.splitlines() if "isn't" in line), "it wasn't printed")[:160]
