"""What a broken file is, for the tests of intake: its bytes, and the finding that must name fault and place."""

from dataclasses import dataclass

COLUMNS = {
    "STRUCTURE": "dataflow",
    "STRUCTURE_ID": "COMITY:CROSSINGS(1.0.0)",
    "ACTION": "R",
    "FREQ": "M",
    "REPORTER": "KG",
    "ORIGIN": "CN",
    "ORIGIN_BASIS": "C",
    "DIRECTION": "IN",
    "PURPOSE": "TOURISM",
    "MODE": "AIR",
    "NEIGHBOUR": "_Z",
    "COUNT_UNIT": "CROSSINGS",
    "TIME_PERIOD": "2024-05",
    "OBS_VALUE": "120",
}
"""A sound row of crossings, as Kyrgyzstan would send it for May 2024."""
HEADER = ",".join(COLUMNS)
FILE = None
"""In place of a row: the fault is one of the file as a whole."""


@dataclass(frozen=True)
class Broken:
    """A broken file; `rule`, `row` and `column` belong to one of the findings, `options` to the command."""

    id: str
    data: bytes
    rule: str
    row: int | None = FILE
    column: str | None = None
    name: str = "file.csv"
    options: tuple[str, ...] = ()


def line(*more: str, **columns: str) -> str:
    """Return a sound row but for these columns; `more` are surplus fields."""
    return ",".join([*(COLUMNS | columns).values(), *more])


def message(*rows: str, more: str = "") -> str:
    """Return an SDMX-CSV message; `more` is added to its header."""
    return "\n".join([HEADER + more, *rows]) + "\n"


def without(column: str, *rows: str) -> str:
    """Return a message that lacks a column."""
    at = list(COLUMNS).index(column)
    lines = [text.split(",") for text in message(*rows).splitlines()]
    return "\n".join(",".join(fields[:at] + fields[at + 1 :]) for fields in lines) + "\n"
