"""What early warning reaches: `python -m bench.analysis.early_warning` prints the table.

Thresholds and tails are set on one half of the series (drawn by a fixed seed) and tested on the other, both ways;
the figures are means of the two tests. A step multiplies a flow's counts by 1.5 from a month on; every tenth flow
of a panel is stepped at a time. Alarms beneath a new headline count as one alarm together.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import false_discovery_control, norm

from bench.analysis.early_warning_thresholds import (
    FIRST,
    MONTHLY,
    Mask,
    begins,
    delays,
    noise_of,
    regular,
    scores_of,
    series,
    set_tails,
    set_thresholds,
    stepped,
)
from bench.analysis.panels import AbsentDataError, au, frontex, until
from comity.analysis.early_warning.assessment import Assessment, combine, conclude
from comity.analysis.early_warning.judge import judge_history
from comity.analysis.early_warning.scores import Scores
from comity.analysis.early_warning.tails import Tail, pooled_p_values
from comity.analysis.early_warning.thresholds import REACH_95, Thresholds
from comity.analysis.panel import Panel
from comity.model.frames import PERIOD
from comity.model.periods import Frequency, Period, iterate_periods, parse_period

SEED, TIMES, STEP = 11, 3, 0.5
NOISE = (("under 10 %", 0.0, 0.1), ("10-20 %", 0.1, 0.2), ("20-40 %", 0.2, 0.4))
Row = tuple[str, str, str, str]


@dataclass(frozen=True)
class Found:
    """New alarms a flow and month; of steps, the shares found in the same month, within three, and within six."""

    alarms: float
    each: float
    same: float
    three: float
    six: float

    def __str__(self) -> str:
        """Return the three shares."""
        return f"{self.same:.2f} / {self.three:.2f} / {self.six:.2f}"


def halves(panels: dict[str, Panel]) -> dict[str, Mask]:
    """Return which flows of each panel are in the first half."""
    generator = np.random.default_rng(SEED)
    return {name: generator.random(len(panel.values)) < 0.5 for name, panel in panels.items()}


def count_new(found: Assessment, rows: Mask, *, first: int, upward: bool = False) -> tuple[float, int]:
    """Return the new alarms of some flows, those beneath one headline counted as one, and counted one by one."""
    raised = found.raised > 0 if upward else found.raised != 0
    new = begins(raised) & rows[:, None]
    new[:, :first] = False
    share = np.ones(new.shape)
    numbers: dict[int, int] = {}
    for shock in found.shocks:
        numbers[shock.period] = numbers.get(shock.period, 0) + 1
        share[shock.members, shock.period] = 1.0 / shock.members.size
    return float((new * share).sum()), int(new.sum())


@dataclass(frozen=True)
class Trial:
    """A panel with stepped flows, scored."""

    rows: NDArray[np.intp]
    at: NDArray[np.intp]
    panel: Panel
    scores: Scores


def trials(panel: Panel, *, seed: int) -> list[Trial]:
    """Return all steps of a panel, scored."""
    return [
        Trial(rows, at, one, scores_of(one)) for rows, at, one in stepped(panel, step=STEP, seed=seed, times=TIMES)
    ]


def try_out(
    tested: Sequence[tuple[Panel, Scores, Sequence[Trial], Mask]],
    thresholds: Thresholds,
    *,
    first: int = FIRST,
    upward: bool = False,
) -> Found:
    """Return what some flows of some panels, as they came and stepped, raise at these thresholds."""
    together, each, months, late = 0.0, 0, 0, []
    for panel, scores, steps, rows in tested:
        new = count_new(_conclude(panel, scores, thresholds), rows, first=first, upward=upward)
        together, each = together + new[0], each + new[1]
        months += int(rows.sum()) * (panel.values.shape[1] - first)
        for trial in steps:
            raised = _conclude(trial.panel, trial.scores, thresholds).raised
            mine = rows[trial.rows]
            alarm = raised > 0 if upward else raised != 0
            late.append(delays(alarm, trial.rows[mine], trial.at[mine]))
    days = np.concatenate(late)
    return Found(together / months, each / months, *(float((days <= limit).mean()) for limit in (0, 2, 5)))


def _conclude(panel: Panel, scores: Scores, thresholds: Thresholds) -> Assessment:
    return conclude(panel, scores, settings=MONTHLY, thresholds=thresholds)


def mean(found: Sequence[Found]) -> Found:
    """Return the mean of the tests of both halves."""
    return Found(*(float(np.mean([getattr(one, name) for one in found])) for name in Found.__dataclass_fields__))


def steps_by_noise() -> Iterator[Row]:
    """Yield how soon steps are found, by the noise of the flow."""
    panels = series()
    half, scores = halves(panels), {name: scores_of(panel) for name, panel in panels.items()}
    noise = {name: noise_of(panel) for name, panel in panels.items()}
    steps = {name: trials(panel, seed=4) for name, panel in panels.items()}
    reference = {
        "under 10 %": (".78 / .93 / .93", "≥ .80 / .93 / .94"),
        "10-20 %": (".34 / .65 / .74", "≥ .36 / .66 / .75"),
    }
    for name, low, high in NOISE:
        found = []
        for side in (True, False):
            thresholds = set_thresholds([(scores[n], half[n] == side) for n in panels], rate=MONTHLY.rate)
            chosen = {n: (half[n] != side) & (noise[n] >= low) & (noise[n] < high) for n in panels}
            found.append(try_out([(panels[n], scores[n], steps[n], chosen[n]) for n in panels], thresholds))
        one = mean(found)
        known, target = reference.get(name, ("–", "–"))
        alarms = f"{12 * one.alarms:.3f} new alarms a series-year ({12 * one.each:.3f} with members one by one)"
        yield f"+50 % step, sd {name}, same / 3 / 6 months", target, known, f"{one} at {alarms}"


def steps_in_australia() -> Iterator[Row]:
    """Yield how soon steps up are found in 114 Australian series, at 1.3 % new alarms a month."""
    panel = until(au(), "2019-12")
    half = np.random.default_rng(SEED).random(len(panel.values)) < 0.5
    scores, steps = scores_of(panel), trials(panel, seed=5)
    found = []
    for side in (True, False):
        thresholds = set_thresholds([(scores, half == side)], rate=0.009, first=78, upward=True)
        found.append(try_out([(panel, scores, steps, half != side)], thresholds, first=78, upward=True))
    one = mean(found)
    measured = f"{one.same:.2f} / {one.three:.2f} at {one.alarms:.2%} ({one.each:.2%} with members one by one)"
    yield "114 Australian series, 1.3 % new alarms a month, same / ≤ 3 months", "≥ .50 / .75", ".28 / .59", measured


@dataclass(frozen=True)
class Half:
    """One half of the flows of each panel, and the tails that the other half set."""

    rows: list[Mask]
    tails: dict[str, tuple[Tail, ...]]

    def stack(self, scores: Sequence[Scores], name: str) -> NDArray[np.float64]:
        """Return an array of the scores of the half's flows, the panels one beneath the other."""
        return np.concatenate([getattr(one, name)[rows] for one, rows in zip(scores, self.rows, strict=True)])

    def p_values(self, scores: Sequence[Scores], name: str) -> NDArray[np.float64]:
        """Return the p-values of the last month."""
        classes = self.stack(scores, "classes").astype(np.intp)
        apart = self.stack(scores, "is_young").astype(bool)
        return pooled_p_values(self.stack(scores, name), classes, tails=self.tails[name], apart=apart)[:, -1]


