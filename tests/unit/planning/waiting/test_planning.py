"""What planners read from the simulation: intervals, changes, lanes needed, rosters, profiles, traffic."""

import datetime as dt
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from comity.errors import UsageError
from comity.model.crossing_points import CrossingPoint, Lanes, Procedure, ShiftRules
from comity.planning.waiting.change import apply_changes, parse_change
from comity.planning.waiting.needed import Target, lanes_needed
from comity.planning.waiting.plan import make_plan, week_hours
from comity.planning.waiting.profile import default_hours, profile_of_days, profile_of_hours
from comity.planning.waiting.roster import make_roster
from comity.planning.waiting.simulate import simulate
from comity.planning.waiting.summary import difference, waits, whole, whole_difference
from comity.planning.waiting.traffic import MonthTotal, draw_totals, hourly_rates, share_of

POINT = CrossingPoint(
    "KZ-X",
    "KZ",
    (
        Procedure("CHECK", 0.6, 50, 3),
        Procedure("ENROL", 0.2, 110, 3),
        Procedure("EGATE", 0.2, 25, 4, "GATES"),
    ),
    (Lanes("STAFFED", (2,) * 6 + (4,) * 18), Lanes("GATES", (2,), staffed=False)),
    mode="LAND",
)
DAY = np.arange(24)


def rates(travellers: float, futures: int = 20) -> np.ndarray:
    """Return a level day of so many travellers, in several futures."""
    return np.full((futures, 24), travellers / 24)


def test_a_row_says_waits_of_its_hours_with_intervals() -> None:
    """Every cell's mean lies within its interval, minutes are minutes, and the whole day is all cells together."""
    found = simulate(make_plan(POINT, DAY), rates(3600), seed=3)
    table, day = waits(found), whole(found)
    assert table.height == 24
    busy = table.row(4, named=True)
    assert busy["wait_low"] < busy["wait"] < busy["wait_high"] < busy["p95_high"]
    assert busy["travellers"] == pytest.approx(150, rel=0.1)
    assert day["travellers"].item() == pytest.approx(table["travellers"].sum())
    weighted = (table["wait"] * table["travellers"]).sum() / table["travellers"].sum()
    assert day["wait"].item() == pytest.approx(weighted)
    assert day["longest"].item() >= table["longest"].max()


def test_hours_without_travellers_have_no_waits() -> None:
    """An hour in which nobody comes has no mean wait: nothing is not a wait of zero."""
    quiet = rates(3600)
    quiet[:, 0] = 0
    table = waits(simulate(make_plan(POINT, DAY), quiet, seed=3))
    assert table["wait"][0] is None
    assert table["p95"][0] is None


def test_a_change_is_measured_on_the_same_travellers() -> None:
    """Nothing changed is a difference of exactly nothing; 40 seconds more are longer waits in every future."""
    first = simulate(make_plan(POINT, DAY), rates(3000), seed=7)
    same = simulate(make_plan(POINT, DAY), rates(3000), seed=7)
    assert whole_difference(first, same)["wait"].item() == 0
    slower = apply_changes(POINT, [parse_change("ENROL=+40s")])
    then = simulate(make_plan(slower, DAY), rates(3000), seed=7)
    effect = whole_difference(first, then).row(0, named=True)
    assert 0 < effect["wait_low"] < effect["wait"] < effect["wait_high"]
    assert difference(first, then).height == 24


def test_things_simulated_apart_are_not_compared() -> None:
    """Pairs of other hours or futures aren't the same travellers."""
    first = simulate(make_plan(POINT, DAY), rates(300), seed=7)
    with pytest.raises(ValueError, match="same hours"):
        difference(first, simulate(make_plan(POINT, DAY), rates(300, 5), seed=7))


def test_seeds_and_cores_decide_nothing_but_luck() -> None:
    """The same seed gives the same figures on one core and on two, another seed others."""
    plan = make_plan(POINT, DAY)
    one, two = (simulate(plan, rates(1000), seed=1, workers=n, pooled=True) for n in (1, 2))
    assert np.array_equal(one.told, two.told)
    assert np.array_equal(one.bins, two.bins)
    assert not np.array_equal(one.told, simulate(plan, rates(1000), seed=2).told)


@pytest.mark.parametrize(
    ("text", "code", "seconds", "share"),
    [
        ("enrol=+40s", "ENROL", 150, 0.2),
        ("CHECK=−10s", "CHECK", 40, 0.6),
        ("CHECK = 60s", "CHECK", 60, 0.6),
        ("EGATE=33%", "EGATE", 25, 0.33),
        ("EGATE=+10% from CHECK", "EGATE", 25, 0.3),
        ("ENROL=0%", "ENROL", 110, 0),
    ],
)
def test_changes_are_read_as_people_write_them(text: str, code: str, seconds: float, share: float) -> None:
    """Times and shares change as asked, and the shares still add up to all travellers."""
    changed = apply_changes(POINT, [parse_change(text)])
    one = next(one for one in changed.procedures if one.code == code)
    assert (one.seconds, one.share) == (seconds, pytest.approx(share))
    assert sum(one.share for one in changed.procedures) == pytest.approx(1)
    assert str(parse_change(str(parse_change(text)))) == str(parse_change(text))


