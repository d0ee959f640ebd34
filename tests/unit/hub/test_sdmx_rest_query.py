"""Paths and parameters of SDMX-REST as queries."""

import datetime as dt

import pytest

from comity.errors import UsageError
from comity.hub.sdmx.parameters import Parameters, parse_moment, parse_parameters
from comity.hub.sdmx.query import DataQuery, Target, availability_query, data_query, is_old_path, split_path
from comity.hub.sdmx.reporting_year import in_reporting_year
from comity.hub.sdmx.schema import schema_query
from comity.hub.sdmx.structure_query import structure_query
from comity.model.filters import parse_filter

NOTHING = Parameters({}, {})


def asked(path: str, query: str = "") -> DataQuery:
    """Return the data query of a path and parameters."""
    return data_query(split_path(path), parse_parameters(query))


def test_a_plus_is_a_plus() -> None:
    """A form decoder would make a space of the AND of filters, and of the offset of a moment."""
    found = parse_parameters(
        "c[TIME_PERIOD]=ge:2020+le:2021&asOf=2025-01-01T00:00:00+02:00&sort=A+B:desc&c%5BX%5D=a%20b"
    )
    assert found.filters == {"TIME_PERIOD": "ge:2020+le:2021", "X": "a b"}
    assert found.moment("asOf") == dt.datetime(2024, 12, 31, 22, tzinfo=dt.UTC)
    assert asked("", "sort=A+B:desc").sort == (("A", False), ("B", True))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2009-05-15T14:15:00+01:00", "2009-05-15T13:15:00+00:00"),
        ("2009-05-15T14:15:00.25Z", "2009-05-15T14:15:00.250000+00:00"),
        ("2009-05-15T14:15:00", "2009-05-15T14:15:00+00:00"),
        ("2009-05-15", "2009-05-15T00:00:00+00:00"),
    ],
)
def test_moments(text: str, moment: str) -> None:
    """A moment read an hour off asks for another vintage."""
    assert parse_moment(text).astimezone(dt.UTC).isoformat() == moment


@pytest.mark.parametrize(
    "text", ["", "17", "20090515", "2009-13-01", "0001-01-01T00:00:00+10:00", "2009-W01-1", "now"]
)
def test_what_is_no_moment(text: str) -> None:
    """A text that is read as some other moment brings wrong figures; one beyond the calendar is a fault of use."""
    with pytest.raises((ValueError, OverflowError)):
        parse_moment(text)


@pytest.mark.parametrize(
    ("path", "target", "keys"),
    [
        ("", Target(), ()),
        ("/dataflow/", Target(), ()),
        ("dataflow/A", Target(agencies=("A",)), ()),
        (
            "dataflow/A,B.C/F,G/1.0.0,2.1+.7",
            Target(agencies=("A", "B.C"), ids=("F", "G"), versions=("1.0.0", "2.1+.7")),
            (),
        ),
        ("*/*/F/latest/M.*.X,A/", Target(ids=("F",), versions=("~",)), ("M.*.X", "A")),
        ("dataflow/*/*/*/*", Target(), ()),
    ],
)
def test_paths_of_data(path: str, target: Target, keys: tuple[str, ...]) -> None:
    """Parts that are left out mean their defaults, which aren't those of other resources."""
    query = asked(path)
    assert (query.target, query.keys, query.is_old) == (target, keys, False)


@pytest.mark.parametrize(
    ("path", "target", "keys", "providers"),
    [
        ("F", Target(ids=("F",), versions=("~",)), (), ()),
        ("A,F/all/", Target(agencies=("A",), ids=("F",), versions=("~",)), (), ()),
        (
            "A+B,F,1.0/M.KG+RU./A,P+Q",
            Target(agencies=("A", "B"), ids=("F",), versions=("1.0",)),
            ("M.KG+RU.",),
            ("P", "Q"),
        ),
        ("all,F,all/ALL/all", Target(ids=("F",), versions=("*",)), (), ()),
    ],
)
def test_paths_of_data_of_the_old_interface(
    path: str, target: Target, keys: tuple[str, ...], providers: tuple[str, ...]
) -> None:
    """Old clients join by plus and write `all` and `latest`."""
    query = asked(path)
    assert (query.target, query.keys, query.providers, query.is_old) == (target, keys, providers, True)


