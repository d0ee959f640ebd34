"""What an SDMX-REST query asks for, read from its path and parameters; nothing here knows of HTTP or of a hub.

Paths are those of SDMX-REST 2.2 and, since old clients send them, those of 1.x; parts at the end may be left out.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from comity.errors import UsageError
from comity.hub.sdmx.parameters import Parameters
from comity.model.filters import Filter, parse_filter

CONTEXTS = ("datastructure", "dataflow", "provisionagreement")
ALL = "*"
ALL_DIMENSIONS = "AllDimensions"
NEW_RESOURCES = ("availability", "schema", "metadata", "registration")
"""Resources of which 2.x has paths of its own (1.x has schema too, in the same form)."""
_IDS = re.compile(r"\*|[A-Za-z0-9_@$\-.]+")
_VERSION = re.compile(r"[0-9A-Za-z.+~*\-]+")
_OLD_WORDS = {"all": ALL, "ALL": ALL, "latest": "~", "": ALL}
_DAY = re.compile(r"--(\d\d)-(\d\d)", re.ASCII)
_DATA = ("updatedAfter", "reportingYearStartDay")
_DATA_ONLY = (
    "firstNObservations",
    "lastNObservations",
    "dimensionAtObservation",
    "attributes",
    "measures",
    "includeHistory",
    "offset",
    "limit",
    "sort",
    "asOf",
)
_OLD_DATA = (
    "startPeriod",
    "endPeriod",
    "updatedAfter",
    "firstNObservations",
    "lastNObservations",
    "dimensionAtObservation",
    "detail",
    "includeHistory",
)
_OLD_DETAIL = {
    "full": (("all",), ("all",)),
    "dataonly": (("none",), ("all",)),
    "serieskeysonly": (("none",), ("none",)),
    "nodata": (("dataset", "series"), ("none",)),
}


@dataclass(frozen=True, kw_only=True)
class Target:
    """Which artefacts are meant: any of these agencies, ids and versions; `*` is any."""

    agencies: tuple[str, ...] = (ALL,)
    ids: tuple[str, ...] = (ALL,)
    versions: tuple[str, ...] = (ALL,)

    def names(self, agency: str, identifier: str) -> bool:
        """Say whether an artefact with this agency and id is meant, whatever its version."""
        return not {ALL, agency}.isdisjoint(self.agencies) and not {ALL, identifier}.isdisjoint(self.ids)


@dataclass(frozen=True, kw_only=True)
class DataQuery:
    """A data query. `keys` are dotted keys as they were written, `providers` ids of data providers (1.x only)."""

    context: str = ALL
    target: Target = Target()
    keys: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    attributes: tuple[str, ...] = ("dsd",)
    measures: tuple[str, ...] = ("all",)
    dimension_at_observation: str | None = None
    first_n: int | None = None
    last_n: int | None = None
    offset: int = 0
    limit: int | None = None
    sort: tuple[tuple[str, bool], ...] = ()
    updated_after: dt.datetime | None = None
    as_of: dt.datetime | None = None
    include_history: bool = False
    year_start: tuple[int, int] | None = None
    is_old: bool = False


@dataclass(frozen=True, kw_only=True)
class AvailabilityQuery:
    """An availability query: what data there would be; `components` are the dimensions of interest (`*`: all)."""

    data: DataQuery
    components: tuple[str, ...] = (ALL,)
    is_exact: bool = True
    references: tuple[str, ...] = ()


def data_query(segments: Sequence[str], parameters: Parameters) -> DataQuery:
    """Return the data query of a path (the parts after `data`), in the form of 2.x or of 1.x.

    UsageError: a part that can't be one, an unknown parameter, a value that can't be read.
    """
    if is_old_path(["data", *segments]):
        return _old_data(segments, parameters)
    _check_length(segments, 5, "data/{context}/{agencyID}/{resourceID}/{version}/{key}")
    parameters.check_known((*_DATA, *_DATA_ONLY), filters=True)
    read = replace(
        _selecting(segments, parameters),
        first_n=parameters.number("firstNObservations", least=1),
        last_n=parameters.number("lastNObservations", least=1),
        dimension_at_observation=parameters.text("dimensionAtObservation") or None,
        attributes=parameters.several("attributes", "dsd"),
        measures=parameters.several("measures", "all"),
        include_history=parameters.flag("includeHistory"),
        offset=parameters.number("offset", least=0) or 0,
        limit=parameters.number("limit", least=1),
        sort=_sort(parameters.text("sort")),
        as_of=parameters.moment("asOf"),
    )
    return _checked(read)


def is_old_path(segments: Sequence[str]) -> bool:
    """Say whether a path, its resource first, is one of SDMX-REST 1.x.

    >>> is_old_path(["data", "CROSSINGS", "M.KG"]), is_old_path(["data", "dataflow"]), is_old_path(["codelist"])
    (True, False, True)
    """
    resource, first = (*segments, "", "")[:2]
    if resource == "data":
        return first not in (*CONTEXTS, ALL, "")
    if resource == "structure":
        return first.upper() == first and first not in (ALL, "")
    return resource not in NEW_RESOURCES


def availability_query(
    segments: Sequence[str], parameters: Parameters, *, is_old: bool = False
) -> AvailabilityQuery:
    """Return the availability query of a path: the parts after `availability`, or 1.x's `availableconstraint`.

    UsageError: as `data_query`.
    """
    modes = ("exact", "available")
    if is_old:
        flow, key, provider, component = _filled(
            segments, 4, "availableconstraint/{flow}/{key}/{provider}/{componentID}"
        )
        parameters.check_known(("startPeriod", "endPeriod", "updatedAfter", "references", "mode"))
        data = _old_selecting((flow, key, provider), parameters)
    else:
        form = "availability/{context}/{agencyID}/{resourceID}/{version}/{key}/{componentID}"
        _check_length(segments, 6, form)
        parameters.check_known((*_DATA, "references", "mode"), filters=True)
        data, component = _selecting(segments[:5], parameters), (*segments, *("",) * 6)[5]
    return AvailabilityQuery(
        data=data,
        components=several_old(component or ALL) if is_old else several(component),
        is_exact=parameters.one_of("mode", modes, "exact") == "exact",
        references=parameters.several("references"),
    )


def _selecting(segments: Sequence[str], parameters: Parameters) -> DataQuery:
    """Return what data and availability queries of 2.x have in common."""
    context, agencies, ids, given, keys = (*segments, *("",) * 5)[:5]
    if context not in ("", ALL, *CONTEXTS):
        raise UsageError(f"There is no context {context[:100]}.", remedy=f"Contexts: {', '.join(CONTEXTS)}.")
    target = Target(agencies=several(agencies), ids=several(ids), versions=versions(given, ALL))
    return DataQuery(
        context=context or ALL,
        target=target,
        keys=tuple(key for key in keys.split(",") if key not in ("", ALL)),
        filters=tuple(parse_filter(name, text) for name, text in parameters.filters.items()),
        updated_after=parameters.moment("updatedAfter"),
        year_start=_year_start(parameters.text("reportingYearStartDay")),
    )


def _old_data(segments: Sequence[str], parameters: Parameters) -> DataQuery:
    parts = _filled(segments, 3, "data/{flow}/{key}/{provider}")
    parameters.check_known(_OLD_DATA)
    attributes, measures = _OLD_DETAIL[parameters.one_of("detail", tuple(_OLD_DETAIL), "full")]
    read = replace(
        _old_selecting(parts, parameters),
        attributes=attributes,
        measures=measures,
        first_n=parameters.number("firstNObservations", least=1),
        last_n=parameters.number("lastNObservations", least=1),
        dimension_at_observation=parameters.text("dimensionAtObservation") or None,
        include_history=parameters.flag("includeHistory"),
    )
    return _checked(read)


def _old_selecting(parts: Sequence[str], parameters: Parameters) -> DataQuery:
    """Return what data and availability queries of 1.x have in common; a flow is ID, or AGENCY,ID,VERSION."""
    flow, key, provider = parts
    named = flow.split(",")
    forms = {1: ("", named[0], ""), 2: (*named, ""), 3: tuple(named)}
    if len(named) not in forms:
        raise UsageError(f"{flow[:100]} names no dataflow.", remedy="Write its id, or AGENCY,ID,VERSION.")
    agency, identifier, version = forms[len(named)]
    bounds = (("startPeriod", "ge"), ("endPeriod", "le"))
    texts = [f"{operator}:{text}" for name, operator in bounds if (text := parameters.text(name))]
    return DataQuery(
        context="dataflow",
        target=Target(
            agencies=several_old(agency), ids=several_old(identifier), versions=versions(version, "latest")
        ),
        keys=() if _OLD_WORDS.get(key) == ALL else (key,),
        providers=tuple(one.rsplit(",", 1)[-1] for one in several_old(provider) if one != ALL),
        filters=(parse_filter("TIME_PERIOD", "+".join(texts)),) if texts else (),
        updated_after=parameters.moment("updatedAfter"),
        is_old=True,
    )


def _checked(query: DataQuery) -> DataQuery:
    """Check what can be said of a query without knowing what there is."""
    if query.as_of and query.updated_after and query.updated_after > query.as_of:
        raise UsageError(
            "updatedAfter is later than asOf.", remedy="Ask for what changed before the moment of asOf."
        )
    return query


def _sort(text: str) -> tuple[tuple[str, bool], ...]:
    """Return components to sort by, and whether descending.

    >>> _sort("series_key+TIME_PERIOD:desc")
    (('series_key', False), ('TIME_PERIOD', True))
    """
    found = []
    for part in text.split("+") if text else ():
        name, _, order = part.partition(":")
        if not name or order not in ("", "asc", "desc"):
            raise UsageError(
                f"sort can't have the part {part[:100]}.",
                remedy="Write for example sort=series_key+TIME_PERIOD:desc.",
            )
        found.append((name, order == "desc"))
    return tuple(found)


def _year_start(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    match = _DAY.fullmatch(text)
    try:
        day = dt.date(2001, int(match[1]), int(match[2])) if match else None
    except ValueError:
        day = None
    if day is None:
        raise UsageError(f"reportingYearStartDay can't be {text[:100]}.", remedy="Write month and day: --07-01.")
    return day.month, day.day


def split_path(path: str) -> list[str]:
    """Return the parts of a path; empty ones at its end are as if left out."""
    return path.strip("/").split("/") if path.strip("/") else []


def _check_length(segments: Sequence[str], most: int, form: str) -> None:
    if len(segments) > most:
        raise UsageError("The path has too many parts.", remedy=f"The form of the path is {form}.")


def _filled(segments: Sequence[str], count: int, form: str) -> tuple[str, ...]:
    _check_length(segments, count, form)
    return (*segments, *("",) * count)[:count]


def several(text: str) -> tuple[str, ...]:
    """Return ids between commas."""
    return tuple(_checked_id(one) for one in (text or ALL).split(","))


def several_old(text: str) -> tuple[str, ...]:
    """Return ids between pluses, as 1.x has it."""
    return tuple(_OLD_WORDS.get(one, one) for one in text.split("+"))


def _checked_id(text: str) -> str:
    if not _IDS.fullmatch(text):
        raise UsageError(
            f"{text[:100]} can't be an id.", remedy="Ids have letters, digits and _ @ $ - .; `*` is any."
        )
    return text


def versions(text: str, default: str) -> tuple[str, ...]:
    """Return versions between commas; 1.x's words are those of 2.x."""
    parts = (text or default).split(",")
    for part in parts:
        if not _VERSION.fullmatch(part):
            raise UsageError(f"{part[:100]} can't be a version.", remedy="Write 1.0.0, 1.2+.0, +, ~ or *.")
    return tuple(_OLD_WORDS.get(part, part) for part in parts)
