"""What changed since the last forecast: new data, revisions, model, and nothing else."""

import datetime as dt

import polars as pl
import pytest

from comity.errors import UsageError
from comity.forecasting.explain.change import Change, Recipe, compare_forecasts


def _days(first: int, count: int) -> list[dt.date]:
    return [dt.date(2024 + m // 12, m % 12 + 1, 1) for m in range(first, first + count)]


def _panel(*values: float, series: str = "total") -> pl.DataFrame:
    return pl.DataFrame({"unique_id": series, "ds": _days(0, len(values)), "y": list(values)})


def _mean(panel: pl.DataFrame, horizon: int, *, plus: float = 0.0) -> pl.DataFrame:
    """Forecast every series' mean, for as many months after its last as asked."""
    rows = [
        (name, day, part["y"].mean() + plus)  # type: ignore[operator]  # numbers
        for (name,), part in panel.drop_nulls("y").group_by("unique_id", maintain_order=True)
        for day in _days((part["ds"].max().year - 2024) * 12 + part["ds"].max().month, horizon)  # type: ignore[union-attr]
    ]
    return pl.DataFrame(rows, schema=["unique_id", "ds", "mean"], orient="row")


def _plus_ten(panel: pl.DataFrame, horizon: int) -> pl.DataFrame:
    return _mean(panel, horizon, plus=10.0)


def _compare(then: pl.DataFrame, now: pl.DataFrame, *, old: Recipe, new: Recipe, issued: pl.DataFrame) -> Change:
    assert new.run is not None
    return compare_forecasts(
        issued, new.run(now, 6), panel_before=then, panel_after=now, recipe_before=old, recipe_after=new
    )


def test_each_cause_alone_is_named() -> None:
    """Blame must not fall on what didn't change."""
    same, better = Recipe("one", _mean), Recipe("two", _plus_ten)
    then = _panel(10, 20, 30)
    issued = _mean(then, 6)
    cases = [
        (_panel(10, 20, 30, 60), same, (10, 0, 0)),
        (_panel(10, 20, 45), same, (0, 5, 0)),
        (_panel(10, 20, 30), better, (0, 0, 10)),
        (_panel(10, 20, 45, 65), better, (10, 5, 10)),
    ]
    for now, recipe, parts in cases:
        change = _compare(then, now, old=same, new=recipe, issued=issued)
        first = change.frame.row(0, named=True)
        assert (first["new_data"], first["revisions"], first["model"]) == pytest.approx(parts)
        assert change.rerun == "one"


def test_a_recipe_that_can_not_be_run_any_more_gives_the_model_first() -> None:
    """Old code is gone: data are then judged by the new recipe, and the parts still add up."""
    then, now = _panel(10, 20, 30), _panel(10, 20, 45, 65)
    change = _compare(then, now, old=Recipe("one"), new=Recipe("two", _plus_ten), issued=_mean(then, 6))
    first = change.frame.row(0, named=True)
    assert change.rerun == "two"
    assert (first["new_data"], first["revisions"], first["model"]) == pytest.approx((10, 5, 10))


def test_parts_add_up_over_series_and_periods() -> None:
    """Only periods that both forecasts have are compared, and their sum has no rest."""
    then = pl.concat([_panel(10, 20, 30), _panel(1, 2, 4, series="gone"), _panel(5, 6, series="short")])
    now = pl.concat([_panel(11, 20, 30, 80), _panel(5, 6, 9, 1, series="short"), _panel(1, series="new")])
    change = _compare(then, now, old=Recipe("one", _mean), new=Recipe("two", _plus_ten), issued=_mean(then, 6))
    assert change.frame["unique_id"].unique().sort().to_list() == ["short", "total"]
    frame = change.frame
    rest = frame["after"] - frame["before"] - frame["new_data"] - frame["revisions"] - frame["model"]
    assert rest.abs().max() < 1e-9  # type: ignore[operator]  # a number
    total = change.total("total")
    assert (total.first, total.last) == (dt.date(2024, 5, 1), dt.date(2024, 9, 1))
    assert total.change == pytest.approx(total.new_data + total.revisions + total.model)
    assert total.revisions == pytest.approx(5 / 3)


def test_a_withdrawn_figure_is_a_revision() -> None:
    """A figure that was taken back isn't new."""
    now = _panel(10, 20, 30).with_columns(y=pl.when(pl.col("y") == 20).then(None).otherwise(pl.col("y")))
    same = Recipe("one", _mean)
    then = _panel(10, 20, 33)
    change = _compare(then, now, old=same, new=same, issued=_mean(then, 6))
    assert change.frame["revisions"][0] == pytest.approx(20 - 21)
    assert change.frame["new_data"][0] == pytest.approx(0)


def test_a_forecast_that_can_not_be_made_again_tells_its_drift() -> None:
    """The same recipe in another environment may give other figures: that is the model, and isn't hidden."""
    same, then = Recipe("one", _mean), _panel(10, 20, 30)
    issued = _mean(then, 6).with_columns(pl.col("mean") + 3)
    change = _compare(then, then, old=same, new=same, issued=issued)
    assert change.frame.row(0)[2:] == pytest.approx((23, 20, 0, 0, -3))


def test_what_can_not_be_compared_is_refused() -> None:
    """Nothing in common, or nothing to run, must not give zeros."""
    then = _panel(10, 20)
    with pytest.raises(UsageError, match="Neither"):
        compare_forecasts(
            _mean(then, 2), _mean(then, 2), panel_before=then, panel_after=then,
            recipe_before=Recipe("a"), recipe_after=Recipe("b"),
        )  # fmt: skip
    with pytest.raises(UsageError, match="in common"):
        _compare(then, _panel(1, series="x"), old=Recipe("a", _mean), new=Recipe("a", _mean), issued=_mean(then, 2))
    change = _compare(then, then, old=Recipe("a", _mean), new=Recipe("a", _mean), issued=_mean(then, 2))
    with pytest.raises(UsageError, match="no period of XX"):
        change.total("XX")
