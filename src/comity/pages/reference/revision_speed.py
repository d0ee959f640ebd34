"""How soon figures are revised: what share of all that moved came while the period was young."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from comity.hub.situation.revisions import RevisionsView
from comity.model.frames import PERIOD, SEQ
from comity.publish.document.parts import Panel
from comity.publish.revisions_data import RevisionsData
from comity.publish.texts import Texts

_YOUNG = 0.2501
"""Years: three months, whatever a year's length."""
EVERYBODY = ""


def speed(view: RevisionsView) -> Mapping[str, float]:
    """Return the share, by reporter and of everybody, of the movement of totals that came within three months.

    A reporter whose totals never moved isn't there. Movements are counted without their signs; the age is that of
    the period at the newest one that the reporter had sent.
    """
    reporter = view.dataflow.reporter_dimension
    if view.found.changes.is_empty():
        return {}
    moved = (
        view.found.changes.group_by(SEQ, reporter, PERIOD)
        .agg(pl.col("total_delta").first().abs(), pl.col("age").first())
        .filter(pl.col("total_delta") > 0)
    )
    young = pl.col("total_delta").filter(pl.col("age") <= _YOUNG).sum() / pl.col("total_delta").sum()
    found = {str(code): float(share) for code, share in moved.group_by(reporter).agg(young).iter_rows()}
    return found | ({EVERYBODY: float(moved.select(young).item())} if moved.height else {})


def with_speed(panel: Panel, data: RevisionsData, told: Mapping[str, float], texts: Texts) -> Panel:
    """Return the table by reporter with a column that says how soon its revisions come."""
    if panel.table is None:
        return panel
    shares = [told.get(one.reporter) for one in data.reporters]
    rows = [
        (*row, "–" if share is None else texts.percent(share, decimals=0))
        for row, share in zip(panel.table.rows, shares, strict=True)
    ]
    columns = (*panel.table.columns, texts.translate("Within three months"))
    return replace(panel, table=replace(panel.table, columns=columns, rows=rows))
