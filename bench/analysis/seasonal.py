"""Seasonal adjustment: how much adjusted figures are revised, and whether a season is left in them.

    python -m bench.analysis.seasonal [--calibration]

Each series is adjusted as the hub does it: reviewed with the figures up to T, adjusted at T, reviewed again 12 and
24 months later, each time with what was known then. The revision is the change of the adjusted figure of T, and of
its growth on the month before, between then and 1, 12 and 24 months later. Data end in 2019 (no pandemic).

Test half: 19 countries of visitors to Australia and 10 Texan bridges, as in the reference. Calibration half
(`--calibration`), on which filters, window and horizon were chosen: residents of Australia leaving, and all other
bridges. Figures that the shared folder lacks are said to be absent.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from bench.analysis import panels
from comity.analysis.panel import Array, Panel
from comity.analysis.seasonal.adjust import adjust, review
from comity.analysis.seasonal.residual_seasonality import month_dummies_test
from comity.analysis.seasonal.result import Adjusted
from comity.analysis.seasonal.specification import Method, Specification
from comity.analysis.seasonal.x13_output import Runner
from comity.hub.situation.seasonal_x13 import find_x13
from comity.model.periods import Period

X13, AIRLINE = "X-13", "X-13 before a review (airline model)"
LEVEL = 0.01
LAGS = (1, 12, 24)
LAST = "2019-12"
OFFSETS = (24, 30)
"""T is so many months before the end; the reference's two origins."""
_TEST_BRIDGES = 10
_SMALLEST_MEAN = 500


@dataclass(frozen=True)
class Case:
    """One series to the end of the data."""

    name: str
    values: Array
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of one series and origin: revisions by lag (a fraction), and the test of the last run."""

    level: Mapping[int, float]
    growth: Mapping[int, float]
    left: float
    passed: bool
    reasons: tuple[str, ...]
    same_sign: bool
    is_x13: bool


def test_half() -> list[Case]:
    """Return the reference's series."""
    return [*_countries(panels.au()), *_bridges()[:_TEST_BRIDGES]]


def calibration_half() -> list[Case]:
    """Return series of the same sources, none of them in the test half."""
    return [*_countries(panels.au_out()), *_bridges()[_TEST_BRIDGES:]]


def _countries(panel: Panel) -> list[Case]:
    cut = panels.until(panel, LAST)
    sums = cut.keys.with_row_index("_row").group_by("country", maintain_order=True).agg("_row").sort("country")
    return [Case(name, np.nansum(cut.values[rows], axis=0), cut.periods) for name, rows in sums.iter_rows()]


def _bridges() -> list[Case]:
    cut = panels.until(panels.bridge(), LAST)
    filled = np.nan_to_num(cut.values)
    chosen = (filled > 0).all(axis=1) & (filled.mean(axis=1) > _SMALLEST_MEAN)
    names = [" | ".join(row) for row in cut.keys.iter_rows()]
    return [Case(names[row], filled[row], cut.periods) for row in np.flatnonzero(chosen)]


def follow(case: Case, end: int, run: Runner | None, *, is_quick: bool) -> Outcome:
    """Adjust at T (the place `end` - 1) and later, reviewing once a year."""
    kept: Specification | None = None
    runs: dict[int, Adjusted] = {}
    for lag in (0, *LAGS):
        size = end + lag
        if kept is None or lag % 12 == 0:
            kept = review(case.values[:size], case.periods[:size], previous=kept, run_x13=run, is_quick=is_quick)
        runs[lag] = _adjusted(case, size, kept, run)
    first, last = _figures(runs[0]), _figures(runs[24])
    at = end - 1
    return Outcome(
        level={lag: _apart(first, runs[lag], at) for lag in LAGS},
        growth={lag: _growth_apart(first, runs[lag], at) for lag in LAGS},
        left=month_dummies_test(np.log(np.maximum(last, 1.0)), 12),
        passed=runs[0].is_adjusted and runs[24].is_adjusted,
        reasons=tuple(reason.value for reason in runs[24].gate.reasons),
        same_sign=bool(np.sign(first[at] / first[at - 1] - 1) == np.sign(last[at] / last[at - 1] - 1)),
        is_x13=runs[24].specification is not None and runs[24].specification.method is Method.X13,
    )


