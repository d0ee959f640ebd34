"""Effects of the calendar on every step of a panel's series and on the steps to come, in logs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from comity.forecasting.calendar.admission import Evidence, heads, hold_outs, slopes
from comity.forecasting.calendar.changes import Changes, log_changes
from comity.forecasting.calendar.feasts import Feast
from comity.forecasting.calendar.pooling import group_priors
from comity.forecasting.calendar.regression import Prior, regress
from comity.forecasting.calendar.spans import Spans, spans_of
from comity.forecasting.calendar.spread import learn_variances
from comity.forecasting.calendar.terms import Term, design, leap_effect, signature, terms_for
from comity.forecasting.calendar.whitening import COARSE_NOISE, FINE_NOISE, whiten
from comity.forecasting.series import Array, Series
from comity.forecasting.timeline import Timeline

_TINY = 1e-9


@dataclass(frozen=True)
class Calendar:
    """What the caller knows: the countries of each series' origin and destination(s), as ISO alpha-2 codes.

    A series that isn't named, or has no countries, gets only the effects that hold everywhere: Western Easter and
    the leap day. `feasts` restricts what is looked for (None: all).
    """

    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    feasts: frozenset[Feast] | None = None

    @classmethod
    def universal(cls) -> "Calendar":
        """Return the calendar of a panel whose countries aren't known."""
        return cls()

    def places_of(self, unique_id: str) -> tuple[str, ...]:
        """Return the countries of a series, in capital letters."""
        return tuple(place.upper() for place in self.places.get(unique_id, ()))


@dataclass(frozen=True)
class SeriesEffects:
    """The admitted effects of each feast on one series' steps and those to come, in logs; the rest has none."""

    parts: Mapping[Feast, Array]

    @property
    def total(self) -> Array | None:
        """Return the sum over feasts; None where no effect is admitted."""
        return np.sum(list(self.parts.values()), axis=0) if self.parts else None


def calendar_effects(
    series: Sequence[Series], timeline: Timeline, horizon: int, calendar: Calendar | None
) -> list[Array | None]:
    """Return per series the log effects on its own steps and on `horizon` after; None where nothing is admitted.

    Divide the values by their exponential before a model sees them, and multiply the forecast of the steps to come.
    Months, quarters, weeks and days have effects; on other timelines, without a calendar, and for series with
    negative values there are none.
    """
    return [found.total for found in effects_by_feast(series, timeline, horizon, calendar)]


def effects_by_feast(
    series: Sequence[Series], timeline: Timeline, horizon: int, calendar: Calendar | None
) -> list[SeriesEffects]:
    """Return the same effects feast by feast, so that a page can say what each adds."""
    none = SeriesEffects({})
    counts = [
        i for i, one in enumerate(series) if (one.values[np.isfinite(one.values)] >= 0).all() and len(one.values)
    ]
    if calendar is None or not counts:
        return [none] * len(series)
    counts.sort(key=lambda i: series[i].unique_id)  # sums over a panel depend on their order, in the last digit
    chosen = [series[i] for i in counts]
    first = min(one.last - len(one.values) + 1 for one in chosen)
    spans = spans_of(timeline, first, max(one.last for one in chosen) + horizon + 1 - first)
    if spans is None:
        return [none] * len(series)
    found = _panel_effects(chosen, spans, calendar, first=first, horizon=horizon)
    made = dict(zip(counts, found, strict=True))
    return [made.get(i, none) for i in range(len(series))]


