"""A report as plain data: what the hub puts together and the page and the PDF show, in any language.

Nothing here is text for people except names that come by language (`Names`); sentences are made when the report is
rendered. Codes stand for areas and providers; `Report.names` names those that CLDR doesn't. Every ratio is a
fraction (0.046 is 4.6 %), every count a plain number. What is absent says why (`Absence`) and is told in words.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import TYPE_CHECKING

from comity.model.periods import Frequency, Period
from comity.publish.marks_data import Mark

if TYPE_CHECKING:
    from comity.publish.analyses_data import Analyses

Names = Mapping[str, str]
"""A name by language tag, e.g. `{"en": "Tourism", "ru": "Туризм"}`; read through `model.names.localise`."""


class Absence(StrEnum):
    """Why a part of the report is empty."""

    TOO_SHORT = auto()
    """The history is too short for it."""
    NO_BREAKDOWN = auto()
    """Members send no such breakdown."""
    NOTHING_REPORTED = auto()
    """No figure has come for the period, or for the one to compare with."""
    NOT_COMPARABLE = auto()
    """No member reported both periods with one definition."""
    NOT_COMPUTED = auto()
    """It wasn't asked for, or the part of Comity that computes it isn't installed."""


class CellState(StrEnum):
    """The state of one provider's submission for one period; the names are those of the calendar board."""

    NOT_DUE = auto()
    ON_TIME = auto()
    LATE = auto()
    PARTIAL = auto()
    NIL = auto()
    REVISED = auto()
    UNDER_QUERY = auto()
    REFUSED = auto()
    DEROGATION = auto()
    MISSING = auto()


REPORTED = frozenset(
    {
        CellState.ON_TIME,
        CellState.LATE,
        CellState.PARTIAL,
        CellState.NIL,
        CellState.REVISED,
        CellState.UNDER_QUERY,
    }
)
"""States in which figures are here."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured: `names` begin a sentence ("Visitors from third countries"), `unit` follows a number.

    `unit` is "visitors", or "entries" where a first entry can't be known; `description` is the definition.
    """

    id: str
    version: str
    names: Names
    unit: Names
    description: Names = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A figure against an earlier one, like for like: over the reporters that are in both.

    `relative` is None where `then` is zero. `excluded` are reporters left out of the comparison.
    """

    now: float
    then: float
    relative: float | None
    against: Period
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Interval:
    """A central prediction interval; `level` 0.8 is an 80 % interval."""

    level: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """The forecast total over `first` to `last`, and its change on as many periods just before."""

    first: Period
    last: Period
    mean: float
    interval: Interval | None = None
    relative: float | None = None


@dataclass(frozen=True, slots=True)
class RunningYear:
    """The total of the last year up to the report's period, and its change on the year before (like for like).

    `left_out` are reporters whose figures are in neither.
    """

    first: Period
    last: Period
    total: float
    relative: float | None = None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ObservedPoint:
    """One observed total; None is a period without figures. Provisional: incomplete, estimated or still open."""

    period: Period
    value: float | None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class ForecastPoint:
    """One forecast period: its mean and its quantiles by probability, e.g. `{0.1: 9.7e6, 0.9: 1.09e7}`."""

    period: Period
    mean: float
    quantiles: Mapping[float, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Annotation:
    """A dated event drawn in the fan chart: a measure, a border closed or opened, a break in definition."""

    period: Period
    names: Names


@dataclass(frozen=True, slots=True)
class Fan:
    """The indicator's total over time, and its forecast where there is one; `absent` says why there is none.

    `left_out` are reporters whose figures are in no point, observed or forecast.
    """

    observed: tuple[ObservedPoint, ...]
    forecast: tuple[ForecastPoint, ...] = ()
    made_on: dt.date | None = None
    annotations: tuple[Annotation, ...] = ()
    absent: Absence | None = None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OriginRow:
    """One origin (an area code, or `_U`, `_O`, `STLS` …): the period, its relative change on a year, the last year.

    `average` is the mean per period over the last year, which the map shows; None where the history is shorter.
    """

    area: str
    value: float
    relative: float | None = None
    average: float | None = None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One reporting member: its figure for the period (None: none came) and its relative change on a year."""

    area: str
    value: float | None
    relative: float | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Contribution:
    """How much one part adds to the total's relative change on a year: `points` 0.012 is 1.2 percentage points.

    `names` where the code isn't an area (a purpose, a means of transport); `change` is the difference in counts.
    """

    code: str
    points: float
    change: float
    names: Names = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contributions:
    """The largest contributions by one breakdown, and the `rest` in points; or why there are none."""

    rows: tuple[Contribution, ...] = ()
    rest: float = 0.0
    absent: Absence | None = None


