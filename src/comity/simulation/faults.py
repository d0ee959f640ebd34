"""Faults that members' files really have: each turns good rows, or good bytes, into a file that must be refused."""

from collections.abc import Callable, Mapping, Sequence

from comity.simulation.rows import Row


def _change(rows: Sequence[Row], at: int, **changes: str) -> list[Row]:
    return [{**row, **changes} if i == at else dict(row) for i, row in enumerate(rows)]


def _persons(_rows: Sequence[Row]) -> bytes:
    """One line a person: the one kind of file of which nothing may be kept. The people are made up."""
    lines = ["Surname,Given name,Date of birth,Passport No,Citizenship,Entry date"]
    lines += [
        f"Example{i},Person{i},19{60 + i}-0{1 + i % 9}-1{i % 9},AB{100000 + 37 * i},UZ,2021-05-{10 + i}"
        for i in range(12)
    ]
    return "\n".join(lines).encode()


ROW_FAULTS: Mapping[str, Callable[[Sequence[Row]], list[Row]]] = {
    "wrong-code": lambda rows: _change(rows, 3, DIRECTION="INN"),
    "negative": lambda rows: _change(rows, 7, OBS_VALUE="-12"),
    "fraction": lambda rows: _change(rows, 5, OBS_VALUE="1203.5"),
    "infinity": lambda rows: _change(rows, 2, OBS_VALUE="1e999"),
    "repeated-key": lambda rows: [*map(dict, rows), {**rows[4], "OBS_VALUE": "7"}],
    "someone-else": lambda rows: _change(rows, 0, REPORTER="RU" if rows[0]["REPORTER"] != "RU" else "KZ"),
    "impossible-period": lambda rows: _change(rows, 6, TIME_PERIOD=rows[6]["TIME_PERIOD"][:5] + "13"),
    "future": lambda rows: [{**row, "TIME_PERIOD": "2031-01"} for row in rows],
}
BYTE_FAULTS: Mapping[str, Callable[[Sequence[Row]], bytes]] = {
    "persons": _persons,
    "empty": lambda _rows: b"",
}
FAULT_NOTES = {
    "wrong-code": "a direction that isn't in the code list",
    "negative": "a negative count",
    "fraction": "a fraction of a crossing",
    "infinity": "1e999 for a number",
    "repeated-key": "the same cell twice, with different values",
    "someone-else": "a row of another member",
    "impossible-period": "a thirteenth month",
    "future": "figures of a month to come",
    "persons": "one line a person: refused, and not kept",
    "empty": "an empty file",
}