def test_old_parameters_are_those_of_today() -> None:
    """A period that old clients ask for must not bring all of time."""
    query = asked("F", "startPeriod=2020&endPeriod=2021-06&detail=nodata")
    assert query.filters == (parse_filter("TIME_PERIOD", "ge:2020+le:2021-06"),)
    assert (query.attributes, query.measures) == (("dataset", "series"), ("none",))


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("dataflow/A/F/1.0/K/more", ""),
        ("dataflow/A b/F", ""),
        ("dataflow/A/F/one;two", ""),
        ("A,F,1,2", ""),
        ("F", "c[X]=1"),
        ("F", "asOf=2025-01-01"),
        ("dataflow", "startPeriod=2020"),
        ("dataflow", "c[X]="),
        ("dataflow", "limit=0"),
        ("dataflow", "limit=-1"),
        ("dataflow", "offset=x"),
        ("dataflow", "includeHistory=maybe"),
        ("dataflow", "limit=1&limit=2"),
        ("dataflow", "sort=A:up"),
        ("dataflow", "sort=:asc"),
        ("dataflow", "reportingYearStartDay=07-01"),
        ("dataflow", "reportingYearStartDay=--02-30"),
        ("dataflow", "updatedAfter=2025-02-01&asOf=2025-01-01"),
    ],
)
def test_what_is_no_query(path: str, query: str) -> None:
    """What can't be read must be said, not passed over: the answer would be to another question."""
    with pytest.raises(UsageError):
        asked(path, query)


@pytest.mark.parametrize(
    ("path", "is_old"),
    [
        ("data", False), ("data/*/A", False), ("data/provisionagreement", False), ("data/FLOW", True),
        ("structure/codelist", False), ("structure/*", False), ("structure", False), ("structure/ECB/X", True),
        ("codelist/ECB", True), ("availableconstraint/F", True), ("availability", False), ("schema/flow", False),
    ],
)  # fmt: skip
def test_which_interface_a_path_is_of(path: str, *, is_old: bool) -> None:
    """The default format, and what no results are, hang on it."""
    assert is_old_path(split_path(path)) is is_old


def test_availability_queries() -> None:
    """The component of interest stands in another place in either interface."""
    new = availability_query(
        split_path("dataflow/A/F/*/M/X,Y"), parse_parameters("mode=available&references=codelist")
    )
    assert (new.components, new.is_exact, new.references, new.data.keys) == (
        ("X", "Y"),
        False,
        ("codelist",),
        ("M",),
    )
    old = availability_query(split_path("F/all/all/X"), NOTHING, is_old=True)
    assert (old.components, old.is_exact, old.data.target.ids) == (("X",), True, ("F",))
    assert availability_query(split_path("F/all/all/all"), NOTHING, is_old=True).components == ("*",)


def test_structure_queries() -> None:
    """Versions default to the latest alone, items to all."""
    query = structure_query(split_path("codelist/A/L/~/X,Y"), parse_parameters("references=parents,codelist"))
    assert (query.kinds, query.target.versions, query.items) == (("codelist",), ("~",), frozenset("XY"))
    assert query.relations == ("parents", "codelist")
    assert structure_query([], NOTHING).items is None
    old = structure_query(split_path("organisationscheme/all/X+Y/1.0+2.0"), NOTHING, is_old=True)
    assert (old.kinds, old.target.ids) == (("agencyscheme", "dataproviderscheme"), ("X", "Y"))
    assert old.target.versions == ("1.0", "2.0")
    assert structure_query(["hierarchy"], NOTHING).kinds == ()


@pytest.mark.parametrize(
    "path", ["", "dataflow", "dataflow/A", "codelist/A/L", "dataflow/A/F/1.0/more", "dataflow/A b/F"]
)
def test_what_is_no_schema_query(path: str) -> None:
    """A schema of nothing in particular would take anything."""
    with pytest.raises(UsageError):
        schema_query(split_path(path), NOTHING)


@pytest.mark.parametrize(
    ("text", "start", "moved"),
    [
        ("ge:2010-Q3", (7, 1), "ge:2011-01-01/P3M"),
        ("ge:2010-S1+le:2010-S2", (4, 1), "ge:2010-04-01/P6M+le:2010-10-01/P6M"),
        ("2010-T2", (10, 1), "ge:2011-02-01/P4M+le:2011-02-01/P4M"),
        ("gt:2010-Q2", (11, 30), "gt:2011-02-28/P3M"),
        ("ge:2010-W01", (7, 1), "ge:2010-06-28/P7D"),
        ("ge:2011-W02", (7, 1), "ge:2011-07-11/P7D"),
        ("ge:2010,2010-03", (7, 1), "ge:2010,2010-03"),
        ("ne:2010-Q3,co:Q3", (7, 1), "ne:2010-Q3,co:Q3"),
        ("ge:2010-Q3", (1, 1), "ge:2010-Q3"),
    ],
)
def test_reporting_years(text: str, start: tuple[int, int], moved: str) -> None:
    """Reporting periods of a fiscal year lie elsewhere than those of the calendar's (technical notes, 4.2.6)."""
    assert in_reporting_year(parse_filter("TIME_PERIOD", text), start) == parse_filter("TIME_PERIOD", moved)


def test_reporting_years_end_with_the_calendar() -> None:
    """A bound beyond the calendar is a fault of use, not of ours."""
    with pytest.raises(UsageError):
        in_reporting_year(parse_filter("TIME_PERIOD", "ge:9999-Q4"), (7, 1))
