import numpy as np
import polars as pl
import pytest

from comity.analysis.nowcast.members import member_panel, origin_panel
from comity.analysis.nowcast.nowcast import nowcast
from comity.analysis.nowcast.parts import break_down
from comity.model.frames import PERIOD
from unit.analysis.nowcast.flows import MONTHS, members, month

LAST = month(MONTHS - 1)


def figures(*, late: str = "A") -> pl.DataFrame:
    """Return figures of three reporters by three origins, `late` without the last month."""
    values = members(count=9)
    rows = [
        {"reporter": "ABC"[row // 3], "origin": ("CN", "DE", "TR")[row % 3], PERIOD: month(at).id, "value": value}
        for row, line in enumerate(values)
        for at, value in enumerate(line.tolist())
        if not ("ABC"[row // 3] == late and at == MONTHS - 1)
    ]
    return pl.DataFrame(rows)


def totals(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the reporters' totals."""
    return frame.group_by("reporter", PERIOD).agg(pl.col("value").sum())


def test_parts_add_up_to_the_member() -> None:
    """By origin the late member's figures sum to its own estimate, and nobody else is estimated."""
    frame = figures()
    found = nowcast(member_panel(totals(frame), LAST), LAST)
    parts = break_down(origin_panel(frame, totals(frame), LAST), LAST, found.estimates)
    assert parts["reporter"].unique().to_list() == ["A"]
    assert sorted(parts["origin"]) == ["CN", "DE", "TR"]
    assert parts["value"].sum() == pytest.approx(found.estimates["value"][0])
    assert set(parts["OBS_STATUS"]) == {"I"}
    assert ((parts["lower80"] <= parts["value"]) & (parts["value"] <= parts["upper80"])).all()


def test_an_origin_of_nobody_stays_empty() -> None:
    """Where an origin has been zero for years, none of the estimate goes there."""
    frame = figures().with_columns(
        value=pl.when((pl.col("reporter") == "A") & (pl.col("origin") == "TR")).then(0.0).otherwise("value")
    )
    found = nowcast(member_panel(totals(frame), LAST), LAST)
    parts = break_down(origin_panel(frame, totals(frame), LAST), LAST, found.estimates)
    assert parts.filter(pl.col("origin") == "TR")["value"].to_list() == [0.0]
    assert parts["value"].sum() == pytest.approx(found.estimates["value"][0])


def test_whoever_should_report_has_a_row() -> None:
    """A member from whom nothing ever came is in the panel, unknown, so that it is named."""
    panel = member_panel(totals(figures()), LAST, members=("A", "Z"))
    assert panel.keys["reporter"].to_list() == ["A", "B", "C", "Z"]
    assert np.isnan(panel.values[3]).all()
    nobody = member_panel(totals(figures()).clear(), LAST, members=("Z",))
    assert (nobody.keys["reporter"].to_list(), nobody.periods) == (["Z"], (LAST,))
    assert nowcast(nobody, LAST).left_out["reason"].to_list() == ["too_short"]


def test_no_figure_is_zero_only_where_its_reporter_reported() -> None:
    """An origin that a reporter leaves out is none; in a month that hasn't come it is unknown."""
    frame = figures().filter(~((pl.col("origin") == "DE") & (pl.col(PERIOD) == month(10).id)))
    panel = origin_panel(frame, totals(frame), LAST)
    row = panel.keys.with_row_index().filter((pl.col("reporter") == "A") & (pl.col("origin") == "DE"))["index"][0]
    assert panel.values[row, 10] == 0.0
    assert np.isnan(panel.values[row, -1])
