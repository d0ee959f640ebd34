"""What is said of one alert, in whole sentences and neutral words: more people is not a threat."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from comity.exchange.alert_ports import DRIFT, RECORD, RegisteredAlert
from comity.hub.alerts.context import AlertContext, Changed, ChangeKind, Elsewhere
from comity.hub.alerts.match import AlertState, last_seen, read_period
from comity.hub.alerts.patterns import STATEMENTS
from comity.model.periods import Frequency, Period
from comity.model.statements import Area, Areas, Bounds, Code, Flow, Number, Percent, Said
from comity.model.structures import TOTAL

if TYPE_CHECKING:
    from comity.analysis.early_warning.results import EarlyWarning

_AREAS = "CL_AREA"
"""Areas are written by CLDR's names, and so is `_T`: all."""
_SMALLEST_SHARE = 0.001
_SMALLEST_EXPECTED = 1.0
_MANY_TIMES = 3.0
_WORTH_SAYING = 0.05
_RARE = 0.05
"""What comes by chance more often than this isn't called surprising."""


def name_flow(
    key: Mapping[str, str],
    *,
    origin_key: str | None,
    reporter_key: str | None,
    codelist_of: Callable[[str], str],
) -> Said:
    """Return the flow's name: from where, then what else it is by, then who reports it."""
    if set(key) == {origin_key, reporter_key} and origin_key and reporter_key:
        origin, reporter = (Code(codelist_of(name), key[name]) for name in (origin_key, reporter_key))
        if key[origin_key] == TOTAL:
            return _say("flow.reporter", reporter=reporter)
        if key[reporter_key] == TOTAL:
            return _say("flow.origin", origin=origin)
    ordered = sorted(key, key=lambda name: (name != origin_key, name == reporter_key))
    codes = ((_AREAS if key[name] == TOTAL else codelist_of(name), key[name]) for name in ordered)
    return _say("flow", flow=Flow(tuple(codes)))


def say_figure(
    *, period: Period, value: float, expected: float | None, limits: tuple[float | None, float | None]
) -> Iterator[Said]:
    """Say what was counted and what was expected, and how far apart they are."""
    lower, upper = limits
    if expected is None or lower is None or upper is None:
        yield _say("alone", period=period, value=Number(value))
        return
    bounds = Bounds(max(lower, 0.0), upper)
    yield _say("figure", period=period, value=Number(value), bounds=bounds, expected=Number(expected))
    if expected < _SMALLEST_EXPECTED or round(value) == round(expected):
        return
    if value >= _MANY_TIMES * expected:
        yield _say("times", times=Number(value / expected, decimals=1))
    else:
        name = "more" if value > expected else "less"
        yield _say(name, relative=Percent(abs(value / expected - 1), decimals=0))


def say_siblings(shared: float | None) -> Iterator[Said]:
    """Say how far flows with the same codes were apart in the same period, where that tells something."""
    if shared is not None and abs(shared) >= _WORTH_SAYING:
        yield _say("siblings", shared=Percent(math.expm1(shared), decimals=0, signed=True))


def say_surprise(rule: str, p_value: float | None, *, is_shared: bool, frequency: Frequency) -> Iterator[Said]:
    """Say how surprising it is, by the rule that it was found by."""
    from comity.analysis.early_warning.settings import SETTINGS

    if rule == RECORD:
        yield _say("record", count=Number(SETTINGS[frequency].record_window))
        return
    if is_shared and (p_value is None or p_value > _RARE):
        yield _say("shared")
    elif rule == DRIFT:
        yield _say("drift")
    elif p_value is not None:
        share = max(math.ceil(p_value / _SMALLEST_SHARE) * _SMALLEST_SHARE, _SMALLEST_SHARE)
        yield _say("surprise", share=Percent(share, decimals=1))


def say_since(since: Period, period: Period, *, turned: RegisteredAlert | None = None) -> Iterator[Said]:
    """Say since when it lasts, and what it follows."""
    yield _say("new", period=period) if since == period else _say("since", since=since)
    if turned is not None:
        yield _say("turned", period=last_seen(turned))


