"""The nowcast measured: `python -m bench.analysis.nowcast`.

Members are hidden at random, in each month of a half equally often, each late by one to three months; what comes
after the month asked for is hidden from everybody. The error is the sum of absolute errors of the hidden members'
figures, divided by that of carrying each one's last known figure forward, as the reference's was. Settings were
chosen on the earlier half of the months (`--early` prints it); the table is of the later half. Draws are seeded.

The reference hid "one to a third" of the members at random; the target speaks of "a third". Both are printed.
"""

import csv
import gzip
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.analysis import panels
from comity.analysis.nowcast.chain_ladder import develop
from comity.analysis.nowcast.nowcast import nowcast
from comity.analysis.nowcast.sums import Z80, Z95
from comity.analysis.panel import Panel, to_panel
from comity.model.frames import PERIOD
from comity.model.periods import parse_period

FIRST = 60
"""The first month that is asked for, so that five years lie before it."""
LATEST = 3
DRAWS = 720
_SHARE_KNOWN = 0.97
_TARGETS = {"AU": 0.28, "bridges": 0.78, "asylum": 0.93}
_REFERENCE = {"AU": 0.28, "bridges": 0.79, "asylum": 0.92}
_DELAYS = {"stable delays": 400.0, "unstable delays": 40.0}
_REFERENCE_LADDER = {
    ("stable delays", 0): 0.028,
    ("stable delays", 1): 0.016,
    ("unstable delays", 0): 0.099,
    ("unstable delays", 1): 0.053,
}


@dataclass(frozen=True)
class Score:
    """Errors as ratios to those of carrying forward, and the shares of outcomes inside the intervals.

    `alone` is the error of the members' own forecasts, without the others' surprise.
    """

    members: float
    alone: float
    carried: float
    total: float
    inside80: float
    inside95: float
    total80: float
    estimates: int


def members_au() -> Panel:
    """Return visitors to Australia by country, until 2019-12."""
    return _summed(panels.until(panels.au(), "2019-12"), "country")


def members_bridges() -> Panel:
    """Return passenger vehicles by bridge, until 2019-12; bridges that were open nine months in ten."""
    whole = panels.bridge()
    open_ = (np.nan_to_num(whole.values) > 0).mean(axis=1) > 0.9
    chosen = np.flatnonzero(open_ & (whole.keys["mode"] == "Passenger Vehicles").to_numpy())
    return panels.until(whole.take(chosen), "2019-12")


def members_asylum(*, as_reference: bool = False) -> Panel:
    """Return asylum applications by state, 2008-01 to 2015-03, of states with 97 % of the months above zero.

    The file's last two months are hardly filled, and it has two rows of totals. `as_reference` keeps one of these
    as if it were a member, all months to 2015-05, and gaps filled, as the reference figure did.
    """
    file = panels.DATA / "eurostat_asylum_monthly/migr_asyappctzm_total_by_geo_2008M01-2015M05.csv.gz"
    if not file.is_file():
        raise panels.AbsentDataError(f"{file} isn't there; COMITY_DATA names the folder of the shared data")
    with gzip.open(file, "rt", encoding="latin-1", newline="") as lines:
        rows = [(r["GEO"], r["TIME"].replace("M", "-"), r["Value"].replace(",", "")) for r in csv.DictReader(lines)]
    ids = {month: parse_period(month).id for month in {row[1] for row in rows}}  # type: ignore[union-attr]
    frame = pl.DataFrame(rows, schema=["state", "month", "value"], orient="row").select(
        "state", pl.col("month").replace_strict(ids).alias(PERIOD), pl.col("value").cast(pl.Float64, strict=False)
    )
    left_out = "Union" if as_reference else "Union|^Total"
    panel = to_panel(frame.filter(~pl.col("state").str.contains(left_out) & (pl.col("value") > 0)), ["state"])
    if not as_reference:
        panel = panels.until(panel, "2015-03")
    enough = np.flatnonzero(np.isfinite(panel.values).mean(axis=1) > _SHARE_KNOWN)
    chosen = panel.take(enough)
    return Panel(chosen.keys, chosen.periods, _filled(chosen.values)) if as_reference else chosen


def _filled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    at = np.arange(values.shape[1])
    return np.stack([np.interp(at, at[np.isfinite(row)], row[np.isfinite(row)]) for row in values])


def _summed(panel: Panel, key: str) -> Panel:
    names = panel.keys[key].unique().sort()
    owners = panel.keys[key].to_numpy()
    values = np.stack([panel.values[owners == name].sum(axis=0) for name in names])
    return Panel(names.to_frame(), panel.periods, values)


