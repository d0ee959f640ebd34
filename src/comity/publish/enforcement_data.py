"""Enforcement and trafficking as plain data: lines of figures, members side by side, and how each counts."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.model.periods import Period
from comity.model.statements import Said
from comity.publish.marks_data import Mark
from comity.publish.report_data import Names

CodeNames = Mapping[tuple[str, str], Names]
"""The names of codes, by code list and code."""


@dataclass(frozen=True, slots=True)
class MemberFigure:
    """A member's figure, None where it is missing; `status` is its OBS_STATUS, `change` that on a year before."""

    value: float | None
    status: str = ""
    change: float | None = None


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One thing that is counted: (code list, code) of each dimension, figures by member, and the sum if there is.

    `notes` are the reasons why there is no sum: a key of `reasons`, with the members whom it is about.
    """

    codes: tuple[tuple[str, str], ...]
    figures: Mapping[str, MemberFigure]
    total: float | None
    notes: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """How a member counts, by its last quality report (None: none) and its agreement."""

    member: str
    definition: str = ""
    unit: str = ""
    coverage: str = ""
    source: str = ""
    legal_basis: str = ""
    report: int | None = None
    version: int | None = None
    received: dt.date | None = None


@dataclass(frozen=True)
class FlowPart:
    """One dataflow in one period: its lines by block, and how its members count."""

    dataflow: str
    names: Names
    descriptions: Names
    period: Period
    lines: Mapping[str, tuple[FigureLine, ...]]
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class CoursePart:
    """One thing over time: its codes, and each member's figures by period, None where missing."""

    codes: tuple[tuple[str, str], ...]
    members: Mapping[str, tuple[tuple[Period, float | None, str], ...]]


@dataclass(frozen=True)
class EnforcementPart:
    """All of it: the dataflows by id, victims first, what is said, and one thing over time with its marks."""

    flows: Mapping[str, FlowPart]
    said: tuple[Said, ...]
    members: tuple[str, ...]
    course: CoursePart | None = None
    marks: tuple[Mark, ...] = ()
    code_names: CodeNames = field(default_factory=dict)
