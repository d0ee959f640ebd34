"""Revisions as the report shows them."""

import polars as pl

from comity.hub.situation.revisions import RevisionsView
from comity.model.frames import PERIOD, SEQ
from comity.model.periods import Period
from comity.publish import revisions_data as data

SHOWN = 8
"""So many of the latest vintages that changed what was known are shown."""


def revisions_data(view: RevisionsView) -> data.RevisionsData:
    """Return what was found as plain data."""
    found = view.found
    revising = found.reconciliation.filter(pl.col(SEQ).is_in(found.changes[SEQ].unique().implode()))
    return data.RevisionsData(
        names=view.dataflow.names,
        triangle=tuple(
            data.Aged(Period.from_id(row[PERIOD]), row["months"], row["value"], row["relative"])
            for row in view.triangle.iter_rows(named=True)
        ),
        reporters=tuple(
            data.ReporterRevisions(
                reporter=row["reporter"],
                vintages=row["vintages"],
                figures=row["figures"],
                raised=row["raised"],
                lowered=row["lowered"],
                mean=row["mean"],
                mean_absolute=row["mean_absolute"],
                relative=row["relative_mean_absolute"],
            )
            for row in found.reporters.iter_rows(named=True)
        ),
        sums=tuple(
            data.VintageSum(
                seq=row[SEQ],
                received=row["received_at"].date(),
                provider=view.providers.get(row[SEQ], ""),
                **{name: row[name] for name in ("old", "changed", "added_new", "added_old", "removed", "new")},
            )
            for row in revising.tail(SHOWN).iter_rows(named=True)
        ),
        said=view.said,
        classes=dict(found.classes.select("class", "cells").iter_rows()),
    )
