"""Exceptional periods of a panel: those that were declared, and those that a test finds."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from comity.forecasting.series import Array
from comity.forecasting.shocks.common_shock import Episode, common_episodes
from comity.forecasting.shocks.exceptional import DECLARED, FOUND, OWN, Exceptional, level_break
from comity.forecasting.shocks.levels import read_levels
from comity.forecasting.shocks.log_table import MOST_SERIES, log_table, log_values
from comity.forecasting.shocks.own_extent import own_extent
from comity.forecasting.shocks.own_shock import may_have_fallen
from comity.forecasting.shocks.recovery import pooled_rates

_OWN_FORGOTTEN = 2
"""Seasons after which a shock of one series alone is left to the members."""


def find_exceptional(
    series: Sequence[Array],
    places: Sequence[int],
    season: int,
    *,
    declared: Sequence[Sequence[tuple[int, int | None]]] = (),
    breaks: Sequence[int] = (),
) -> list[tuple[Exceptional, ...]]:
    """Return the exceptional stretches of each series, counted in its own steps, in order of time.

    `places` are those of the last values on the shared timeline, a step apart each; `declared` are each series'
    spans on it (`declared_steps`; none at all where it is empty), `breaks` the first steps of new definitions
    (`declared_breaks`). A declaration or the panel
    says whether and when there was a shock, each series from when until when it felt it; where neither does, a
    series may have a shock of its own. The rates of recovery are the panel's. Steps without a season (years) are
    not tested; declarations hold there too.
    """
    if not series:
        return []
    first = min(place - len(values) + 1 for values, place in zip(series, places, strict=True))
    spans = declared or [()] * len(series)
    seen = _common(series, places, season) if season > 1 else []
    found = []
    for values, place, own in zip(series, places, spans, strict=True):
        offset = place - len(values) + 1 - first
        told = [Episode(begin - first, None if end is None else end - first) for begin, end in own]
        found.append(_in_series(values, offset, season, told=told, seen=seen))
    rated = with_rates(series, season, found)
    if not breaks:
        return rated
    begins = [place - len(values) + 1 for values, place in zip(series, places, strict=True)]
    return [
        tuple(sorted((*own, *(level_break(step - begin) for step in breaks)), key=lambda one: one.start))
        for own, begin in zip(rated, begins, strict=True)
    ]


def _common(series: Sequence[Array], places: Sequence[int], season: int) -> list[Episode]:
    """Return the panel's episodes; they count from the first step of all series."""
    every = max(len(series) // MOST_SERIES, 1)
    first = min(place - len(values) + 1 for values, place in zip(series, places, strict=True))
    table, begin = log_table(series[::every], places[::every])
    return [_moved(episode, first - begin) for episode in common_episodes(table, season)]


def _moved(episode: Episode, offset: int) -> Episode:
    return Episode(episode.start - offset, None if episode.end is None else episode.end - offset)


def _in_series(
    values: Array, offset: int, season: int, *, told: Sequence[Episode], seen: Sequence[Episode]
) -> tuple[Exceptional, ...]:
    logs = log_values(values)
    if logs is None:
        return ()
    found: list[Exceptional] = []
    for kind, episodes in ((DECLARED, told), (FOUND, seen)):
        for episode in episodes:
            extent = own_extent(logs, _moved(episode, offset), season, told=kind == DECLARED)
            if extent:
                _add(found, Exceptional(*extent, kind=kind), len(logs))
    if not found and season > 1:
        found = _own(logs, season)
    return tuple(sorted(found, key=lambda one: one.start))


def _add(found: list[Exceptional], one: Exceptional, count: int) -> None:
    """Keep a stretch that overlaps none that is there."""
    if all(one.start > other.last(count) or one.last(count) < other.start for other in found):
        found.append(one)


def _own(logs: Array, season: int) -> list[Exceptional]:
    if not may_have_fallen(logs, season):
        return []
    found: list[Exceptional] = []
    for episode in common_episodes(logs[None, :], season):
        extent = own_extent(logs, episode, season)
        if extent and len(logs) - 1 - Exceptional(*extent).last(len(logs)) <= _OWN_FORGOTTEN * season:
            _add(found, Exceptional(*extent, kind=OWN), len(logs))
    return found


def with_rates(
    series: Sequence[Array], season: int, exceptional: Sequence[tuple[Exceptional, ...]]
) -> list[tuple[Exceptional, ...]]:
    """Return the stretches with the rates of recovery: the panel's, or its own where a series was alone in it."""
    paths = [_gap_path(values, season, own) for values, own in zip(series, exceptional, strict=True)]
    shared = [
        path for path, own in zip(paths, exceptional, strict=True) if path is not None and own[-1].kind != OWN
    ]
    common = pooled_rates(shared)
    rated = []
    for path, stretches in zip(paths, exceptional, strict=True):
        alone = path is not None and stretches[-1].kind == OWN
        rate, usual = pooled_rates([path]) if path is not None and alone else common
        rated.append(tuple(replace(one, rate=rate, usual=usual) for one in stretches))
    return rated


def _gap_path(values: Array, season: int, stretches: tuple[Exceptional, ...]) -> Array | None:
    logs = log_values(values) if stretches else None
    if logs is None:
        return None
    levels = read_levels(logs, season, stretches)
    start = stretches[-1].start
    return np.asarray(levels.before(start) - levels.level[start:])
