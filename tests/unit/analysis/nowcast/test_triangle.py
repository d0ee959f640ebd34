import datetime as dt

import numpy as np
import polars as pl

from comity.analysis.nowcast.triangle import reporting_triangle
from comity.model.frames import ACTION, OBS_VALUE, PERIOD, SEQ
from unit.analysis.nowcast.flows import month


def vintages(*rows: tuple[int, str, int, float | None, str]) -> pl.DataFrame:
    """Return a vintage frame: sequence, origin, month, value and the day of receipt; None removes."""
    return pl.DataFrame(
        {
            "ORIGIN": [row[1] for row in rows],
            PERIOD: [month(row[2]).id for row in rows],
            OBS_VALUE: [row[3] for row in rows],
            SEQ: [row[0] for row in rows],
            ACTION: ["D" if row[3] is None else "I" for row in rows],
            "received_at": [dt.datetime.fromisoformat(row[4]).replace(tzinfo=dt.UTC) for row in rows],
        },
        schema_overrides={OBS_VALUE: pl.Float64},
    )


NOW = dt.datetime(2018, 4, 10, tzinfo=dt.UTC)
LEDGER = vintages(
    (1, "CN", 0, 10.0, "2018-02-05"),
    (2, "TR", 0, 5.0, "2018-02-20"),
    (3, "CN", 1, 12.0, "2018-03-05"),
    (4, "CN", 0, 11.0, "2018-03-06"),
    (5, "TR", 1, None, "2018-03-09"),
    (6, "CN", 2, 20.0, "2018-04-09"),
    (7, "TR", 1, 6.0, "2018-04-12"),
)


def test_each_month_at_the_same_age() -> None:
    """January as it stood on 10 February, March and April; March as it stands now; nothing from the future."""
    found = reporting_triangle(LEDGER, month(2), now=NOW, count=3, ages=2)
    assert found.periods == (month(0), month(1), month(2))
    np.testing.assert_array_equal(found.values, [[10, 16, 16], [12, 12, np.nan], [20, np.nan, np.nan]])


def test_figures_are_added_up_as_told() -> None:
    """Where cells are totals of others, the caller adds them up."""
    found = reporting_triangle(
        LEDGER, month(2), now=NOW, count=2, ages=1, dimensions=["ORIGIN"], add_up=lambda _cells: {month(2).id: 7.0}
    )
    np.testing.assert_array_equal(found.values, [[np.nan, np.nan], [7, np.nan]])