@dataclass(frozen=True, slots=True)
class BoardCell:
    """One cell of the board; `days_late` where figures came, or still fail to come, after the due date."""

    state: CellState
    days_late: int = 0
    revisions: int = 0


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One provider's cells, in the order of the board's periods; `on_time`: share of those due, None if none."""

    provider: str
    cells: tuple[BoardCell, ...]
    on_time: float | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """Providers by periods for one dataflow; `due` is the due date of the board's last period, if all share it."""

    dataflow: str
    names: Names
    periods: tuple[Period, ...]
    rows: tuple[BoardRow, ...]
    due: dt.date | None = None


@dataclass(frozen=True, slots=True)
class UnusualItem:
    """One figure outside what its own past lets expect; areas as codes, None where the item isn't split by it.

    `lower` and `upper` bound what was expected; `run` counts the periods in a row, this one included.
    """

    value: float
    lower: float
    upper: float
    expected: float
    reporter: str | None = None
    origin: str | None = None
    purpose: Names = field(default_factory=dict)
    run: int = 1


@dataclass(frozen=True, slots=True)
class Unusual:
    """All that is unusual in the period (may be nothing), how many series were looked at; or why none could be."""

    items: tuple[UnusualItem, ...] = ()
    series: int = 0
    level: float = 0.95
    absent: Absence | None = None


@dataclass(frozen=True, slots=True)
class ProviderIntake:
    """What became of one provider's submissions; `revising` are those accepted that changed earlier figures."""

    provider: str
    accepted: int
    refused: int = 0
    revising: int = 0
    warnings: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """One submission that was refused: whose, when it came, of which dataflow, and the title of its first fault."""

    provider: str
    received: dt.date
    dataflow: Names
    reason: Names = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Intake:
    """The submissions received from `first` to `last`, by provider."""

    first: dt.date
    last: dt.date
    rows: tuple[ProviderIntake, ...]
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class HorizonAccuracy:
    """Scaled error at one horizon, of the forecast and of the seasonal naive benchmark."""

    horizon: int
    mase: float
    naive: float


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """How the forecasts of earlier moments did: errors beside the seasonal naive's, observed coverage.

    `mase` mean absolute scaled error, `wql` weighted quantile loss; `coverage_80`: share of outcomes that lay in
    the 80 % interval. `origins` past moments, `series` series, `horizon` periods ahead.
    """

    mase: float | None = None
    mase_naive: float | None = None
    wql: float | None = None
    wql_naive: float | None = None
    coverage_80: float | None = None
    coverage_95: float | None = None
    series: int = 0
    origins: int = 0
    horizon: int = 0
    by_horizon: tuple[HorizonAccuracy, ...] = ()
    absent: Absence | None = None


@dataclass(frozen=True, slots=True)
class Methods:
    """What the figures rest on: dataflows (as references), the forecast's models, further notes by language."""

    dataflows: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    notes: tuple[Names, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """One situation report.

    `period` is reported on; `as_of` and `seq` say what was known: everything received by that moment. `simulated`
    marks replayed or synthetic history; `notice` says in words what is not real. `members` are the group's states,
    `names` own names of members and providers by code. The first board is the indicator's own dataflow: it says who
    has reported the period. `total` is None where nothing has come; `change` and `year` None with a reason.
    `marks` are the measures that touch the indicator, and its breaks by law.
    A report that `is_public` holds nothing of who sent what, and when: no boards, no intake. One that isn't
    `is_whole` is made for readers from whom some figures may be kept back. `base`: counts below it are shown as 0
    or as it.
    """

    group: Names
    indicator: Indicator
    period: Period
    issued: dt.date
    as_of: dt.datetime
    seq: int
    total: float | None
    fan: Fan
    members: tuple[str, ...] = ()
    names: Mapping[str, Names] = field(default_factory=dict)
    simulated: bool = False
    notice: Names = field(default_factory=dict)
    change: Change | None = None
    change_absent: Absence | None = None
    outlook: Outlook | None = None
    year: RunningYear | None = None
    year_absent: Absence | None = None
    origins: tuple[OriginRow, ...] = ()
    member_rows: tuple[MemberRow, ...] = ()
    by_origin: Contributions = field(default_factory=Contributions)
    by_purpose: Contributions = field(default_factory=Contributions)
    boards: tuple[Board, ...] = ()
    unusual: Unusual = field(default_factory=Unusual)
    intake: Intake | None = None
    diagnostics: Diagnostics = field(default_factory=Diagnostics)
    methods: Methods = field(default_factory=Methods)
    analyses: "Analyses | None" = None
    marks: tuple[Mark, ...] = ()
    is_public: bool = False
    base: int | None = None
    is_whole: bool = True

    @property
    def frequency(self) -> Frequency:
        """How often the indicator comes."""
        return self.period.frequency
