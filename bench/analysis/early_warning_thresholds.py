"""Set the thresholds and reference tails of early warning from series as they came: what chance alone does.

`python -m bench.analysis.early_warning_thresholds` prints what `comity.analysis.early_warning.thresholds` holds:
set on all series. The benchmark sets them on one half of the series and tests them on the other.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bench.analysis.panels import AbsentDataError, au, au_out, bridge, ca, frontex, until
from comity.analysis.early_warning.rules import first_of, raise_alarms
from comity.analysis.early_warning.scores import Scores, score
from comity.analysis.early_warning.settings import CLASSES, SETTINGS
from comity.analysis.early_warning.tails import PROBABILITIES, Tail
from comity.analysis.early_warning.thresholds import Thresholds
from comity.analysis.expectation.filters import expect
from comity.analysis.panel import Array, Panel
from comity.model.periods import Frequency

Mask = NDArray[np.bool_]
Parts = Sequence[tuple[Scores, Mask]]
MONTHLY = SETTINGS[Frequency.MONTHLY]
FIRST = 42
"""The first month whose alarms are counted: three years and a half."""
GRID = np.linspace(12.0, 0.6, 571)
STEPS = (0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
SHARES = (2.0, 1.0)
"""How often the rules of surprise and of drift may alarm, to each other."""
_HALVINGS = 25
_QUIET = 1.2
_SMALLEST_MEAN, _SHARE_ABOVE_ZERO = 10.0, 0.9


def series() -> dict[str, Panel]:
    """Return the five panels of the acceptance, until before the pandemic: flows of ten a month and more.

    Of all but the detections of irregular crossings nine months in ten must be above zero.
    """
    return {
        "au": regular(until(au(), "2019-12")),
        "au_out": regular(au_out()),
        "bridge": regular(until(bridge(), "2019-12")),
        "ca": regular(ca()),
        "frontex": regular(until(frontex(), "2019-12"), above_zero=-1.0),
    }


def regular(panel: Panel, *, above_zero: float = _SHARE_ABOVE_ZERO) -> Panel:
    """Return flows with a mean of at least ten, so many of whose months are above zero; unknown counts as zero."""
    filled = Panel(panel.keys, panel.periods, np.nan_to_num(panel.values))
    large = filled.values.mean(axis=1) >= _SMALLEST_MEAN
    return filled.take(np.flatnonzero(large & ((filled.values > 0).mean(axis=1) > above_zero)))


def noise_of(panel: Panel) -> Array:
    """Return the robust standard deviation of each flow's one-step log surprises over all its months."""
    sizes = np.abs(expect(panel.values).residuals(1))[:, 36:]
    return np.asarray(1.4826 * np.nanmedian(sizes, axis=1))


def scores_of(panel: Panel) -> Scores:
    """Return the scores of a monthly panel."""
    return score(panel.values, panel.keys, settings=MONTHLY)


def set_thresholds(parts: Parts, *, rate: float, first: int = FIRST, upward: bool = False) -> Thresholds:
    """Return thresholds at which `rate` new alarms a flow and period are raised, those of surprise twice as often.

    `parts` has the scores of each panel and its flows that take part; `upward` counts only increases. The quietest
    class is given a fifth more: its alarms come in flows that are noisier over all their months.
    """
    sizes = [_sizes(scores, upward=upward) for scores, _ in parts]
    pairs = []
    for number in range(len(CLASSES)):
        taken = [
            (score[rows][:, first:], drift[rows][:, first:], scores.classes[rows][:, first:] == number)
            for (score, drift), (scores, rows) in zip(sizes, parts, strict=True)
        ]
        pairs.append(_fit(taken, rate=rate * (_QUIET if number == 0 else 1.0)))
    return Thresholds(tuple(one for one, _ in pairs), tuple(two for _, two in pairs))


def _sizes(scores: Scores, *, upward: bool) -> tuple[Array, Array]:
    """Return how far the score and the drift go, 0 where nothing would be raised at any threshold."""
    able = raise_alarms(
        scores, thresholds=Thresholds((0.0,) * len(CLASSES), (0.0,) * len(CLASSES)), settings=MONTHLY
    )
    ways = (able.surprise, able.drift)
    pairs = zip(ways, (scores.score, scores.drift), strict=True)
    score, drift = (np.where(way > 0 if upward else way != 0, np.abs(one), 0.0) for way, one in pairs)
    return score, drift


def _fit(taken: list[tuple[Array, Array, Mask]], *, rate: float) -> tuple[float, float]:
    size = max(1, sum(int(within.sum()) for _, _, within in taken))
    alone = [
        np.array([sum(_new(one[rule] > limit, one[2]) for one in taken) / size for limit in GRID])
        for rule in (0, 1)
    ]
    low, high = 0.0, 3 * rate
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        a, b = (_limit(rates, middle * share) for rates, share in zip(alone, SHARES, strict=True))
        together = sum(_new((one[0] > a) | (one[1] > b), one[2]) for one in taken) / size
        low, high = (middle, high) if together <= rate else (low, middle)
    a, b = (_limit(rates, low * share) for rates, share in zip(alone, SHARES, strict=True))
    return a, b


