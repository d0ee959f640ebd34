"""Filters put to work: on series in SQL, on periods in Python, on what cells hold by polars."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from comity.errors import UsageError
from comity.model.filters import NEGATIVE, OF_TEXT, Choice, Condition, Filter, Operator
from comity.model.periods import Period, parse_period
from comity.model.spans import parse_date_time, parse_range
from comity.model.structures import Component, Dataflow, DataType, Role
from comity.store.fetch import quote

_POLARS: Mapping[Operator, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    Operator.EQUAL: lambda column, value: column == value,
    Operator.NOT_EQUAL: lambda column, value: column != value,
    Operator.LESS: lambda column, value: column < value,
    Operator.AT_MOST: lambda column, value: column <= value,
    Operator.MORE: lambda column, value: column > value,
    Operator.AT_LEAST: lambda column, value: column >= value,
    Operator.CONTAINS: lambda column, value: column.str.contains(value, literal=True),
    Operator.LACKS: lambda column, value: ~column.str.contains(value, literal=True),
    Operator.STARTS: lambda column, value: column.str.starts_with(value),
    Operator.ENDS: lambda column, value: column.str.ends_with(value),
}
_END = dt.datetime(dt.MAXYEAR, 12, 31, 23, 59, 59, 999_999)  # noqa: DTZ001 - without a zone, as periods are
_NUMERIC = frozenset({DataType.INTEGER, DataType.DECIMAL, DataType.DOUBLE})


@dataclass(frozen=True)
class Sorted:
    """The filters of a selection, sorted by what they concern."""

    series: tuple[Filter, ...]
    periods: tuple[Filter, ...]
    states: tuple[Filter, ...]


def sort_filters(filters: Sequence[Filter], dataflow: Dataflow) -> Sorted:
    """Sort filters by what they concern; raises UsageError for a component that the dataflow hasn't."""
    structure = dataflow.structure
    found: dict[Role, list[Filter]] = {role: [] for role in Role}
    for one in filters:
        component = structure.by_id.get(one.component)
        if component is None:
            raise UsageError(
                f"{dataflow.id} has no component {one.component}.",
                remedy=f"Its components are {', '.join(structure.by_id)}.",
            )
        found[component.role].append(one)
    return Sorted(
        tuple(found[Role.DIMENSION]),
        tuple(found[Role.TIME_DIMENSION]),
        (*found[Role.MEASURE], *found[Role.ATTRIBUTE]),
    )


def series_condition(filters: Sequence[Filter], told: Mapping[Operator, str]) -> tuple[str, list[str]]:
    """Return an SQL condition on the key columns, true where there are no filters, and the values bound in it.

    `told` is how the database says each operator.
    """
    parts, values = ["TRUE"], list[str]()
    for one in filters:
        choices = []
        for choice in one.choices:
            choices.append(" AND ".join(told[c.operator].format(quote(one.component)) for c in choice))
            values += [v for c in choice for v in [c.value] * told[c.operator].count("?")]
        parts.append("(" + (" OR ".join(f"({choice})" for choice in choices) or "FALSE") + ")")
    return " AND ".join(parts), values


def passes(filters: Sequence[Filter], dataflow: Dataflow, columns: Sequence[str]) -> pl.Expr | None:
    """Pick the rows of an observation frame whose state passes; None where there is nothing to pass.

    Numbers are compared as numbers, all else as text; an attribute that the frame lacks is absent from every row.
    """
    made = [_any_choice(one, dataflow.structure.by_id[one.component], columns) for one in filters]
    return pl.all_horizontal(made) if made else None


def _any_choice(one: Filter, component: Component, columns: Sequence[str]) -> pl.Expr:
    column = pl.col(component.id) if component.id in columns else pl.lit(None, dtype=pl.String)
    choices = [_all_of(choice, component, column) for choice in one.choices]
    return pl.any_horizontal(pl.lit(value=False), *choices)


def _all_of(choice: Choice, component: Component, column: pl.Expr) -> pl.Expr:
    return pl.all_horizontal([_compare(condition, component, column) for condition in choice])


def _compare(condition: Condition, component: Component, column: pl.Expr) -> pl.Expr:
    value: str | float = condition.value
    if component.role is Role.MEASURE or component.data_type in _NUMERIC:
        value = _number(condition, component)
        column = column.cast(pl.Float64, strict=False)
    compared = _POLARS[condition.operator](column, pl.lit(value))
    return compared.fill_null(value=condition.operator in NEGATIVE)


def _number(condition: Condition, component: Component) -> float:
    if condition.operator in OF_TEXT:
        raise UsageError(
            f"{component.id} is a number; `{condition.operator}` looks into texts.",
            remedy="Compare numbers with eq, ne, lt, le, gt or ge.",
        )
    try:
        return float(condition.value)
    except ValueError as error:
        raise UsageError(
            f"{condition.value} is no number, and {component.id} is one.", remedy="Write for example ge:10.5."
        ) from error


def period_passes(filters: Sequence[Filter]) -> Callable[[Period], bool]:
    """Return what says of a period whether all filters on time let it pass.

    A bound is a span of time, of any frequency: `ge` lets periods pass that begin no earlier than it does, `gt`
    those that begin after its end, `le` those that end no later than it does, `lt` those that end before it begins.
    """
    tests = [[[_period_test(c) for c in choice] for choice in one.choices] for one in filters]
    return lambda period: all(any(all(test(period) for test in choice) for choice in choices) for choices in tests)


def _period_test(condition: Condition) -> Callable[[Period], bool]:
    text = condition.value
    if condition.operator in OF_TEXT:
        return {
            Operator.CONTAINS: lambda period: text in str(period),
            Operator.LACKS: lambda period: text not in str(period),
            Operator.STARTS: lambda period: str(period).startswith(text),
            Operator.ENDS: lambda period: str(period).endswith(text),
        }[condition.operator]
    bound = parse_period(text)
    begin, end = span_of(bound) if bound else _span(text)
    return {
        Operator.EQUAL: lambda period: period == bound,
        Operator.NOT_EQUAL: lambda period: period != bound,
        Operator.LESS: lambda period: span_of(period)[1] <= begin,
        Operator.AT_MOST: lambda period: span_of(period)[1] <= end,
        Operator.MORE: lambda period: span_of(period)[0] >= end,
        Operator.AT_LEAST: lambda period: span_of(period)[0] >= begin,
    }[condition.operator]


def span_of(period: Period) -> tuple[dt.datetime, dt.datetime]:
    """Return the first moment of a period and the first after it; the calendar's last stands for its end."""
    try:
        return period.start_at, period.shift(1).start_at
    except (ValueError, OverflowError):
        return period.start_at, _END


def _span(text: str) -> tuple[dt.datetime, dt.datetime]:
    """Return the span of a time that is no period: a moment, or a range."""
    try:
        span = parse_date_time(text) or parse_range(text)
    except (ValueError, OverflowError):
        span = None
    if span is None:
        raise UsageError(
            f"{text} is no time.", remedy="Write 2024, 2024-Q1, 2024-03, 2024-03-05 or 2024-03-05T10:00:00."
        )
    end = _END if span.end is None else span.end - span.ahead
    return span.start - span.ahead, end
