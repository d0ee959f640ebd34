import numpy as np
import polars as pl
import pytest

from comity.analysis.mirror.blocks import make_blocks
from comity.analysis.mirror.calibration import held_out_scores
from comity.analysis.mirror.frames import FACTORS, MISSING, RECONCILED, SENSITIVITY
from comity.analysis.mirror.mirror import Mirror, mirror
from comity.analysis.mirror.model import fit
from comity.analysis.mirror.pairs import Pairs
from comity.errors import UsageError
from comity.model.frames import PERIOD
from unit.analysis.mirror.flows import ENTERING, LEAVING, paired, pairs_of, row, world, year

FULL = ("A", "B", "F")


@pytest.fixture(scope="module")
def found() -> Mirror:
    """Return the mirror statistics of the whole world, at the level of the states that count all who come."""
    return mirror(pairs_of(world()[0]), anchors=FULL)


def test_factors_find_how_fully_each_state_counts(found: Mirror) -> None:
    """A state that counts 30 % of its departures must be told from one whose partners count too much."""
    made = found.factors.group_by("area", "side").agg(pl.col("coverage").mean())
    for area, side, coverage in made.rows():
        assert coverage == pytest.approx((ENTERING if side == "receiver" else LEAVING)[area], rel=0.08)


def test_reconciled_figures_are_near_the_truth(found: Mirror) -> None:
    """The estimate must come nearer than either side, and its intervals hold what they say."""
    truth = world()[1]
    made = found.reconciled.with_columns(
        truth=pl.Series([truth[key] for key in found.reconciled.select("sender", "receiver", PERIOD).rows()])
    )
    errors = {
        name: float((made[name].log() - made["truth"].log()).abs().mean() or 0.0)
        for name in ("estimate", "sent", "received")
    }
    assert errors["estimate"] < min(errors["sent"], errors["received"])
    assert 0.7 < made["truth"].is_between(made["lower80"], made["upper80"]).mean() < 0.97
    assert made["truth"].is_between(made["lower95"], made["upper95"]).mean() > 0.9


def test_those_who_count_most_fully_are_the_anchors() -> None:
    """Without a word from people the level is taken from the fullest counts."""
    chosen = mirror(pairs_of(world()[0])).anchors
    assert chosen
    assert set(chosen) <= set(FULL)


def test_another_anchor_moves_all_estimates_alike(found: Mirror) -> None:
    """The sensitivity that is told must be what naming that anchor gives."""
    change = found.sensitivity.filter(pl.col("anchor") == "D")["change"][0]
    other = mirror(pairs_of(world()[0]), anchors=("D",))
    ratio = other.reconciled["estimate"] / found.reconciled["estimate"]
    assert ratio.to_numpy() == pytest.approx(1 + change)
    assert change < -0.3
    assert found.sensitivity.filter("is_used")["anchor"].sort().to_list() == list(FULL)


def test_a_named_anchor_must_have_a_mirror(found: Mirror) -> None:
    """A typing error must not become a level."""
    assert found.anchors == FULL
    with pytest.raises(UsageError, match="X has no figures with a mirror"):
        mirror(pairs_of(world()[0]), anchors=("X",))


def test_a_corridor_without_one_side_is_estimated_by_factors() -> None:
    """What D would have counted follows from how D and its partner count elsewhere."""
    frame, truth = world()
    silent = (pl.col("REPORTER") == "D") & (pl.col("PARTNER") == "A") & (pl.col("DIRECTION") == "IN")
    made = mirror(pairs_of(frame.filter(~silent)), anchors=FULL)
    rows = made.missing.filter(pl.col("sender") == "A", pl.col("receiver") == "D")
    assert set(rows["basis"]) == {"factors"}
    assert rows.height == 6
    for period, estimate, low, high in rows.select(PERIOD, "estimate", "lower95", "upper95").rows():
        assert estimate == pytest.approx(0.6 * truth["A", "D", period], rel=0.2)
        assert low < 0.6 * truth["A", "D", period] < high


def test_a_late_year_is_estimated_from_own_history() -> None:
    """A state that is late with its last year is estimated from its own figures first."""
    frame, _ = world()
    late = (pl.col("REPORTER") == "C") & (pl.col(PERIOD) == year(2015))
    made = mirror(pairs_of(frame.filter(~late))).missing
    assert made.height == 10
    assert set(made["basis"]) == {"own history"}
    joined = made.filter(pl.col("side") == "received").join(
        frame.filter(late, pl.col("DIRECTION") == "IN").select("PARTNER", "value"),
        left_on="sender",
        right_on="PARTNER",
    )
    assert (joined["estimate"].log() - joined["value"].log()).abs().max() < 0.5  # type: ignore[operator]


def test_a_wild_corridor_doesnt_bend_the_factors(found: Mirror) -> None:
    """One corridor counted by a hundredth for all years is its own affair."""
    frame, _ = world()
    wild = (pl.col("REPORTER") == "A") & (pl.col("PARTNER") == "B") & (pl.col("DIRECTION") == "OUT")
    bent = frame.with_columns(value=pl.when(wild).then((pl.col("value") / 100).ceil()).otherwise(pl.col("value")))
    made = mirror(pairs_of(bent), anchors=FULL).factors.join(found.factors, on=["area", "side", "year"])
    assert (made["coverage"].log() - made["coverage_right"].log()).abs().max() < 0.12  # type: ignore[operator]


