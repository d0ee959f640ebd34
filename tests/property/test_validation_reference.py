"""The fast validator agrees with the slow, obvious one: rule by rule, row by row, whatever the file."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import reference_validator as slow
from comity.model.groups import Agreement
from comity.model.periods import Frequency, parse_period
from comity.model.structures import (
    Code,
    Codelist,
    Component,
    Dataflow,
    DataStructure,
    DataType,
    Facets,
    Reference,
    Role,
)
from comity.validation.check import check
from comity.validation.context import Context
from examples import examples

AREAS = (
    Code("_T", {"en": "All"}),
    Code("KG", {"en": "Kyrgyzstan", "ru": "Киргизия"}),
    Code("KZ", {"en": "Kazakhstan"}),
    Code("CN", {"en": "China"}),
    Code("YU", {"en": "Yugoslavia"}, valid_to="1992-04-27"),
    Code("SS", {"en": "South Sudan"}, valid_from="2011-07-09"),
)
GOOD: Mapping[str, Sequence[str | None]] = {
    "_action": ["M", "M", "R", "D"],
    "FREQ": ["M", "M", "M", "Q", "H"],
    "REPORTER": ["KG", "KG", "KZ"],
    "ORIGIN": ["KZ", "CN", "_T", "SS", "YU"],
    "POINT": ["P1", "P2", "P10"],
    "GATE": ["1", "2"],
    "TIME_PERIOD": ["2024-03", "2024-03", "2024-04", "1990-01", "2024-Q1", "2024-05", "2011-07-09", "1992-04-27"],
    "OBS_VALUE": ["1", "2", "2", "0", "12.5", "NaN", None],
    "OBS_STATUS": ["A", "A", "H", "O", "K", None],
    "CONF_STATUS": ["F", "F", "E", None],
    "EMBARGO_TIME": [None, "2024-04-30T09:00:00Z", "2024-04-29", "2030-01-01T00:00:00"],
    "NOTE": [None, "a", "ab", "abc", "A1"],
    "RATE": [None, "1", "2.50", "3.125", "-4"],
    "FLAG": [None, "true", "0"],
}
BAD = [
    "", " ", "kg", "KG ", "\u00a0KZ", "china", "Киргизия", "ZZ", "X", "2024-13", "13/2024", "2031-01", "1850-01",
    "0001", "2024-W07", "2024-03-05T10:30:00", "2024-01-01/P3D", "-1", "-0.0", "1.25", "1,5", "1 000", "1e999",
    "1e13", "1e3", ".5", "5.", "+7", "<5", "=1", "@x", "+x", "- x", "-x", " =A1", "nan", "NaN", ":", "٣", "a\x00b",
    "\u202e", "a\x85", "x" * 101, "2024-02-30T00:00:00", "yes", "\u3000+a", "\x1c=", "TRUE",
]  # fmt: skip
FACETS = st.builds(
    Facets,
    st.none() | st.integers(0, 4),
    st.none() | st.integers(0, 4),
    st.none() | st.sampled_from([-2.0, 0.0, 1.0]),
    st.none() | st.sampled_from([0.0, 2.0, 3.1]),
    st.none() | st.integers(0, 2),
    st.none() | st.sampled_from(["[a-z]+", "[A-Z][0-9]*|ab", "a|b", r"[0-9.]*", ".."]),
)
ATTACHMENTS = st.sampled_from([None, None, (), ("REPORTER",), ("REPORTER", "ORIGIN"), ("ORIGIN", "TIME_PERIOD")])


def listed(name: str, codes: Sequence[Code]) -> Codelist:
    """Return a code list."""
    return Codelist(Reference("T", name, "1.0.0"), {"en": name}, tuple(codes))


@st.composite
def dataflows(draw: st.DrawFn) -> Dataflow:
    """Return a dataflow with any of the attributes, types, facets, attachments and requirements."""
    areas = listed("CL_AREA", AREAS)
    dimensions = [
        Component("FREQ", Role.DIMENSION, codelist=listed("CL_FREQ", [Code(code) for code in "AQMWH"])),
        Component("REPORTER", Role.DIMENSION, codelist=areas),
        Component("ORIGIN", Role.DIMENSION, codelist=areas),
        Component("POINT", Role.DIMENSION, facets=draw(FACETS)),
        Component("GATE", Role.DIMENSION, data_type=draw(st.sampled_from([DataType.STRING, DataType.INTEGER]))),
    ]
    kept = draw(st.sets(st.sampled_from([3, 4])))
    kinds: dict[str, tuple[Codelist | None, DataType]] = {
        "OBS_STATUS": (listed("CL_OBS_STATUS", [Code(code) for code in "AHMOQK"]), DataType.STRING),
        "CONF_STATUS": (listed("CL_CONF_STATUS", [Code(code) for code in "FEN"]), DataType.STRING),
        "EMBARGO_TIME": (None, DataType.DATE_TIME),
        "NOTE": (None, DataType.STRING),
        "RATE": (None, draw(st.sampled_from([DataType.DECIMAL, DataType.DOUBLE, DataType.INTEGER]))),
        "FLAG": (None, draw(st.sampled_from([DataType.BOOLEAN, DataType.TIME_PERIOD]))),
    }
    own = {"OBS_STATUS": None, "CONF_STATUS": None, "EMBARGO_TIME": None}
    attributes = [
        Component(
            name,
            Role.ATTRIBUTE,
            codelist=codelist,
            data_type=kind,
            required=draw(st.sampled_from([False, False, True])),
            attachment=own[name] if name in own else draw(ATTACHMENTS),
            facets=draw(FACETS) if name in ("NOTE", "RATE") else Facets(),
        )
        for name, (codelist, kind) in kinds.items()
        if draw(st.integers(0, 3))
    ]
    measure = draw(st.sampled_from([DataType.INTEGER, DataType.DOUBLE]))
    components = (
        *(dimension for place, dimension in enumerate(dimensions) if place < 3 or place in kept),
        Component("TIME_PERIOD", Role.TIME_DIMENSION, data_type=DataType.TIME_PERIOD),
        Component("OBS_VALUE", Role.MEASURE, data_type=measure, facets=draw(st.just(Facets()) | FACETS)),
        *attributes,
    )
    return Dataflow(Reference("T", "F", "1.0.0"), {}, DataStructure(Reference("T", "D", "1.0.0"), {}, components))


CODES = st.sets(st.sampled_from(["_T", "KG", "KZ", "CN", "SS"]), min_size=1).map(lambda codes: tuple(sorted(codes)))
REGIONS = st.dictionaries(st.sampled_from(["ORIGIN", "REPORTER"]), CODES, max_size=2)
AGREEMENTS = st.builds(
    Agreement,
    st.just("KG"),
    st.just("F"),
    st.sampled_from([Frequency.MONTHLY, Frequency.MONTHLY, Frequency.QUARTERLY]),
    st.just(30),
    st.sampled_from([("KG",), ("KG", "KZ"), ("*",), ()]),
    first_period=st.sampled_from([None, parse_period("2024-04"), parse_period("2010-01")]),
    region=REGIONS,
    exclude=REGIONS,
)
CONTEXTS = st.builds(
    Context,
    st.sampled_from([dt.date(2024, 4, 30), dt.date(2024, 4, 30), dt.date(2026, 1, 1)]),
    provider=st.sampled_from(["KG", "AGENCY"]),
    agreement=st.none() | AGREEMENTS,
    members=st.sampled_from([(), ("KG",), ("KG", "KZ")]),
)


@st.composite
def rows(draw: st.DrawFn, dataflow: Dataflow) -> tuple[list[str], list[dict[str, str | None]]]:
    """Return the columns that a file has, and its rows, most of their cells good."""
    columns = [c.id for c in dataflow.structure.components if draw(st.integers(0, 14))]
    spoilt = draw(st.sampled_from([0, 1, 1, 3]))
    cells = {name: st.sampled_from(GOOD[name]) for name in ("_action", *columns)}
    made = draw(st.lists(st.fixed_dictionaries(cells), min_size=1, max_size=8))
    if draw(st.booleans()):
        made = [*made, *({**row} for row in made[:2])]
    for _ in range(spoilt):
        row = draw(st.sampled_from(made))
        row[draw(st.sampled_from(["_action", *columns]))] = draw(st.sampled_from(BAD))
    return columns, [{"_row": str(number), **row} for number, row in enumerate(made, start=2)]


def frame_of(
    columns: Sequence[str], made: Sequence[Mapping[str, Any]], *, categorical: Sequence[str]
) -> pl.DataFrame:
    """Return the rows as an action frame, with these columns as Categorical."""
    data = {name: [row[name] for row in made] for name in ("_action", *columns)}
    numbers = pl.Series("_row", [int(row["_row"]) for row in made], dtype=pl.Int64)
    frame = pl.DataFrame(data, schema=dict.fromkeys(data, pl.String)).insert_column(0, numbers)
    return frame.with_columns(pl.col(name).cast(pl.Categorical) for name in data if name in categorical)


@pytest.mark.parametrize("is_categorical", [False, True], ids=["String", "Categorical"])
@examples(250)
@given(data=st.data(), dataflow=dataflows(), context=CONTEXTS)
def test_the_fast_validator_agrees_with_the_slow_one(
    data: st.DataObject, dataflow: Dataflow, context: Context, *, is_categorical: bool
) -> None:
    """A mask that is wrong in a corner lets bad rows in or refuses good ones, and nobody would see it."""
    columns, made = data.draw(rows(dataflow))
    coded = [c.id for c in dataflow.structure.components if c.codelist or c.role is not Role.ATTRIBUTE]
    categorical = ["_action", *coded] if is_categorical else []
    frame = frame_of(columns, made, categorical=[name for name in categorical if name != "OBS_VALUE"])
    checked = check(frame, {}, dataflow=dataflow, context=context)
    fast = Counter((f.rule, f.row, f.column) for f in checked.findings.items if f.rule in slow.RULES)
    reference = slow.Reference(made, columns, dataflow, context)
    assert fast == reference.faults()
    assert set(checked.frame["_row"]) == reference.sound_rows()