def _limit(rates: Array, share: float) -> float:
    """Return the smallest limit down to which no more than `share` are raised."""
    too_many = np.flatnonzero(rates > share)
    at = max(int(too_many[0]) - 1, 0) if too_many.size else len(GRID) - 1
    return round(float(GRID[at]), 2)


def _new(alarm: Mask, within: Mask) -> int:
    return int((begins(alarm) & within).sum())


def begins(alarm: Mask) -> Mask:
    """Return the alarms that don't follow one."""
    first = alarm.copy()
    first[:, 1:] &= ~alarm[:, :-1]
    return first


def set_tails(parts: Parts, rule: str, *, first: int = FIRST) -> tuple[Tail, ...]:
    """Return the reference tail of each class: `rule` is `score` or `drift`."""
    tails = []
    for number in range(len(CLASSES)):
        sizes = [
            np.abs(getattr(scores, rule)[rows][:, first:][scores.classes[rows][:, first:] == number])
            for scores, rows in parts
        ]
        held = np.quantile(np.concatenate(sizes), [1 - p for p in PROBABILITIES])
        tails.append(Tail(tuple(round(float(one), 2) for one in held)))
    return tuple(tails)


def stepped(
    panel: Panel, *, step: float, seed: int, times: int = 1
) -> Iterator[tuple[NDArray[np.intp], Array, Panel]]:
    """Yield panels in which every tenth flow changes by a step (0.5: half as many again) at a month of its own.

    Each item has the rows that were stepped and the columns at which; every flow is stepped `times`.
    """
    generator = np.random.default_rng(seed)
    flows, periods = panel.values.shape
    for _ in range(times):
        for rows in np.array_split(generator.permutation(flows), 10):
            at = generator.integers(FIRST, periods - 7, len(rows))
            values = panel.values.copy()
            after = np.arange(periods)[None] >= at[:, None]
            values[rows] = np.rint(values[rows] * np.where(after, 1 + step, 1.0))
            yield rows, at, Panel(panel.keys, panel.periods, values)


def delays(raised: Mask, rows: NDArray[np.intp], at: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return after how many months each step was raised first; 99 where it wasn't within seven."""
    window = np.stack([raised[rows, at + month] for month in range(7)], axis=1)
    return np.where(window.any(axis=1), window.argmax(axis=1), 99)


def own_alarms(scores: Scores, thresholds: Thresholds) -> Mask:
    """Return what the rules of surprise and drift raise."""
    alarms = raise_alarms(scores, thresholds=thresholds, settings=MONTHLY)
    return np.asarray(first_of(alarms.surprise, alarms.drift) != 0)


def seen_spreads(panels: dict[str, Panel], thresholds: Thresholds) -> tuple[float, ...]:
    """Return by class the log step, in usual sizes of a surprise, of which half are found within 3 months."""
    sizes, found, classes = [], [], []
    for step in STEPS:
        for panel in panels.values():
            for rows, at, changed in stepped(panel, step=step, seed=3):
                scores = scores_of(changed)
                sizes.append(np.log1p(step) / scores.usual[rows, at])
                classes.append(scores.classes[rows, at])
                found.append(delays(own_alarms(scores, thresholds), rows, at) < 3)
    size, hit, number = (np.concatenate(one) for one in (sizes, found, classes))
    return tuple(_half_found(size[number == one], hit[number == one]) for one in range(len(CLASSES)))


def _half_found(size: Array, hit: Mask) -> float:
    """Return the size from which half are found: the running share over neighbouring sizes reaches a half."""
    order = np.argsort(size)
    width = min(101, max(11, len(order) // 5))
    share = np.convolve(hit[order], np.ones(width) / width, "valid")
    middle = size[order][width // 2 : width // 2 + len(share)]
    over = np.flatnonzero(share >= 0.5)
    return round(float(middle[over[0]]), 2) if over.size else float("inf")


def main() -> None:
    """Print thresholds, tails and the steps that are seen, set on all series."""
    try:
        panels = series()
    except AbsentDataError as absent:
        print(f"Not set: {absent}.")
        return
    parts = [(scores_of(panel), np.ones(len(panel.values), dtype=bool)) for panel in panels.values()]
    for rate in sorted({one.rate for one in SETTINGS.values()}, reverse=True):
        print(f"    {rate}: {set_thresholds(parts, rate=rate)!r},")
    for rule in ("score", "drift", "plain"):
        print(f"    {rule}:", *(f"{tail!r}," for tail in set_tails(parts, rule)))
    print("seen:", seen_spreads(panels, set_thresholds(parts, rate=MONTHLY.rate)))


if __name__ == "__main__":
    main()
