"""Lines of figures: what is counted, each member's figure, and the sum where members count alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from comity.analysis.enforcement.comparable import (
    Counting,
    Figure,
    Reason,
    Told,
    compared,
    reasons_against,
    sum_before,
    sum_of,
)
from comity.analysis.enforcement.margins import REPORTER, STATUS, VALUE, Parents, margin
from comity.model.frames import PERIOD
from comity.model.periods import Period


@dataclass(frozen=True)
class Line:
    """One thing that is counted, by codes of dimensions; `total` is None where `reasons` are against it."""

    codes: Mapping[str, str]
    figures: Mapping[str, Figure]
    total: float | None
    before: float | None
    reasons: tuple[Reason, ...] = ()

    @property
    def members(self) -> tuple[str, ...]:
        """The members whose figure is known."""
        return tuple(member for member, one in self.figures.items() if one.value is not None)


@dataclass(frozen=True)
class Course:
    """One thing that is counted, over time: by member, each period's value and status; None where missing."""

    codes: Mapping[str, str]
    members: Mapping[str, tuple[tuple[Period, float | None, str], ...]] = field(default_factory=dict)


def make_lines(
    frame: pl.DataFrame,
    *,
    keep: Sequence[str],
    period: Period,
    counting: Mapping[str, Counting],
    parents: Parents,
) -> tuple[Line, ...]:
    """Return a line for each combination of codes of the dimensions to keep, in the order of the codes.

    `frame` is as `margin` takes it, with all periods; the year before is looked up in it.
    """
    year = [period.shift(-back).id for back in range(period.frequency.per_year + 1)]
    near = frame.filter(pl.col(PERIOD).is_in(year))
    found: dict[tuple[str, ...], dict[str, dict[int, Told]]] = {}
    columns = [*keep, REPORTER, PERIOD, VALUE, STATUS]
    for *codes, reporter, moment, value, status in (
        margin(near, keep=keep, parents=parents).select(columns).iter_rows()
    ):
        found.setdefault(tuple(codes), {}).setdefault(reporter, {})[moment] = (value, status or "")
    return tuple(
        line
        for codes in sorted(found)
        if (line := _line(dict(zip(keep, codes, strict=True)), found[codes], year=year, counting=counting))
        is not None
    )


def make_course(frame: pl.DataFrame, *, codes: Mapping[str, str], parents: Parents) -> Course:
    """Return the figures over time of what these codes say, by member."""
    whole = margin(frame, keep=list(codes), parents=parents)
    own = whole.filter(*(pl.col(name) == code for name, code in codes.items())).sort(REPORTER, PERIOD)
    rows: dict[str, list[tuple[Period, float | None, str]]] = {}
    for reporter, moment, value, status in own.select(REPORTER, PERIOD, VALUE, STATUS).iter_rows():
        rows.setdefault(reporter, []).append((Period.from_id(moment), value, status or ""))
    return Course(codes, {reporter: tuple(own) for reporter, own in rows.items()})


def all_reasons(lines: Sequence[Line]) -> Iterator[Reason]:
    """Yield each reason once, with all members whom it is about on any of the lines."""
    members: dict[str, set[str]] = {}
    kinds = {}
    for line in lines:
        for reason in line.reasons:
            kinds[reason.why.value] = reason.why
            members.setdefault(reason.why.value, set()).update(reason.members)
    for name, why in kinds.items():
        yield Reason(why, tuple(sorted(members[name])))


def _line(
    codes: Mapping[str, str],
    by_member: Mapping[str, Mapping[int, Told]],
    *,
    year: Sequence[int],
    counting: Mapping[str, Counting],
) -> Line | None:
    """Return the line of what some codes say; `year` are the periods from now back to a year before."""
    now, *between, earlier = year
    figures = {
        member: Figure(*told[now], compared(told[now], since, told.get(earlier)))
        for member, told in sorted(by_member.items())
        if now in told
        for since in ([told[one] for one in (now, *between) if one in told],)
    }
    if not figures:
        return None
    reasons = reasons_against(figures, counting)
    return Line(codes, figures, sum_of(figures, reasons), sum_before(figures, reasons), reasons)
