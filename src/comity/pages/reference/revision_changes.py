"""The largest revisions: which figure of whom changed, from what to what, when, and of what kind."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from comity.hub.home import Hub
from comity.hub.situation.revisions import RevisionsView
from comity.model.frames import PERIOD, SEQ
from comity.model.periods import Period
from comity.publish.texts import Texts

_SHOWN = 12
_DECIMALS = 2


def largest_changes(hub: Hub, view: RevisionsView, texts: Texts) -> list[dict[str, Any]]:
    """Return the vintages that moved a reporter's total of a period most, with the submission that did."""
    changes, reporter = view.found.changes, view.dataflow.reporter_dimension
    if changes.is_empty():
        return []
    grouped = (
        changes.group_by(SEQ, reporter, PERIOD)
        .agg(
            pl.col("received_at", "total", "total_delta").first(),
            cells=pl.len(),
            kind=pl.col("class").mode().sort().first(),
            moved=pl.col("delta").abs().sum(),
        )
        .sort(pl.col("total_delta").abs(), "moved", SEQ, descending=[True, True, False])
        .head(_SHOWN)
    )
    sent = {one.seq: one.id for one in hub.ledger.submissions(dataflow=view.dataflow.id) if one.seq is not None}
    words = kind_words(texts)
    return [_row(row, reporter, sent, words, texts) for row in grouped.iter_rows(named=True)]


def kind_words(texts: Texts) -> Mapping[str, str]:
    """Return the kinds of revisions in words."""
    _ = texts.translate
    return {"routine": _("routine"), "correction": _("correction"), "recode": _("recode")}


def _row(
    row: Mapping[str, Any], reporter: str, sent: Mapping[int, int], words: Mapping[str, str], texts: Texts
) -> dict[str, Any]:
    before, moved = float(row["total"]), float(row["total_delta"])
    return {
        "member": texts.area(row[reporter]),
        "period": texts.period(Period.from_id(row[PERIOD]), short=True),
        "before": texts.number(before),
        "after": texts.number(before + moved),
        "change": texts.number(moved, signed=True),
        "relative": texts.percent(moved / before, decimals=_DECIMALS, signed=True) if before else "–",
        "cells": texts.number(row["cells"]),
        "received": texts.date(row["received_at"].date()),
        "kind": words[row["kind"]],
        "submission": sent.get(row[SEQ]),
    }