def say_context(
    context: AlertContext,
    *,
    key: Mapping[str, str],
    origin_key: str | None,
    codelist_of: Callable[[str], str],
) -> Iterator[Said]:
    """Say where else, what the mirror figure says, and what changed in the counting."""
    is_total = TOTAL in key.values()
    for one in sorted(context.elsewhere, key=lambda one: one.key != origin_key):
        code = Code(codelist_of(one.key), one.code)
        if is_total:
            yield from _parts(one)
        elif one.key == origin_key:
            yield from _others(one, code)
        else:
            yield from _flows(one, code)
    if not is_total:
        yield _mirror(context)
    yield from (_change(one) for one in context.changed)
    if not context.changed:
        yield _say("changed.none")


def say_state(
    state: AlertState, registered: RegisteredAlert | None, *, seen_at: Period, period: Period
) -> Iterator[Said]:
    """Say when it was raised, and how it stands where the figures alone decide that."""
    if registered is None:
        return
    first = registered.sightings[0].period if registered.sightings else registered.since
    if read_period(first) != seen_at:
        yield _say("raised", period=read_period(first))
    if state is AlertState.REOPENED:
        yield _say("reopened")
    if state is AlertState.OVER:
        yield _say("over", last=seen_at, period=period)
    elif state is AlertState.REVISED:
        yield _say("revised", last=seen_at)
    elif seen_at < period:
        yield _say("waiting", last=seen_at, period=period)


def name_headline(
    dimension: str | None, code: str | None, *, origin_key: str | None, codelist_of: Callable[[str], str]
) -> Said:
    """Return the name of a shock that many flows share: what they have in common."""
    if dimension is None or code is None:
        return _say("headline.all")
    if code == TOTAL:
        return _say("headline.origins" if dimension == origin_key else "headline.members")
    return _say("headline.code", code=Code(codelist_of(dimension), code))


def say_reach(found: "EarlyWarning", partial: Sequence[str], period: Period) -> Iterator[Said]:
    """Say how far a judgement sees: what size of step in which flows, and what wasn't judged."""
    for row in found.classes.filter(pl.col("flows") > 0).iter_rows(named=True):
        flows, spread = Number(row["flows"]), Percent(row["spread"], decimals=0)
        if row["is_blind"]:
            yield _say("class.blind", count=flows, spread=spread)
        elif row["smallest_step"] is not None:
            yield _say("class.sees", count=flows, spread=spread, step=Percent(row["smallest_step"], decimals=0))
    if found.too_short:
        yield _say("too_short", count=Number(found.too_short), needed=Number(found.needed))
    if found.absent:
        yield _say("absent", count=Number(found.absent), period=period)
    if partial:
        yield _say("partial", period=period, reporters=Areas(tuple(partial)))


def _say(name: str, **values: object) -> Said:
    return Said(STATEMENTS[name], values)  # type: ignore[arg-type]  # values are statement values


def _others(one: Elsewhere, origin: Code) -> Iterator[Said]:
    if one.judged == 0:
        yield _say("others.none", origin=origin)
    elif one.judged == 1:
        yield _say("others.one_too" if one.alerted else "others.one_not", origin=origin)
    else:
        yield _count("others", one, origin=origin)


def _flows(one: Elsewhere, code: Code) -> Iterator[Said]:
    if one.judged == 1:
        yield _say("flows.one_too" if one.alerted else "flows.one_not", code=code)
    elif one.judged:
        yield _count("flows", one, code=code)


def _parts(one: Elsewhere) -> Iterator[Said]:
    if one.judged > 1:
        yield _count("parts", one)


def _count(family: str, one: Elsewhere, **values: Code) -> Said:
    judged = Number(one.judged)
    if not one.alerted:
        return _say(f"{family}.zero", judged=judged, **values)
    return _say(f"{family}.some", alerted=Number(one.alerted), judged=judged, **values)


def _mirror(context: AlertContext) -> Said:
    mirror = context.mirror
    if mirror is None:
        return _say("mirror.none")
    about = {"reporter": Area(mirror.reporter), "value": Number(mirror.value)}
    if mirror.agrees is None or mirror.year_before is None:
        return _say("mirror.unknown", **about)
    name = "mirror.agrees" if mirror.agrees else "mirror.differs"
    return _say(name, **about, before=Number(mirror.year_before))


def _change(one: Changed) -> Said:
    about = {"reporter": Area(one.reporter), "period": one.period}
    if one.kind is ChangeKind.REVISION:
        return _say("changed.revision", **about, count=Number(one.count))
    return _say(f"changed.{one.kind.value}", **about)
