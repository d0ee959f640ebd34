"""Reporting years: those that don't begin on 1 January are refused, so that nothing is misdated.

Reporting periods (`2024-Q1`, `2024-W07`) count from the day that the attribute REPORTING_YEAR_START_DAY gives;
Gregorian ones (`2024`, `2024-03`) don't (SDMX 3.0, section 6, 4.2 "Time and time format"). Comity keeps both as
periods of the calendar, which is right only where the reporting year is the calendar's.
"""

from collections.abc import Iterator

import polars as pl

from comity.model.structures import Component, Role
from comity.validation.period_text import is_reporting
from comity.validation.probes import Probe, spot
from comity.validation.sheet import WRITTEN, Sheet

NAMES = frozenset({"REPORTING_YEAR_START_DAY", "REPYEARSTART"})
"""The attribute's names: the standard's, and the short one of the guidelines on non-calendar years."""
NEW_YEAR = "--01-01"
_ZONE = "(?:Z|[+-][0-9]{2}:[0-9]{2})?"
_IS_NEW_YEAR = rf"^{NEW_YEAR}{_ZONE}$"
_IS_DAY = rf"^--(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]){_ZONE}$"


def probe_reporting_year(sheet: Sheet) -> Iterator[Probe]:
    """Find reporting years that begin on another day than 1 January, or on none.

    On an observation it matters only to reporting periods; above, it may reach any period, of this file or another.
    """
    for attribute in sheet.structure.attributes:
        if is_year_start(attribute) and sheet.has(attribute.id):
            text = pl.col(attribute.id).cast(pl.String)
            wrong = ~text.str.contains(_IS_DAY) | (~text.str.contains(_IS_NEW_YEAR) & _concerned(sheet, attribute))
            yield spot(sheet, "PER-11", attribute.id, WRITTEN & wrong, values={"expected": NEW_YEAR})


def is_year_start(component: Component) -> bool:
    """Say whether a component is the attribute that says when the reporting year begins."""
    return component.role is Role.ATTRIBUTE and component.id.upper() in NAMES


def _concerned(sheet: Sheet, attribute: Component) -> pl.Expr:
    """Return the mask of the rows whose periods count from the beginning of the reporting year."""
    if attribute.attachment is not None or not sheet.has(sheet.time):
        return pl.lit(value=True)
    texts = [text for text in sheet.frame[sheet.time].unique().drop_nulls() if is_reporting(text)]
    return pl.col(sheet.time).cast(pl.String).is_in(texts)