def test_the_constant_part_is_told(found: Mirror) -> None:
    """In a world of constant coverage nearly all of the difference lasts, and states explain it."""
    assert found.constancy.constant is not None
    assert found.constancy.constant > 0.9
    assert found.constancy.states is not None
    assert found.constancy.states > 0.9
    assert found.corridors["constant"].is_between(0, 1).all()


def test_a_break_is_followed() -> None:
    """A state that begins to count fully must not be corrected for ever."""
    frame, _ = world(years=8, noise=0.03)
    begins = (pl.col("REPORTER") == "D") & (pl.col("DIRECTION") == "IN") & (pl.col(PERIOD) >= year(2014))
    broken = frame.with_columns(value=pl.when(begins).then(pl.col("value") / 0.6).otherwise(pl.col("value")))
    made = mirror(pairs_of(broken), anchors=FULL).factors.filter(area="D", side="receiver").sort("year")
    assert made["coverage"][0] < 0.75
    assert made["coverage"][-1] > 0.85


def test_held_out_corridors_are_as_far_off_as_the_spread_says() -> None:
    """Spreads that were far too narrow or too wide would leave the calibration to do all the work."""
    scores = held_out_scores(make_blocks(pairs_of(world()[0]).frame))
    assert scores.size == 180
    assert 0.2 < float(np.median(scores)) < 1.5


def test_both_sides_alike_are_their_own_estimate() -> None:
    """Where nothing differs nothing is corrected."""
    rows = [
        row(reporter, partner, direction, 1000 + 10 * number, **{PERIOD: year(number)})
        for number in range(2015, 2020)
        for one, other in (("A", "B"), ("B", "A"))
        for reporter, partner, direction in ((one, other, "OUT"), (other, one, "IN"))
    ]
    made = mirror(paired(*rows))
    assert (made.reconciled["estimate"] - made.reconciled["sent"]).abs().max() < 1  # type: ignore[operator]
    assert made.constancy.constant is None


def test_zero_counts_are_no_ratio() -> None:
    """Nothing counted is a figure, but it has no logarithm."""
    made = mirror(
        paired(
            row("A", "B", "OUT", 0),
            row("B", "A", "IN", 10),
            row("A", "C", "OUT", 50),
            row("C", "A", "IN", 60),
            row("C", "B", "OUT", 0),
            row("B", "C", "IN", 0),
        )
    )
    rows = {(r["sender"], r["receiver"]): (r["log_ratio"], r["asymmetry"]) for r in made.corridors.to_dicts()}
    assert rows["A", "B"] == (None, 1.0)
    assert rows["C", "B"] == (None, None)
    assert made.reconciled["estimate"].is_finite().all()


def test_nothing_paired_gives_empty_frames_with_their_columns() -> None:
    """A group without common flows must not crash what reads the result."""
    made = mirror(paired(row("A", "X", "IN", 3)))
    frames = (made.factors, made.reconciled, made.missing, made.sensitivity)
    assert [dict(one.schema) for one in frames] == [FACTORS, RECONCILED, MISSING, SENSITIVITY]
    assert made.corridors.is_empty()
    assert made.no_mirror.height == 1
    with pytest.raises(ValueError, match="both sides"):
        fit(make_blocks(made.history.select("sender", "receiver", PERIOD, "sent", "received")))


def test_monthly_figures_are_reconciled_by_month() -> None:
    """Factors are of years, estimates of months, and a month that is late is told by the other side's."""
    frame, _ = world(years=2)
    monthly = pl.concat(
        frame.with_columns(
            (pl.lit(520200000, pl.Int64) + pl.lit(number % 12 + 1) + 10000 * (number // 12)).alias(PERIOD),
            value=(pl.col("value") * (1 + 0.3 * (number % 12) / 12)).round(),
        )
        for number in range(24)
    )
    summed = monthly.group_by(pl.exclude("value")).agg(pl.col("value").sum())
    late = (pl.col("REPORTER") == "A") & (pl.col(PERIOD) == summed[PERIOD].max())
    made = mirror(pairs_of(summed.filter(~late)), anchors=FULL)
    assert set(made.missing["basis"]) == {"own history"}
    truth = summed.filter(late, pl.col("DIRECTION") == "IN")
    joined = made.missing.filter(side="received").join(truth, left_on="sender", right_on="PARTNER")
    assert (joined["estimate"].log() - joined["value"].log()).abs().max() < 0.05  # type: ignore[operator]
    assert set(made.factors["year"]) == {2020, 2021}


def test_the_result_doesnt_depend_on_the_order_of_rows(found: Mirror) -> None:
    """The same figures must give the same report to the byte."""
    again = mirror(pairs_of(world()[0].sample(fraction=1, shuffle=True, seed=3)), anchors=FULL)
    assert again.reconciled.equals(found.reconciled)
    assert again.factors.equals(found.factors)
    assert isinstance(pairs_of(world()[0]), Pairs)