def hide(
    panel: Panel, *, late: bool, third: bool, draws: int, seed: int
) -> Iterator[tuple[Panel, int, dict[int, int]]]:
    """Yield panels in which members are hidden, the month asked for, and by how many months each member is late."""
    rng = np.random.default_rng(seed)
    flows, periods = panel.values.shape
    middle = (FIRST + periods) // 2
    months = range(middle, periods) if late else range(FIRST, middle)
    for draw in range(draws):
        at = months[draw % len(months)]
        count = max(1, round(flows / 3)) if third else int(rng.integers(1, max(2, flows // 3) + 1))
        rows, lags = rng.choice(flows, count, replace=False), rng.integers(1, LATEST + 1, count)
        values = panel.values[:, : at + 1].copy()
        for row, lag in zip(rows, lags, strict=True):
            values[row, at + 1 - lag :] = np.nan
        yield (
            Panel(panel.keys, panel.periods[: at + 1], values),
            at,
            dict(zip(rows.tolist(), lags.tolist(), strict=True)),
        )


def score(panel: Panel, *, late: bool, third: bool, draws: int = DRAWS, seed: int = 1) -> Score:
    """Return the nowcast's errors and coverage on one half of a panel's months."""
    key = panel.keys.columns[0]
    row_of = {name: row for row, name in enumerate(panel.keys[key])}
    errors, alone, carried, truths, inside, totals = [], [], [], [], [], []
    for hidden, at, lags in hide(panel, late=late, third=third, draws=draws, seed=seed):
        found = nowcast(hidden, panel.periods[at])
        frame = found.estimates
        rows = [row_of[name] for name in frame[key]]
        truth = panel.values[rows, at]
        known = np.isfinite(truth)
        last = np.array([_last(hidden.values[row]) for row in rows])
        value = frame["value"].to_numpy()
        errors += np.abs(value - truth)[known].tolist()
        alone += np.abs(frame["expected"].to_numpy() - truth)[known].tolist()
        carried += np.abs(last - truth)[known].tolist()
        truths += truth[known].tolist()
        inside += [_inside(frame, truth, bound)[known] for bound in ("80", "95")]
        if known.all() and len(rows) == len(lags):
            whole = float(np.nansum(panel.values[:, at]))
            totals.append(
                (
                    abs(found.total_with - whole),
                    abs(float((last - truth).sum())),
                    found.interval.lower80 <= whole <= found.interval.upper80,
                )
            )
    nowcast_total, carried_total, inside_total = np.array(totals, dtype=float).T
    return Score(
        members=sum(errors) / sum(carried),
        alone=sum(alone) / sum(carried),
        carried=sum(carried) / sum(truths),
        total=float(nowcast_total.sum() / carried_total.sum()),
        inside80=float(np.concatenate(inside[::2]).mean()),
        inside95=float(np.concatenate(inside[1::2]).mean()),
        total80=float(inside_total.mean()),
        estimates=len(errors),
    )


def _last(values: NDArray[np.float64]) -> float:
    return float(values[np.isfinite(values)][-1])


def _inside(frame: pl.DataFrame, truth: NDArray[np.float64], level: str) -> NDArray[np.bool_]:
    lower, upper = frame[f"lower{level}"].to_numpy(), frame[f"upper{level}"].to_numpy()
    return np.asarray((lower <= truth) & (truth <= upper))


def ladder(panel: Panel, concentration: float, *, age: int, seed: int = 1) -> tuple[float, float, float, float]:
    """Return the error of partial figures as they came and grown up, and the shares inside 80 % and 95 %.

    Each month's true figure comes in six parts by shares drawn afresh around the member's own usual ones.
    """
    rng = np.random.default_rng(seed)
    raw, grown, whole, inside = 0.0, 0.0, 0.0, []
    for values in panel.values:
        usual = rng.dirichlet([20, 6, 3, 1, 0.5, 0.2])
        shares = np.stack([rng.dirichlet(usual * concentration + 0.02) for _ in values])
        came = np.stack([rng.multinomial(int(n), share) for n, share in zip(values, shares, strict=True)])
        known = came.cumsum(axis=1).astype(float)
        for at in range(80, values.size, 3):
            triangle = known[at - 30 : at + 1, age:].copy()
            steps = np.arange(triangle.shape[0])[:, None] + np.arange(triangle.shape[1])[None, :]
            triangle[steps > triangle.shape[0] - 1] = np.nan
            found = develop(triangle, row=triangle.shape[0] - 1)
            if found is None:
                continue
            truth, estimate = known[at, -1], np.expm1(found.log_value)
            raw, grown, whole = raw + abs(found.reported - truth), grown + abs(estimate - truth), whole + truth
            apart = abs(np.log1p(truth) - found.log_value) / found.spread
            inside.append((apart <= Z80, apart <= Z95))
    within80, within95 = np.array(inside).mean(axis=0)
    return raw / whole, grown / whole, float(within80), float(within95)


PANELS: dict[str, Callable[[], Panel]] = {"AU": members_au, "bridges": members_bridges, "asylum": members_asylum}


def main(arguments: list[str]) -> None:
    """Print the tables."""
    late = "--early" not in arguments
    print(
        "Error of the missing members' figures, divided by that of carrying forward, "
        f"{'later' if late else 'earlier'} half of the months.\n\n"
        "| panel | missing | to reach | reference | nowcast | own forecast alone | 80 % hold | 95 % hold "
        "| total's error | total's 80 % hold | carrying forward | estimates |\n|" + " --- |" * 12
    )
    readings = [*PANELS.items(), ("asylum, the reference's rows", lambda: members_asylum(as_reference=True))]
    for name, make in readings:
        for third, words in ((False, "one to a third"), (True, "a third")):
            one, short = score(make(), late=late, third=third), name.split(",", maxsplit=1)[0]
            print(
                f"| {name} | {words} | ≤ {_TARGETS[short]:.0%} | {_REFERENCE[short]:.0%} | {one.members:.1%} "
                f"| {one.alone:.1%} "
                f"| {one.inside80:.1%} | {one.inside95:.1%} | {one.total:.1%} | {one.total80:.1%} "
                f"| {one.carried:.1%} | {one.estimates} |",
                flush=True,
            )
    print(
        "\nPartial figures of Australia by country, parted by simulated delays: error relative to the whole.\n\n"
        "| delays | age | as they came | reference | chain ladder | 80 % hold | 95 % hold |\n"
        "| --- | --- | --- | --- | --- | --- | --- |"
    )
    for words, concentration in _DELAYS.items():
        for age in (0, 1):
            raw, grown, within80, within95 = ladder(members_au(), concentration, age=age)
            beside = _REFERENCE_LADDER[words, age]
            print(f"| {words} | {age} | {raw:.1%} | {beside:.1%} | {grown:.1%} | {within80:.1%} | {within95:.1%} |")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except panels.AbsentDataError as error:
        sys.exit(str(error))