def _panel_effects(
    series: Sequence[Series], spans: Spans, calendar: Calendar, *, first: int, horizon: int
) -> list[SeriesEffects]:
    places = [calendar.places_of(one.unique_id) if spans.have_countries else () for one in series]
    kinds = sorted(set(places))
    terms = [t for t in terms_for(coarse=spans.coarse) if calendar.feasts is None or t.feast in calendar.feasts]
    designs = np.array([design(kind, spans, terms) for kind in kinds])
    used = np.flatnonzero(np.ptp(designs, axis=1).max(axis=0) > 0)
    terms, designs = [terms[k] for k in used], designs[:, :, used]
    starts = [one.last - len(one.values) + 1 - first for one in series]
    has_leap = calendar.feasts is None or Feast.LEAP_DAY in calendar.feasts
    leap = leap_effect(spans) * has_leap
    changes = _changes(series, starts, designs, spans=spans, leap=leap, places=places, kinds=kinds)
    sizes = _sizes(changes, terms, spans)
    results = []
    for i, one in enumerate(series):
        span = slice(starts[i], starts[i] + len(one.values) + horizon)
        results.append(_by_feast(terms, sizes[i], designs[changes.kinds[i], span], leap[span]))
    return results


def _changes(
    series: Sequence[Series],
    starts: Sequence[int],
    designs: Array,
    *,
    spans: Spans,
    leap: Array,
    places: Sequence[tuple[str, ...]],
    kinds: Sequence[tuple[str, ...]],
) -> Changes:
    lag = spans.lag
    steps = max(max(start + len(one.values) for one, start in zip(series, starts, strict=True)) - lag, 0)
    values = np.full((len(series), steps), np.nan)
    for i, (one, start) in enumerate(zip(series, starts, strict=True)):
        own = log_changes(one.values, leap[start : start + len(one.values)], lag)
        values[i, start : start + len(own)] = own
    moves = designs[:, lag : lag + steps] - designs[:, :steps]
    columns = np.concatenate([np.ones((*moves.shape[:2], 1)), moves], axis=2)
    number = {kind: k for k, kind in enumerate(kinds)}
    kept = [signature(kind) for kind in kinds]
    family = {one: k for k, one in enumerate(dict.fromkeys(kept))}
    own_kinds = np.array([number[place] for place in places])
    return Changes(values, columns, own_kinds, np.array([family[kept[k]] for k in own_kinds]))


def _sizes(changes: Changes, terms: Sequence[Term], spans: Spans) -> Array:
    """Return the size of each series' effects, (series, terms), as far as they are admitted."""
    if not terms or not np.isfinite(changes.values).any():
        return np.tile([term.expected.mean for term in terms], (len(changes.values), 1))
    noise = COARSE_NOISE if spans.coarse else FINE_NOISE
    cuts = hold_outs(changes.values.shape[1], spans.lag)
    priors = [group_priors(changes.until(cut), terms, noise) for cut, _ in cuts]
    last_prior = group_priors(changes, terms, noise)
    variance = learn_variances(changes, last_prior, terms, noise)
    head = heads(terms)
    families = list(dict.fromkeys(head))
    members = np.array([[float(one is family) for one in head] for family in families])
    found = np.zeros((len(changes.values), len(terms)))
    evidence = Evidence(families)
    for chosen, batch in changes.batches():
        whitened = whiten(batch, noise)
        for prior, (cut, end) in zip(priors, cuts, strict=True):
            fit = regress(whitened[:, :cut], Prior(prior[chosen], variance))
            evidence.add(whitened[:, cut:end], fit, members)
        found[chosen] = regress(whitened, Prior(last_prior[chosen], variance)).coefficients[:, 1:]
    share = slopes(*evidence.sums(len(cuts)), families)
    return np.asarray(found * np.array([share[one] for one in head]))


def _by_feast(terms: Sequence[Term], sizes: Array, columns: Array, leap: Array) -> SeriesEffects:
    parts: dict[Feast, Array] = {}
    for k, term in enumerate(terms):
        effect = columns[:, k] * sizes[k]
        if np.abs(effect).max(initial=0) > _TINY:
            parts[term.feast] = parts.get(term.feast, np.zeros(len(effect))) + effect
    if leap.any():
        parts[Feast.LEAP_DAY] = leap
    return SeriesEffects(parts)
