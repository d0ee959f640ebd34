"""Contests as Markdown tables: what is printed is what is logged."""

from collections.abc import Sequence

from bench.forecast.contest import NAIVE, OURS, SCUM_MEAN, SCUM_MEDIAN, Contest
from bench.forecast.metrics import (
    Interval,
    Measure,
    mean_ratio,
    measure_interval,
    paired_difference,
    paired_ratio,
    pool,
)
from bench.forecast.published import PUBLISHED

_DIGITS: dict[Measure, int] = {"mase": 3, "wql": 4, "mape": 2, "coverage80": 3, "coverage95": 3}
_NAMES = {
    OURS: "**Comity**",
    NAIVE: "seasonal naive",
    "auto_ets": "AutoETS",
    "optimized_theta": "OptimizedTheta",
    "auto_theta": "AutoTheta",
    "auto_ces": "AutoCES",
    "auto_arima": "AutoARIMA",
    SCUM_MEAN: "SCUM, mean",
    SCUM_MEDIAN: "SCUM, median",
}


def set_table(contest: Contest) -> str:
    """Return one set's table: a row a forecaster, with ours less theirs, then the published figures."""
    head = ["forecaster", "MASE (95 %)", "Comity less it", "WQL (95 %)", "Comity less it", "80 / 95 %"]
    rows = [_row(["---"] * 9), *(_forecaster(contest, who) for who in contest.scores), *_published(contest.name)]
    return "\n".join([_row([*head, "MAPE", "CPU s", "failed or source"]), *rows])


def _forecaster(contest: Contest, who: str) -> str:
    scores = contest.scores[who]
    seconds, failed = contest.seconds.get(who), contest.failed.get(who)
    return _row(
        [
            _NAMES[who],
            _with_interval(measure_interval(scores, "mase"), "mase"),
            _difference(contest, who, "mase"),
            _with_interval(measure_interval(scores, "wql"), "wql"),
            _difference(contest, who, "wql"),
            f"{pool(scores, 'coverage80'):.3f} / {pool(scores, 'coverage95'):.3f}",
            f"{pool(scores, 'mape'):.2f}",
            "" if seconds is None else f"{seconds:.0f}",
            "" if failed is None else str(failed),
        ]
    )


def _difference(contest: Contest, who: str, measure: Measure) -> str:
    if who == OURS:
        return ""
    return _with_interval(paired_difference(contest.ours, contest.scores[who], measure), measure, sign=True)


def _published(name: str) -> list[str]:
    return [
        _row([f"*{one.name}, published*", _plain(one.scores.get("mase"), "mase"), "",
              _plain(one.scores.get("wql"), "wql"), "", "", _plain(one.scores.get("mape"), "mape"), "", one.source])
        for one in PUBLISHED.get(name, ())
    ]  # fmt: skip


def panel_table(contests: Sequence[Contest], *, against: str = SCUM_MEDIAN) -> str:
    """Return the panels' table, a row a panel, then the geometric means over panels against every forecaster."""
    head = ["panel", "origins", "series", "MASE", f"{_NAMES[against]}", "ratio (95 %)", "WQL", f"{_NAMES[against]}"]
    lines = [_row([*head, "ratio (95 %)", "80 / 95 %", "CPU s"]), _row(["---"] * 11)]
    lines += [_panel(contest, against) for contest in contests]
    lines += ["", "Geometric mean over panels of Comity's score over the other's:", ""]
    lines += [_row(["against", "MASE (95 %)", "WQL (95 %)"]), _row(["---"] * 3)]
    others = [who for who in contests[0].scores if all(who in one.scores for one in contests) and who != OURS]
    return "\n".join(lines + [_means(contests, who) for who in others])


def _panel(contest: Contest, against: str) -> str:
    ours, other = contest.ours, contest.scores[against]
    return _row(
        [
            contest.name,
            str(contest.origins),
            str(len(set(ours.ids))),
            _plain(pool(ours, "mase"), "mase"),
            _plain(pool(other, "mase"), "mase"),
            _ratio(paired_ratio(ours, other, "mase")),
            _plain(pool(ours, "wql"), "wql"),
            _plain(pool(other, "wql"), "wql"),
            _ratio(paired_ratio(ours, other, "wql")),
            f"{pool(ours, 'coverage80'):.3f} / {pool(ours, 'coverage95'):.3f}",
            f"{contest.seconds[OURS]:.0f}",
        ]
    )


def _means(contests: Sequence[Contest], who: str) -> str:
    pairs = [(contest.ours, contest.scores[who]) for contest in contests]
    return _row([_NAMES[who], _ratio(mean_ratio(pairs, "mase")), _ratio(mean_ratio(pairs, "wql"))])


def _with_interval(found: Interval, measure: Measure, *, sign: bool = False) -> str:
    form = f"{'+' if sign else ''}.{_DIGITS[measure]}f"
    return f"{found.value:{form}} ({found.low:{form}} to {found.high:{form}})"


def _ratio(found: Interval) -> str:
    return f"{found.value:.3f} ({found.low:.3f}–{found.high:.3f})"


def _plain(value: float | None, measure: Measure) -> str:
    return "" if value is None else f"{value:.{_DIGITS[measure]}f}"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