def test_a_share_is_taken_from_the_procedure_named() -> None:
    """“from CHECK” leaves the enrolled alone."""
    changed = apply_changes(POINT, [parse_change("EGATE=33% from CHECK")])
    assert [one.share for one in changed.procedures] == pytest.approx([0.47, 0.2, 0.33])


def test_lanes_can_be_added_where_some_are_open() -> None:
    """One more lane is one more in every hour that has any."""
    assert apply_changes(POINT, [parse_change("STAFFED=+1lane")]).lanes[0].open[:7] == (3,) * 6 + (5,)


@pytest.mark.parametrize(
    "text", ["", "ENROL", "ENROL=+40", "NOBODY=+4s", "CHECK=-50s", "EGATE=133%", "EGATE=90% from ENROL", "X=+1lane",
             "CHECK=40s from ENROL"],
)  # fmt: skip
def test_what_cannot_be_changed_is_refused_with_a_remedy(text: str) -> None:
    """A change that makes no sense is told what would."""
    with pytest.raises(UsageError) as fault:
        apply_changes(POINT, [parse_change(text)])
    assert fault.value.remedy


@pytest.mark.parametrize(
    "point",
    [
        replace(POINT, procedures=POINT.procedures[:2]),
        replace(POINT, procedures=(Procedure("CHECK", 1.0, 0.0),)),
        replace(POINT, procedures=(Procedure("CHECK", 1.0, 60.0, 2.0, "NONE"),)),
        replace(POINT, lanes=(Lanes("STAFFED", (0,)), POINT.lanes[1])),
    ],
)
def test_a_plan_that_cannot_run_is_refused(point: CrossingPoint) -> None:
    """Shares that lack some, times of nothing, lanes that never open: no simulation starts on them."""
    with pytest.raises(UsageError) as fault:
        make_plan(point, DAY)
    assert fault.value.remedy


def test_lanes_needed_are_enough_and_none_is_too_many() -> None:
    """With the lanes found the target holds in every hour; it fails with one fewer all day."""
    week = np.arange(168)
    plan = make_plan(POINT, week)
    traffic = np.full((8, 168), 110.0)
    traffic[:, week % 24 < 6] = 25.0
    target = Target(seconds=300, share=0.95)
    needed = lanes_needed(plan, traffic, group=0, target=target, seed=2)
    busy = week % 24 >= 6
    assert set(needed[busy].tolist()) <= {2, 3}
    assert needed[~busy].max() <= 2
    enough = simulate(replace(plan, open=np.stack([needed, plan.open[1]])), traffic, seed=2, only=0)
    late = waits(enough)["p95"].to_numpy()
    assert np.nanmax(late) < 8
    short = simulate(
        replace(plan, open=np.stack([np.maximum(needed - 1, 1), plan.open[1]])), traffic, seed=2, only=0
    )
    assert np.nanmax(waits(short)["p95"].to_numpy()) > 60


def test_a_target_beyond_reach_is_refused() -> None:
    """With patience of no account, a wait of less than nothing can't be had by any number of lanes."""
    with pytest.raises(UsageError) as fault:
        lanes_needed(
            make_plan(POINT, np.arange(168)), np.full((2, 168), 50.0), group=0, target=Target(-1.0), seed=2
        )
    assert fault.value.remedy


def test_a_roster_covers_the_need_with_few_hours() -> None:
    """Every lane needed has an officer; where shifts fit the need exactly no hour is worked in vain."""
    day = np.array([1] * 8 + [4] * 8 + [2] * 8)
    needed = np.tile(day, 7)
    made = make_roster(needed, ShiftRules(lengths=(8,)))
    assert np.array_equal(made.covered, needed)
    assert made.hours == needed.sum()
    assert made.officers == 10  # 7 shifts a day, 5 a week each
    assert made.is_best


def test_long_shifts_have_their_break_covered() -> None:
    """In the middle of a long shift nobody stands in the lane, so somebody else must."""
    made = make_roster(np.ones(168, dtype=int), ShiftRules(lengths=(12,), starts=(0, 6, 12, 18)))
    assert made.covered.min() >= 1
    assert made.hours > 168