def _adjusted(case: Case, size: int, kept: Specification | None, run: Runner | None) -> Adjusted:
    return adjust(case.values[:size], case.periods[:size], specification=kept, run_x13=run)


def _figures(made: Adjusted) -> Array:
    """Return the adjusted figures, also those that the gate held back: the reference has no gate."""
    frame = made.frame if made.held_back is None else made.held_back
    return frame["adjusted"].to_numpy()


def _apart(first: Array, later: Adjusted, at: int) -> float:
    return float(abs(first[at] / _figures(later)[at] - 1))


def _growth_apart(first: Array, later: Adjusted, at: int) -> float:
    then = _figures(later)
    return float(abs(first[at] / first[at - 1] - then[at] / then[at - 1]))


def measure(cases: list[Case], run: Runner | None, *, is_quick: bool = False) -> tuple[list[Outcome], float]:
    """Return the outcomes of all series and origins, and CPU seconds with those of X-13 itself."""
    begun = _cpu()
    found = [
        follow(case, case.values.size - offset, run, is_quick=is_quick) for case in cases for offset in OFFSETS
    ]
    return found, _cpu() - begun


def _cpu() -> float:
    used = time.clock_gettime(time.CLOCK_PROCESS_CPUTIME_ID)
    import resource

    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used + children.ru_utime + children.ru_stime


def rows(name: str, outcomes: list[Outcome], seconds: float, *, reference: str) -> Iterator[str]:
    """Yield the lines of the table on one method."""
    passed = [one for one in outcomes if one.passed]
    target = "≤ 1.3 %" if name in (X13, AIRLINE) else ""
    for which, chosen in (("all series", outcomes), ("those that passed the gate", passed)):
        for lag in LAGS:
            level = 100 * np.array([one.level[lag] for one in chosen])
            growth = 100 * np.array([one.growth[lag] for one in chosen])
            told = f"{reference} | {target}" if lag == LAGS[-1] else " | "
            what = f"| {name} | {which}: after {lag} months,"
            yield f"{what} level revised, median / mean | {told} | {np.median(level):.2f} / {level.mean():.2f} % |"
            yield f"{what} growth on the month | | | {np.median(growth):.2f} / {growth.mean():.2f} points |"
    for which, chosen in (("all series", outcomes), ("those that passed the gate", passed)):
        left = sum(one.left < LEVEL for one in chosen) / max(1, len(chosen))
        yield f"| {name} | {which}: a season left (F-test, p < .01) | | ≤ 3 % | {left:.1%} |"
    sign = np.mean([one.same_sign for one in outcomes])
    yield f"| {name} | growth on the month has the same sign after 24 months | | | {sign:.0%} |"
    reasons = Counter(reason for one in outcomes for reason in one.reasons)
    why = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
    yield f"| {name} | passed the gate, at T and 24 months later | | | {len(passed)} of {len(outcomes)} ({why}) |"
    if name in (X13, AIRLINE):
        yield f"| {name} | adjusted by X-13 itself | | | {sum(one.is_x13 for one in outcomes)} of {len(outcomes)} |"
    yield f"| {name} | CPU seconds a series (three reviews, four adjustments) | | | {seconds / len(outcomes):.2f} |"


def main() -> None:
    """Print the table of one half."""
    calibration = "--calibration" in sys.argv[1:]
    cases = calibration_half() if calibration else test_half()
    print(f"{'Calibration' if calibration else 'Test'} half: {len(cases)} series, {len(OFFSETS)} origins each.\n")
    print("| method | what | reference | to reach | measured |\n| --- | --- | --- | --- | --- |")
    run = find_x13()
    if run is None:
        print("| X-13 | not installed (extra `seasonal`) | 1.28 % | ≤ 1.3 % | |")
    else:
        for line in rows(X13, *measure(cases, run), reference="1.28 %"):
            print(line)
        for line in rows(AIRLINE, *measure(cases, run, is_quick=True), reference="1.28 %"):
            print(line)
    for line in rows("STL, extended", *measure(cases, None), reference="3.17 %"):
        print(line)


if __name__ == "__main__":
    try:
        main()
    except panels.AbsentDataError as error:
        sys.exit(str(error))
