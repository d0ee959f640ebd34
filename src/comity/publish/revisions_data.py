"""Revisions as plain data: the triangle by age, the measures by reporter, the latest vintages as sums."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.model.periods import Period
from comity.model.statements import Said
from comity.publish.report_data import Names


@dataclass(frozen=True, slots=True)
class Aged:
    """A period's figure so many months after it first came; `relative` to what came first, as a fraction."""

    period: Period
    months: int
    value: float
    relative: float | None


@dataclass(frozen=True, slots=True)
class ReporterRevisions:
    """One reporter's settled figures: how many, how many were raised and lowered; means in counts, RMAR a fraction.

    All but `vintages` is None where nothing has settled.
    """

    reporter: str
    vintages: int
    figures: int | None = None
    raised: int | None = None
    lowered: int | None = None
    mean: float | None = None
    mean_absolute: float | None = None
    relative: float | None = None


@dataclass(frozen=True, slots=True)
class VintageSum:
    """One vintage as a sum, in counts: old + changed + added_new + added_old + removed = new."""

    seq: int
    received: dt.date
    provider: str
    old: float
    changed: float
    added_new: float
    added_old: float
    removed: float
    new: float


@dataclass(frozen=True)
class RevisionsData:
    """The revisions of one dataflow; `classes` counts changes by routine, correction and recode."""

    names: Names
    triangle: tuple[Aged, ...]
    reporters: tuple[ReporterRevisions, ...]
    sums: tuple[VintageSum, ...]
    said: tuple[Said, ...]
    classes: Mapping[str, int] = field(default_factory=dict)
