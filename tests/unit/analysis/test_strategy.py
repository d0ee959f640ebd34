"""How an indicator of a strategy stands: its span, like for like with its baseline, and the way to its target."""

import datetime as dt

import polars as pl
import pytest

from comity.analysis.strategy import Assessment, Figures, assess
from comity.model.frames import PERIOD
from comity.model.periods import Frequency, Period
from comity.model.strategy import Gathering, Standing, Target, Wanted

MONTHS = [Period(Frequency.MONTHLY, 2024 + at // 12, at % 12 + 1) for at in range(30)]
YEAR = Period(Frequency.ANNUAL, 2024, 1)
TODAY = dt.date(2026, 7, 20)
END = dt.date(2027, 12, 31)


def table(values: dict[str, list[float | None]]) -> pl.DataFrame:
    """Return a row for each reporter and month from January 2024 on; None is a month that wasn't sent."""
    rows = [
        (reporter, month.id, value)
        for reporter, own in values.items()
        for month, value in zip(MONTHS, own, strict=False)
        if value is not None
    ]
    return pl.DataFrame(rows, schema={"reporter": pl.String, PERIOD: pl.Int64, "value": pl.Float64}, orient="row")


def figures(values: dict[str, list[float | None]], of: dict[str, list[float | None]] | None = None) -> Figures:
    """Return what an indicator is made from; who has a value has sent the month."""
    cells = table(values)
    return Figures(
        cells=cells,
        reported=cells.select("reporter", PERIOD),
        frequency=Frequency.MONTHLY,
        of_cells=None if of is None else table(of),
    )


def stand(
    given: Figures, target: Target, *, gathering: Gathering = Gathering.SUM, baseline: Period | None = YEAR
) -> Assessment:
    """Return how it stands today."""
    return assess(given, target, gathering=gathering, baseline=baseline, today=TODAY)


@pytest.mark.parametrize(
    ("later", "change", "standing"),
    [
        (130.0, 0.2, Standing.REACHED),
        (112.0, 0.2, Standing.ON_THE_WAY),
        (105.0, 0.2, Standing.OFF),
        (95.0, -0.2, Standing.OFF),
        (88.0, -0.2, Standing.ON_THE_WAY),
        (79.0, -0.2, Standing.REACHED),
    ],
)
def test_it_stands_by_the_straight_way_to_the_target(later: float, change: float, standing: Standing) -> None:
    """Half of the time has passed, so half of the way must have been gone: in either direction."""
    given = figures({"AM": [100.0] * 12 + [later] * 18})
    wanted = Wanted.AT_LEAST if change > 0 else Wanted.AT_MOST
    found = stand(given, Target(wanted, END, change=change))
    assert found.standing is standing
    assert (found.value, found.baseline) == (12 * later, 1200.0)
    assert (found.first, found.last) == (MONTHS[18], MONTHS[29])
    assert found.level == pytest.approx(1200 * (1 + change))


def test_only_reporters_with_both_spans_are_compared() -> None:
    """A member that began to report later would look like a rise."""
    given = figures({"AM": [10.0] * 30, "KG": [None] * 14 + [90.0] * 16, "TJ": [10.0] * 30})
    found = stand(given, Target(Wanted.AT_MOST, END, change=0.0))
    assert (found.included, found.excluded) == (("AM", "TJ"), ("KG",))
    assert (found.value, found.standing) == (240.0, Standing.REACHED)


def test_a_late_member_holds_the_span_back_only_while_most_are_late() -> None:
    """The latest month of one member alone says nothing of a group."""
    given = figures({"AM": [10.0] * 30, "KG": [10.0] * 28, "TJ": [10.0] * 28})
    assert stand(given, Target(Wanted.AT_LEAST, END, change=0.0)).last == MONTHS[27]


def test_without_enough_figures_there_are_no_data() -> None:
    """A target that nothing was measured for must not be called missed, nor reached."""
    found = stand(figures({"AM": [10.0] * 8}), Target(Wanted.AT_MOST, END, value=1e9))
    assert (found.standing, found.value) == (Standing.NO_DATA, None)
    assert stand(figures({}), Target(Wanted.AT_MOST, END, value=1.0), baseline=None).standing is Standing.NO_DATA


def test_after_its_day_a_target_is_judged_by_that_day() -> None:
    """What fell off a year later was reached all the same."""
    given = figures({"AM": [10.0] * 18 + [1.0] * 12})
    found = stand(given, Target(Wanted.AT_LEAST, dt.date(2025, 6, 30), value=120.0), baseline=None)
    assert (found.last, found.standing) == (MONTHS[17], Standing.REACHED)


@pytest.mark.parametrize(
    ("gathering", "value"), [(Gathering.SUM, 120.0), (Gathering.MEAN, 10.0), (Gathering.LAST, 21.0)]
)
def test_figures_of_a_span_become_one(gathering: Gathering, value: float) -> None:
    """A stock that is added up over a year counts everybody twelve times."""
    own: list[float | None] = [9.0] * 29 + [21.0]
    assert stand(figures({"AM": own}), Target(Wanted.AT_LEAST, END, value=1.0), gathering=gathering).value == value


def test_a_share_is_of_sums_and_of_nothing_there_is_none() -> None:
    """The mean of monthly shares would let a month with two cases weigh as much as one with two thousand."""
    parts: dict[str, list[float | None]] = {"AM": [1.0] * 29 + [90.0]}
    whole: dict[str, list[float | None]] = {"AM": [10.0] * 29 + [100.0]}
    target = Target(Wanted.AT_LEAST, END, value=0.5)
    found = stand(figures(parts, whole), target, gathering=Gathering.SHARE, baseline=None)
    assert found.value == pytest.approx(101 / 210)
    nothing = stand(figures(parts, {"AM": [0.0] * 30}), target, gathering=Gathering.SHARE, baseline=None)
    assert (nothing.value, nothing.standing) == (None, Standing.NO_DATA)


def test_the_history_has_a_figure_for_every_whole_span() -> None:
    """A chart that begins with half a year's sum would show a rise that never was."""
    found = stand(figures({"AM": [10.0] * 30}), Target(Wanted.AT_LEAST, END, value=1.0), baseline=None)
    assert found.history[0] == (MONTHS[11], 120.0)
    assert len(found.history) == 19