def discoveries(times: int = 200) -> Iterator[Row]:
    """Yield the share of false discoveries where one flow in twenty is halved or doubled in one month."""
    panels = [_last(panel, 144) for name, panel in series().items() if name in {"au", "au_out", "bridge"}]
    generator = np.random.default_rng(SEED)
    first = [generator.random(len(panel.values)) < 0.5 for panel in panels]
    clean = [scores_of(panel) for panel in panels]
    sides = [_half(clean, [~one for one in first]), _half(clean, first)]
    rates = np.array([_discover(panels, sides[turn % 2], generator) for turn in range(times)])
    both, power, one, gauss = rates.mean(axis=0)
    measured = f"{both:.3f}, power {power:.2f} (one-step alone {one:.3f}, Gaussian tails {gauss:.3f})"
    yield "realised false-discovery rate at a nominal .10", "≤ .13", ".12 pooled, .27 Gaussian", measured


def _half(clean: Sequence[Scores], rows: list[Mask]) -> Half:
    others = [(scores, ~mine) for scores, mine in zip(clean, rows, strict=True)]
    return Half(rows, {name: set_tails(others, name) for name in ("score", "drift")})


def _discover(
    panels: Sequence[Panel], half: Half, generator: np.random.Generator
) -> tuple[float, float, float, float]:
    """Return of one month: false discoveries and power, false ones by one-step scores alone, by Gaussian tails."""
    at = int(generator.integers(100, 144))
    hits = [generator.random(len(panel.values)) < 0.05 for panel in panels]
    scores = [scores_of(_hit(panel, at, hit, generator)) for panel, hit in zip(panels, hits, strict=True)]
    hit = np.concatenate([one[rows] for one, rows in zip(hits, half.rows, strict=True)])
    one, drift = half.p_values(scores, "score"), half.p_values(scores, "drift")
    gauss = 2 * norm.sf(np.abs(half.stack(scores, "score")[:, -1]))
    told = [false_discovery_control(p) <= 0.1 for p in (combine(one, drift), one, gauss)]
    false = [float((one & ~hit).sum() / max(1, one.sum())) for one in told]
    return false[0], float((told[0] & hit).sum() / max(1, hit.sum())), false[1], false[2]


def _last(panel: Panel, months: int) -> Panel:
    return Panel(panel.keys, panel.periods[-months:], panel.values[:, -months:])


