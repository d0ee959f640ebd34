"""Values: each must be a number that a count can be, and a missing one must say why."""

import math
import re
from collections.abc import Iterator
from functools import partial

import polars as pl

from comity.model.frames import OBS_STATUS, VALUE
from comity.model.structures import DataType
from comity.validation.codes import bare
from comity.validation.hits import Hits
from comity.validation.number_text import NUMBER, is_number
from comity.validation.probes import Probe, spot
from comity.validation.sheet import WRITTEN, Sheet

LARGEST = 1e12
MISSING = "NaN"
SAYS_MISSING = ("H", "L", "M", "O", "Q")
"""CL_OBS_STATUS: holiday or weekend, not collected, can't exist, missing, suppressed: there can be no value."""
EXPLAINS_MISSING = (*SAYS_MISSING, "J", "K", "N", "S")
"""… and derogation, in another category, not significant, strike: there may be none."""

_MARKED = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u2009\u202f,.'’_]\d{3})+(?:[.,]\d+)?|[+-]?\d+,\d+", re.ASCII)
_BOUND = re.compile(r"[<≤>≥]\s*=?\s*\d+", re.ASCII)
_SIGNS = frozenset([":", "-", "–", "—", "−", ".", "..", "...", "…", "*", "**", "x", "c", "?", "/"])
_WORDS = frozenset(["nan", "na", "n/a", "#n/a", "n.a.", "null", "none", "nil", "нд", "н/д", "нет", "б/д"])
_INFINITE = frozenset(["inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "∞", "-∞"])


def value_of(sheet: Sheet) -> pl.Expr:
    """Return `_value`: null where there is no number, on deletions, and beyond all bounds."""
    if not sheet.has(sheet.measure):
        return pl.lit(None, pl.Float64).alias(VALUE)
    text = pl.col(sheet.measure)
    readable = text.str.contains(NUMBER) & WRITTEN
    number = pl.when(readable).then(text).cast(pl.Float64, strict=False) + 0.0
    return pl.when(number.abs() <= LARGEST).then(number).alias(VALUE)


def probe_values(sheet: Sheet) -> Iterator[Probe]:
    """Find values that are no numbers, and numbers that no count can be; needs `_value`."""
    if not sheet.has(sheet.measure):
        return
    text, value = pl.col(sheet.measure), pl.col(VALUE)
    unread = WRITTEN & text.is_not_null() & (text != MISSING) & value.is_null()
    yield Probe(unread, partial(_look_at_texts, sheet))
    is_count = sheet.structure.measure.data_type is DataType.INTEGER
    yield spot(sheet, "VAL-08" if is_count else "VAL-09", sheet.measure, value < 0)
    if is_count:
        yield spot(sheet, "VAL-10", sheet.measure, (value % 1) != 0)


def _look_at_texts(sheet: Sheet, rows: pl.DataFrame) -> Iterator[Hits]:
    rules = {text: diagnose_value(text) for text in rows[sheet.measure].unique()}
    for rule in sorted(set(rules.values())):
        texts = [text for text, its_rule in rules.items() if its_rule == rule]
        places = sheet.places(rows.filter(pl.col(sheet.measure).is_in(texts)), sheet.measure)
        yield Hits(rule, places, {"largest": f"{LARGEST:.0f}"}, lambda p: {"expected": bare(str(p["found"]))})


def diagnose_value(text: str) -> str:
    """Return the rule that a text breaks which is no usable number.

    >>> diagnose_value("1,234"), diagnose_value("1e999"), diagnose_value("<5"), diagnose_value("0x1F")
    ('VAL-02', 'VAL-03', 'VAL-05', 'VAL-01')
    """
    stripped = bare(text)
    if is_number(stripped):
        return "VAL-07" if stripped != text and not _is_beyond(stripped) else "VAL-03"
    for rule, matches in (
        ("VAL-02", _MARKED.fullmatch(stripped) is not None),
        ("VAL-03", stripped.casefold() in _INFINITE),
        ("VAL-04", stripped.casefold() in _SIGNS | _WORDS),
        ("VAL-05", _BOUND.fullmatch(stripped) is not None),
        ("VAL-06", stripped.startswith(("=", "@", "+"))),
    ):
        if matches:
            return rule
    return "VAL-01"


def _is_beyond(number: str) -> bool:
    value = float(number)
    return math.isinf(value) or abs(value) > LARGEST


def probe_status(sheet: Sheet) -> Iterator[Probe]:
    """Find values that are said to be missing, and missing ones without a reason; needs `_value`."""
    if not sheet.has(sheet.measure):
        return
    text = pl.col(sheet.measure)
    status = pl.col(OBS_STATUS) if sheet.has(OBS_STATUS) else pl.lit(None, pl.String)
    contradicted = WRITTEN & pl.col(VALUE).is_not_null() & status.is_in(SAYS_MISSING)
    yield spot(sheet, "STA-01", sheet.measure, contradicted, status=status)
    is_missing = text.is_null() | (text == MISSING)
    unexplained = WRITTEN & is_missing & ~status.is_in(EXPLAINS_MISSING).fill_null(value=False)
    yield spot(sheet, "STA-02", sheet.measure, unexplained)
