"""The one sentence at the head: what the figures that are shown say."""

import polars as pl

from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.pages.explore.picture import Key, Picture, decimals_of, values_of
from comity.pages.explore.shown import Shown
from comity.publish.texts import capitalise

ISSUED = "FORECAST_ORIGIN"


def write_lead(shown: Shown, picture: Picture) -> str:
    """Return what the latest period says that most lines have: the largest and its change, and how many rose."""
    _ = shown.texts.translate
    if shown.figures.frame is None:
        return _("There are more figures in this choice than one page can show.")
    if picture.frame.is_empty():
        return _("There are no figures that match what is chosen.")
    frame = picture.whole
    if shown.here.is_forecast and picture.by == ISSUED:
        return _latest_forecast(shown, frame)
    period = _fullest(frame)
    values = values_of(
        shown, frame, [picture.by, *([picture.panels] if picture.panels not in ("", picture.by) else [])]
    )
    against = period.shift(-period.frequency.per_year)
    now = {code: of[period.id] for code, of in values.items() if period.id in of}
    both = {
        code: (of[against.id], of[period.id]) for code, of in values.items() if {against.id, period.id} <= set(of)
    }
    return capitalise(" ".join([_largest(shown, picture, now, both, period), *_risen(shown, both)]))


def _latest_forecast(shown: Shown, frame: pl.DataFrame) -> str:
    """Return what the forecast that was issued last expects of its first period."""
    latest = frame.filter(pl.col(ISSUED) == frame[ISSUED].max()).sort(PERIOD)
    value = shown.texts.number(latest[shown.measure][0], decimals=decimals_of(latest[shown.measure]))
    return shown.texts.translate(
        "The latest forecast, issued on {moment}, says {value} for {period}.",
        moment=shown.naming.code(ISSUED, latest[ISSUED][0]),
        value=value,
        period=shown.texts.period(Period.from_id(latest[PERIOD][0])),
    )


def _fullest(frame: pl.DataFrame) -> Period:
    """Return the latest of the periods that have the most lines."""
    counts = frame.group_by(PERIOD).len().sort("len", PERIOD)
    return Period.from_id(counts[PERIOD][-1])


def _largest(
    shown: Shown,
    picture: Picture,
    now: dict[Key, float],
    both: dict[Key, tuple[float, float]],
    period: Period,
) -> str:
    _, texts, naming = shown.texts.translate, shown.texts, shown.naming
    code = max(now, key=lambda one: now[one])
    name = ", ".join(naming.code(*pair) for pair in zip((picture.by, picture.panels), code, strict=False))
    unit = naming.unit(shown.fixed(picture.frame))
    value = texts.number(now[code], decimals=decimals_of(picture.frame[shown.measure]))
    words = {"name": name, "value": value, "unit": unit, "period": texts.period(period)}
    then = both.get(code, (0.0, 0.0))[0]
    if then:
        change = texts.percent(now[code] / then - 1, signed=True)
        if len(now) == 1:
            return _("{period}: {value} {unit}, {change} on a year before.", change=change, **words)
        return _("{period}: {name} has most, {value} {unit} ({change} on a year before).", change=change, **words)
    if len(now) == 1:
        return _("{period}: {value} {unit}.", **words)
    return _("{period}: {name} has most, {value} {unit}.", **words)


def _risen(shown: Shown, both: dict[Key, tuple[float, float]]) -> list[str]:
    if len(both) < 2:  # noqa: PLR2004 - of one line all is said
        return []
    risen = sum(now > then for then, now in both.values())
    texts = shown.texts
    return [
        texts.plural(
            "{risen} of {count} is above the year before.",
            "{risen} of {count} are above the year before.",
            count=len(both),
            risen=texts.number(risen),
        )
    ]
