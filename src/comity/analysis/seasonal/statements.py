"""What seasonal adjustment says: how the last period moved, and why a series stays as it is."""

from collections.abc import Iterator, Mapping, Sequence

from comity.analysis.seasonal.growth import Growth
from comity.analysis.seasonal.result import Adjusted
from comity.model.statements import Area, Pattern, Percent, Said, Value

STATEMENTS: Mapping[str, Pattern] = {
    "quiet": "No seasonally adjusted series moved from {before} to {period} by more than chance brings.",
    "rose.total": "Adjusted for season, the total rose by {change} from {before} to {period}.",
    "fell.total": "Adjusted for season, the total fell by {change} from {before} to {period}.",
    "rose.total.calendar": (
        "Adjusted for season and calendar, the total rose by {change} from {before} to {period}."
    ),
    "fell.total.calendar": (
        "Adjusted for season and calendar, the total fell by {change} from {before} to {period}."
    ),
    "rose.origin": "Origin {origin}: adjusted for season, the figure rose by {change} from {before} to {period}.",
    "fell.origin": "Origin {origin}: adjusted for season, the figure fell by {change} from {before} to {period}.",
    "rose.origin.calendar": (
        "Origin {origin}: adjusted for season and calendar, the figure rose by {change} from {before} to {period}."
    ),
    "fell.origin.calendar": (
        "Origin {origin}: adjusted for season and calendar, the figure fell by {change} from {before} to {period}."
    ),
    "frequency.total": (
        "The total is not adjusted for season: no season is taken out of figures of this frequency."
    ),
    "too_short.total": "The total is not adjusted for season: it has fewer than three whole seasons of figures.",
    "unknown.total": "The total is not adjusted for season: too many of its figures are unknown.",
    "no_season.total": "The total is shown as it is: no season could be shown in it.",
    "not_identifiable.total": "The total is not adjusted: its season changes too much to be told from chance.",
    "quality.total": "The total is not adjusted: the adjustment does not reach the quality that is asked for (Q).",
    "residual.total": "The total is not adjusted: a season would be left in the adjusted figures.",
    "frequency.origin": (
        "Origin {origin}: not adjusted for season; no season is taken out of figures of this frequency."
    ),
    "too_short.origin": (
        "Origin {origin}: not adjusted for season; there are fewer than three whole seasons of figures."
    ),
    "unknown.origin": "Origin {origin}: not adjusted for season; too many figures are unknown.",
    "no_season.origin": "Origin {origin}: shown as it is; no season could be shown.",
    "not_identifiable.origin": "Origin {origin}: not adjusted; the season changes too much to be told from chance.",
    "quality.origin": (
        "Origin {origin}: not adjusted; the adjustment does not reach the quality that is asked for (Q)."
    ),
    "residual.origin": "Origin {origin}: not adjusted; a season would be left in the adjusted figures.",
    "fault.total": "X-13ARIMA-SEATS could not adjust the total; STL was tried instead.",
    "fault.origin": "Origin {origin}: X-13ARIMA-SEATS could not adjust the figures; STL was tried instead.",
}
"""Whole sentences; those on an origin stand with the origin's name in the nominative."""


def tell(made: Adjusted, growth: Growth | None, *, origin: str | None = None) -> tuple[Said, ...]:
    """Return the sentences on one series: the total, or an origin by its code.

    A change within the noise isn't told. Of several reasons against an adjustment the first is told.
    """
    return tuple(_tell(made, growth, origin))


def tell_quiet(growths: Sequence[Growth | None]) -> tuple[Said, ...]:
    """Return the sentence for series of which some were adjusted and none moved by more than chance."""
    known = [growth for growth in growths if growth is not None]
    if not known or any(growth.is_told for growth in known):
        return ()
    return (Said(STATEMENTS["quiet"], {"before": known[0].before, "period": known[0].period}),)


def _tell(made: Adjusted, growth: Growth | None, origin: str | None) -> Iterator[Said]:
    about = "total" if origin is None else "origin"
    subject: dict[str, Value] = {} if origin is None else {"origin": Area(origin)}
    if made.fault:
        yield Said(STATEMENTS[f"fault.{about}"], subject)
    if made.gate.reasons:
        yield Said(STATEMENTS[f"{made.gate.reasons[0].value}.{about}"], subject)
    elif growth is not None and growth.is_told:
        specification = made.specification
        calendar = ".calendar" if specification is not None and specification.regressors else ""
        way = "rose" if growth.change > 0 else "fell"
        values: dict[str, Value] = {
            "change": Percent(abs(growth.change)),
            "before": growth.before,
            "period": growth.period,
        }
        yield Said(STATEMENTS[f"{way}.{about}{calendar}"], {**subject, **values})
