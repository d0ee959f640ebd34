"""What the form of the forecast page offers, and which earlier forecasts one can be compared with."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from comity.errors import UsageError
from comity.hub.forecasts.issued import Issued
from comity.hub.forecasts.shown import WHOLE, ShownForecast, issued_forecasts
from comity.hub.home import Hub
from comity.model.access import Sight
from comity.pages.asked import Asked
from comity.pages.forecast.choices import NOW, Choices, Option
from comity.pages.forecast.naming import SeriesNames
from comity.pages.forecast.series_report import SeriesForecast
from comity.pages.kept import kept
from comity.publish.texts import Texts

_YEARS = (0.25, 0.5, 1, 1.5, 2, 3)
_LISTED, _COMPARED = 24, 6


def read_since(hub: Hub, asked: Asked, choices: Choices, shown: ShownForecast, *, sight: Sight) -> int | None:
    """Return the earlier forecast that is chosen to compare with; raises UsageError for one that can't be."""
    given = asked.get("since")
    if not given:
        return None
    known = {str(one.run.id) for one in _earlier(hub, choices, shown, sight=sight)}
    if given not in known:
        raise UsageError(f"since = {given} can't be chosen here.", remedy="Choose what the form offers.")
    return int(given)


def _issued(hub: Hub, choices: Choices, *, sight: Sight) -> list[Issued]:
    wish = replace(choices.wish, run=None, fresh=False, horizon=None)
    return kept(hub, ("issued", wish, sight), lambda: issued_forecasts(hub, wish, sight=sight))


def _earlier(hub: Hub, choices: Choices, shown: ShownForecast, *, sight: Sight) -> list[Issued]:
    return [
        one
        for one in _issued(hub, choices, sight=sight)
        if one.run.id != shown.run.id
        and one.run.issued_at <= shown.run.issued_at
        and one.run.seq < shown.run.seq
        and one.recipe.sight == sight
    ]


def offered_comparisons(
    hub: Hub, asked: Asked, choices: Choices, shown: ShownForecast, *, texts: Texts, sight: Sight
) -> list[dict[str, object]]:
    """Return the earlier forecasts that this one can be compared with, as links."""
    return [
        {
            "url": asked.url(since=one.run.id) + "#made-of",
            "title": texts.date(one.run.issued_at.date()),
            "is_current": asked.get("since") == str(one.run.id),
        }
        for one in _earlier(hub, choices, shown, sight=sight)[:_COMPARED]
    ]


def offered_choices(  # noqa: PLR0913 - all that may be chosen
    hub: Hub,
    asked: Asked,
    choices: Choices,
    shown: ShownForecast,
    one: SeriesForecast,
    *,
    names: SeriesNames,
    texts: Texts,
    sight: Sight,
) -> dict[str, Any]:
    """Return what the form offers, and what is chosen."""
    _ = texts.translate
    frequency = shown.frequency
    usual = {max(1, round(frequency.per_year * years)) for years in _YEARS}
    lengths = sorted(usual | {len(shown.periods)})
    issued = _issued(hub, choices, sight=sight)
    made: list[Option] = [
        (str(found.run.id), _("issued on {date}", date=texts.date(found.run.issued_at.date())))
        for found in issued[:_LISTED]
    ]
    made.append((NOW, _("from the figures of now") if not choices.wish.as_of else _("from the figures of then")))
    return {
        "about": choices.about,
        "about_value": asked.get("about"),
        "by": [("", _("nothing: all together")), *choices.splits] if choices.wish.flow is not None else [],
        "by_value": choices.by,
        "fixed": choices.fixed,
        "groups": _groups(shown, names, texts),
        "series_value": one.series,
        "lengths": [(str(count), texts.lasting(frequency, count)) for count in lengths],
        "length_value": str(len(shown.periods)),
        "made": made,
        "made_value": NOW if shown.run.id is None else str(shown.run.id),
        "as_of": choices.wish.as_of or "",
    }


def _groups(shown: ShownForecast, names: SeriesNames, texts: Texts) -> Sequence[tuple[str, Sequence[Option]]]:
    """Return the series of the form's list, in groups; a group without a title stands first."""
    _ = texts.translate
    named = [(name, names.label(name)) for name in shown.series]
    if WHOLE not in shown.series:
        return [("", named)]

    def those(kind: str) -> list[Option]:
        return sorted((one for one in named if one[0].startswith(kind)), key=lambda one: one[1])

    parts = ((_("By member"), those("member:")), (_("By origin"), those("origin:")))
    return [("", [(WHOLE, _("All together"))]), *(part for part in parts if part[1])]
