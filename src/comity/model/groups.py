"""A group of states: members, providers, agreements, thresholds; all that `comity.toml` says."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from comity.model.collection import Collection
from comity.model.crossing_points import CrossingPoint
from comity.model.forecast_inputs import ExceptionalPeriod, SignalSource
from comity.model.notices import Contact, NoticeRules
from comity.model.periods import Frequency, Period
from comity.model.protection import Protection
from comity.model.report_plan import ReportPlan
from comity.model.strategy import LegalAct, Objective


class Action(StrEnum):
    """What a submission does to what is there: merge cells, or replace a scope."""

    MERGE = "merge"
    REPLACE = "replace"


class Absent(StrEnum):
    """What a cell that isn't in the file means."""

    ZERO = "zero"
    UNKNOWN = "unknown"


class Acceptance(StrEnum):
    """Whether a submission without errors is accepted at once or waits for the secretariat's word."""

    AUTOMATIC = "automatic"
    SECRETARIAT = "secretariat"


class Signing(StrEnum):
    """Whether a submission must carry its sender's signature; one that comes must hold either way."""

    REQUIRED = "required"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Member:
    """A member state: its area code, its names where they differ from CLDR's, the days it joined and left."""

    code: str
    names: Mapping[str, str] = field(default_factory=dict)
    joined: dt.date | None = None
    left: dt.date | None = None

    def is_member_on(self, day: dt.date) -> bool:
        """Say whether the state belonged to the group on that day."""
        return (self.joined is None or self.joined <= day) and (self.left is None or day < self.left)


@dataclass(frozen=True, slots=True)
class Agreement:
    """An SDMX provision agreement: a provider sends a dataflow at a frequency, due so many days after the period.

    `reporters` are the REPORTER codes that the provider may write (its own state's by default, which is the
    provider id; `("*",)` for any). `region` names, for some components, the only codes that may be sent, `exclude`
    those that may not: an SDMX cube region. `scope` names the dimensions that a replace keeps apart (reporter and
    period by default): everything of the same scope that the file doesn't hold is deleted; an empty scope replaces
    the dataflow whole. `countersigned_by` is the national coordinator (a provider's id) without whose yes no
    submission is accepted. With `overlaps` it may write the same cells as another provider of the same reporters.
    """

    provider: str
    dataflow: str
    frequency: Frequency
    due_days: int
    reporters: tuple[str, ...]
    first_period: Period | None = None
    last_period: Period | None = None
    action: Action = Action.MERGE
    scope: tuple[str, ...] = ("REPORTER", "TIME_PERIOD")
    absent: Absent = Absent.UNKNOWN
    acceptance: Acceptance = Acceptance.AUTOMATIC
    derogations: tuple[str, ...] = ()
    legal_basis: str = ""
    region: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclude: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    signature: Signing = Signing.OPTIONAL
    countersigned_by: str = ""
    overlaps: bool = False

    def due_date(self, period: Period) -> dt.date:
        """Return the last day on which figures for `period` are on time."""
        return period.end + dt.timedelta(days=self.due_days)

    def allows(self, component: str, code: str) -> bool:
        """Say whether a row may have this code in this component."""
        return code in self.region.get(component, (code,)) and code not in self.exclude.get(component, ())

    def covers(self, period: Period) -> bool:
        """Say whether the agreement asks for this period."""
        return (
            period.frequency is self.frequency
            and (self.first_period is None or self.first_period <= period)
            and (self.last_period is None or period <= self.last_period)
        )


@dataclass(frozen=True, slots=True)
class Operation:
    """A joint operation by which members tell their figures apart: its code among operations, and its names."""

    code: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Limits of the group: small counts on the way out, revisions and jumps worth a warning, mass removals.

    `small_count`: counts from 1 to this are protected in every dataflow without a protection of its own;
    `revision` and `jump`: relative change of a total that warns; `removal`: share of a scope's cells deleted that
    warns; `full_cells`: share of usual cells below which a period is called partial.
    """

    small_count: int = 0
    revision: float = 0.25
    jump: float = 3.0
    removal: float = 0.2
    full_cells: float = 0.5


@dataclass(frozen=True, slots=True)
class Group:
    """A group's whole configuration.

    `structure_files` and `rule_files` lie beside its file; `rules_off` names content rules that it does without.
    """

    id: str
    names: Mapping[str, str]
    members: tuple[Member, ...]
    dataflows: tuple[str, ...]
    agreements: tuple[Agreement, ...]
    thresholds: Thresholds = field(default_factory=Thresholds)
    languages: tuple[str, ...] = ("en",)
    structure_files: tuple[str, ...] = ()
    rule_files: tuple[str, ...] = ()
    rules_off: tuple[str, ...] = ()
    simulated: bool = False
    notice: Mapping[str, str] = field(default_factory=dict)
    indicator: str = "VISITORS_THIRD_COUNTRIES"
    contacts: tuple[Contact, ...] = ()
    notices: NoticeRules = field(default_factory=NoticeRules)
    collections: tuple[Collection, ...] = ()
    exceptional: tuple[ExceptionalPeriod, ...] = ()
    signals: tuple[SignalSource, ...] = ()
    reports: ReportPlan | None = None
    objectives: tuple[Objective, ...] = ()
    legal_acts: tuple[LegalAct, ...] = ()
    operations: tuple[Operation, ...] = ()
    protections: tuple[Protection, ...] = ()
    crossing_points: tuple[CrossingPoint, ...] = ()

    def base_of(self, dataflow: str) -> int | None:
        """Return the base of a dataflow whose small counts are protected; None where they aren't."""
        return next((one.base for one in self.protections if one.dataflow == dataflow), None)

    def members_on(self, day: dt.date) -> tuple[str, ...]:
        """Return the codes of the states that belonged to the group on that day."""
        return tuple(m.code for m in self.members if m.is_member_on(day))

    def agreement(self, provider: str, dataflow: str) -> Agreement | None:
        """Return the agreement by which this provider sends this dataflow, or None."""
        for agreement in self.agreements:
            if (agreement.provider, agreement.dataflow) == (provider, dataflow):
                return agreement
        return None