@pytest.mark.parametrize(
    "rules",
    [ShiftRules(lengths=()), ShiftRules(lengths=(30,)), ShiftRules(starts=(25,)), ShiftRules(a_week=9),
     ShiftRules(lengths=(4,), starts=(6,))],
)  # fmt: skip
def test_shifts_that_cannot_be_are_refused(rules: ShiftRules) -> None:
    """Rules without hours, or that leave hours uncovered, say what to allow."""
    with pytest.raises(UsageError) as fault:
        make_roster(np.ones(168, dtype=int), rules)
    assert fault.value.remedy


def test_weekdays_are_learnt_from_daily_figures() -> None:
    """A busy Saturday in the figures is a busy Saturday in the profile; the hours stay as given."""
    days = [dt.date(2026, 1, 1) + dt.timedelta(n) for n in range(200)]
    noise = np.random.default_rng(1).lognormal(0, 0.08, 200)
    values = [1000.0 * (1.5 if day.weekday() == 5 else 1.0) * luck for day, luck in zip(days, noise, strict=True)]
    found = profile_of_days(pl.DataFrame({"day": days, "value": values}), default_hours("LAND"))
    by_day = found.weights.reshape(7, 24).mean(axis=1)
    assert by_day[5] / by_day[1] == pytest.approx(1.5, rel=0.1)
    assert found.spread == pytest.approx(0.08, abs=0.03)
    assert found.source == "days"
    assert found.weights.mean() == pytest.approx(1)
    assert found.weights[10] / found.weights[2] == pytest.approx(
        default_hours("LAND")[10] / default_hours("LAND")[2]
    )


def test_without_figures_the_profile_is_the_default() -> None:
    """A point that sends nothing has its mode's hours and days alike."""
    none = pl.DataFrame(schema={"day": pl.Date, "value": pl.Float64})
    found = profile_of_days(none, default_hours("AIR"))
    assert found.source == "default"
    assert found.weights.reshape(7, 24).mean(axis=1) == pytest.approx(np.ones(7))


def test_hours_are_learnt_by_season_from_hourly_figures() -> None:
    """A morning peak that only summer has is in summer's profile and not in winter's."""
    moments = [dt.datetime(2025, 1, 1) + dt.timedelta(hours=n) for n in range(8760)]  # noqa: DTZ001 - hours of periods have no zone
    values = [300.0 if m.hour == 8 and m.month in {6, 7, 8} else 100.0 for m in moments]
    frame = pl.DataFrame({"moment": moments, "value": values})
    summer, winter = (profile_of_hours(frame, month).weights.reshape(7, 24)[:, 8].mean() for month in (7, 1))
    assert summer > 2
    assert winter == pytest.approx(1, abs=0.4)
    with pytest.raises(ValueError, match="Two weeks"):
        profile_of_hours(frame.head(100), 7)


def test_futures_have_the_forecasts_spread_and_total() -> None:
    """Totals lie as the quantiles say; hours of each future add up to its total but for its days' surprises."""
    total = MonthTotal(1000.0, (0.1, 0.5, 0.9), (800.0, 1000.0, 1300.0))
    drawn = draw_totals(total, 200, seed=1)
    assert np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx([800, 1000, 1300], rel=0.01)
    assert not np.array_equal(drawn, np.sort(drawn))
    assert draw_totals(MonthTotal(500.0), 3, seed=1).tolist() == [500.0] * 3
    hours = week_hours(dt.date(2026, 6, 1), 30)
    assert hours[0] == 0
    calm = replace(
        profile_of_days(pl.DataFrame(schema={"day": pl.Date, "value": pl.Float64}), np.ones(24)), spread=0.0
    )
    assert hourly_rates(calm, drawn, hours, seed=1).sum(axis=1) == pytest.approx(drawn)
    known = hourly_rates(calm, drawn[:2], hours, seed=1, days=[10.0] * 30)
    assert known.reshape(2, 30, 24).sum(axis=2) == pytest.approx(np.full((2, 30), 10.0))


def test_a_share_is_counted_over_months() -> None:
    """The share of all months together, and how much it differs between them: both are in the interval of waits."""
    share, spread = share_of([50.0, 60, 55, 52, 49, 61], [100.0] * 6)
    assert share == pytest.approx(0.545)
    assert 0.05 < spread < 0.15
    assert share_of([5.0, 10], [10.0, 20]) == (0.5, 0.0)


def test_an_uncertain_share_widens_the_futures() -> None:
    """A point's share that differs from month to month makes its totals less sure, not larger."""
    sure, unsure = MonthTotal(1000.0), MonthTotal(1000.0, spread=0.2)
    assert draw_totals(sure, 500, seed=3).std() == 0
    drawn = draw_totals(unsure, 500, seed=3)
    assert drawn.std() == pytest.approx(200, rel=0.15)
    assert drawn.mean() == pytest.approx(1000, rel=0.03)
