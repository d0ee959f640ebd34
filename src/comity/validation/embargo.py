"""Embargoes: EMBARGO_TIME must agree with CONF_STATUS, and lie ahead when the file comes.

CL_CONF_STATUS: F is free for publication, E is not before the embargo time and free after it. Under any other code
nothing is published, so that an embargo says nothing more.
"""

import datetime as dt
from collections.abc import Iterator
from functools import partial

import polars as pl

from comity.model.frames import CONF_STATUS, EMBARGO_TIME
from comity.validation.hits import Hits
from comity.validation.probes import Probe, spot
from comity.validation.sheet import WRITTEN, Sheet

FREE, FREE_AFTER_EMBARGO = "F", "E"


def probe_embargo(sheet: Sheet) -> Iterator[Probe]:
    """Find embargoes on free values, embargoes that are over, and values under an embargo without its time."""
    has_status, has_time = sheet.has(CONF_STATUS), sheet.has(EMBARGO_TIME)
    if has_time:
        yield Probe(WRITTEN & pl.col(EMBARGO_TIME).is_not_null(), partial(_look_at_times, sheet))
    if has_status and not _has_wider_embargo(sheet):
        endless = WRITTEN & (pl.col(CONF_STATUS) == FREE_AFTER_EMBARGO)
        endless &= pl.col(EMBARGO_TIME).is_null() if has_time else pl.lit(value=True)
        yield spot(sheet, "EMB-03", CONF_STATUS, endless)


def _has_wider_embargo(sheet: Sheet) -> bool:
    """Say whether a row of a partial key gives an embargo to many values at once."""
    rows = sheet.partial
    return rows is not None and EMBARGO_TIME in rows.columns and not rows[EMBARGO_TIME].drop_nulls().is_empty()


def _look_at_times(sheet: Sheet, rows: pl.DataFrame) -> Iterator[Hits]:
    texts = rows[EMBARGO_TIME].unique().to_list()
    ends = {text: end for text in texts if (end := embargo_day(text)) is not None}
    received = sheet.context.received_on
    is_free = (
        (pl.col(CONF_STATUS) == FREE).fill_null(value=False) if sheet.has(CONF_STATUS) else pl.lit(value=False)
    )
    ahead = [text for text, end in ends.items() if end >= received]
    over = [text for text, end in ends.items() if end < received]
    values = {"received": received.isoformat()}
    if ahead:
        yield Hits("EMB-01", sheet.places(rows.filter(is_free & pl.col(EMBARGO_TIME).is_in(ahead)), EMBARGO_TIME))
    if over:
        late = rows.filter(~is_free & pl.col(EMBARGO_TIME).is_in(over))
        firsts = late.unique(EMBARGO_TIME, keep="first", maintain_order=True)
        yield Hits("EMB-02", sheet.places(firsts, EMBARGO_TIME), values)


def embargo_day(text: str) -> dt.date | None:
    """Return the day on which an embargo ends, by the clock that its text is written in; None if it names none.

    >>> embargo_day("2024-03-31T09:00:00Z"), embargo_day("soon")
    (datetime.date(2024, 3, 31), None)
    """
    try:
        return dt.datetime.fromisoformat(text).date() if text.isascii() and "-" in text else None
    except ValueError:
        return None