def _hit(panel: Panel, at: int, hit: Mask, generator: np.random.Generator) -> Panel:
    """Return the panel until a column, in which the flows hit are halved or doubled."""
    values = panel.values[:, : at + 1].copy()
    values[hit, at] = np.rint(values[hit, at] * generator.choice([0.5, 2.0], int(hit.sum())))
    return Panel(panel.keys, panel.periods[: at + 1], values)


EVENTS = (
    ("Eastern Mediterranean 2015", "Eastern Mediterranean Route", "", "2014-07", "2015-12"),
    ("Belarus 2021", "Eastern Borders Route", "", "2021-01", "2021-12"),
    ("Western Balkans 2022, Syria", "Western Balkan Route", "SYR", "2021-07", "2022-12"),
    ("Western Balkans 2022, Tunisia", "Western Balkan Route", "TUN", "2021-07", "2022-12"),
    ("Canaries 2020, Morocco", "Western African Route", "MAR", "2019-07", "2020-12"),
    ("Eastern borders 2024, Ukraine", "Eastern Borders Route", "UKR", "2023-07", "2024-12"),
)


def events() -> Iterator[Row]:
    """Yield when each event of the detections of irregular crossings was flagged first, and when it was highest."""
    for by in (("route",), ("route", "nat")):
        panel = regular(frontex(by=by), above_zero=-1.0)
        alerts = judge_history(panel).alerts.filter(pl.col("is_new") & (pl.col("direction") > 0))
        for name, route, nationality, first, last in EVENTS:
            if len(by) == 1 + bool(nationality):
                codes = (route, nationality)[: len(by)]
                months = list(iterate_periods(_month(first), _month(last)))
                yield _event(panel, alerts, name, row=panel.keys.rows().index(codes), months=months)
        new = alerts.filter(pl.col(PERIOD) >= panel.periods[48].id).height
        years = len(panel.values) * (len(panel.periods) - 48) / 12
        measured = f"{new / years:.2f} in {len(panel.values)} cells"
        yield f"new alerts of increases a cell-year, {' x '.join(by)}", "–", "–", measured


def _event(panel: Panel, alerts: pl.DataFrame, name: str, *, row: int, months: list[Period]) -> Row:
    counts = {month: float(panel.values[row, panel.index(month)]) for month in months}
    peak = max(counts, key=lambda month: counts[month])
    within = pl.col(PERIOD).is_between(months[0].id, peak.id)
    own = alerts.filter((pl.col("flow") == row) & within).sort(PERIOD)
    said = [
        f"{Period.from_id(at)} ({rule}, {value:,.0f})"
        for at, rule, value in own.select(PERIOD, "rule", "value").rows()
    ]
    verdict = "yes" if any(Period.from_id(at) < peak.shift(-1) for at in own[PERIOD]) else "no"
    measured = f"{verdict}: {'; '.join(said) or 'never'}; highest {peak} ({counts[peak]:,.0f})"
    return f"{name}: flagged before {peak.shift(-1)}", "yes", "–", measured


def _month(text: str) -> Period:
    period = parse_period(text)
    if period is None:
        raise ValueError(text)
    return period


def limits() -> Iterator[Row]:
    """Yield how many figures lie within the limits that an alert is shown with."""
    inside: list[NDArray[np.bool_]] = []
    for panel in series().values():
        scores = scores_of(panel)
        reach = np.array([*REACH_95, np.nan])[scores.classes]
        known = np.isfinite(scores.plain)
        inside.append((np.abs(scores.plain) <= reach)[known])
    yield "figures within the limits of 95 %", "–", "–", f"{float(np.concatenate(inside).mean()):.3f}"


def speed(flows: int = 10_000, months: int = 120) -> Iterator[Row]:
    """Yield what 10,000 flows by three codes cost, each of 120 months judged."""
    generator = np.random.default_rng(0)
    level = np.exp(generator.normal(4.0, 1.5, (flows, 1)))
    season = np.exp(0.3 * np.sin(2 * np.pi * np.arange(months) / 12))
    number = np.arange(flows)
    keys = pl.DataFrame({"reporter": number % 7, "origin": number // 50, "purpose": number % 5})
    periods = tuple(Period(Frequency.MONTHLY, 2015 + month // 12, month % 12 + 1) for month in range(months))
    panel = Panel(keys, periods, generator.poisson(level * season).astype(float))
    start, wall = time.process_time(), time.perf_counter()
    judge_history(panel)
    used, passed = time.process_time() - start, time.perf_counter() - wall
    yield (
        "10,000 flows × 120 months judged",
        "< 20 s",
        "–",
        f"{used:.1f} s of processor time, {passed:.1f} s passed",
    )


def main() -> None:
    """Print the table, or say which data are absent."""
    print("| early warning | to reach | reference | measured |\n| --- | --- | --- | --- |")
    for part in (steps_by_noise, steps_in_australia, discoveries, events, limits, speed):
        try:
            for row in part():
                print("| " + " | ".join(row) + " |", flush=True)
        except AbsentDataError as absent:
            print(f"| {part.__name__} | not measured: {absent} | | |")


if __name__ == "__main__":
    main()
