"""Early warning as plain data: what the hub puts together and the page and the PDF show, in any language."""

from dataclasses import dataclass

from comity.model.periods import Frequency, Period
from comity.model.statements import Said
from comity.publish.report_data import Absence


@dataclass(frozen=True, slots=True)
class AlertPoint:
    """A figure of a flow (None: there is none), and what was expected then (None: the past is too short)."""

    period: Period
    value: float | None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert: its flow's name, its figures, how it stands, what is said of it, and its last periods.

    `state` is a word of `alert_words.alert_state`; `short` are the sentences that a list has room for.
    """

    id: str
    name: Said
    value: float
    expected: float | None
    lower: float | None
    upper: float | None
    relative: float | None
    since: Period
    is_new: bool
    state: str
    headline: int | None = None
    short: tuple[Said, ...] = ()
    sentences: tuple[Said, ...] = ()
    points: tuple[AlertPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertHeadline:
    """A shock that many flows share: what they have in common, and a sentence; `shift` is the members' median."""

    id: int
    name: Said
    shift: float
    sentence: Said


@dataclass(frozen=True, slots=True)
class AlertsPart:
    """The alerts of a period that somebody should look at, the most surprising first.

    `reach` says how far the judgement sees: flows too short, and noise classes in which shifts can't be seen.
    """

    frequency: Frequency
    period: Period
    judged: int
    alerts: tuple[AlertRow, ...] = ()
    headlines: tuple[AlertHeadline, ...] = ()
    reach: tuple[Said, ...] = ()
    absent: Absence | None = None
