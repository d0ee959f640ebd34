"""What early warning found, as it is shown: alerts with their context and history."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from comity.exchange.alert_ports import AlertEvent, AlertSubject, Direction, RegisteredAlert, Sighting, strength_of
from comity.hub.alerts.context import AlertContext
from comity.hub.alerts.flows import AlertFlows
from comity.hub.alerts.match import CURRENT, AlertState
from comity.model.access import Sight
from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.model.statements import Said

if TYPE_CHECKING:
    from comity.analysis.early_warning.results import EarlyWarning
    from comity.analysis.panel import Panel


_UNNAMED = Said("")


@dataclass(frozen=True)
class Judged:
    """Flows that were judged: `panel` up to the period, and what was found."""

    flows: AlertFlows
    panel: "Panel"
    found: "EarlyWarning"

    @property
    def keys(self) -> pl.DataFrame:
        """The flows that could be judged, a row each: their codes by key column."""
        flows = self.flows
        begun = pl.col(PERIOD).min() <= flows.period.shift(-self.found.needed).id
        is_here = pl.col(PERIOD).max() == flows.period.id
        ready = flows.frame.group_by(flows.keys).agg(begun.alias("_begun"), is_here.alias("_here"))
        return ready.filter("_begun", "_here").select(flows.keys)


@dataclass(frozen=True, kw_only=True)
class FoundAlert:
    """An alert as one reader sees it at a period.

    `key` holds a code for each key column. Figures are those of `seen_at`: the period looked at, or that at which
    it was last seen where it is over or revised. `relative` is `value` over `expected`, less one; None where less
    than one was expected. `shared` is the log surprise that flows with the same codes let expect. `headline` is
    the shock common to many flows that it lies beneath. `registered` is None where nobody has raised it yet;
    `sightings` are those whose figures this reader may see; `name` is the flow's.
    """

    id: str
    key: Mapping[str, str]
    direction: Direction
    since: Period
    seen_at: Period
    value: float
    expected: float | None
    lower: float | None
    upper: float | None
    relative: float | None
    shared: float | None = None
    score: float | None
    drift: float | None
    p_value: float | None
    q_value: float | None
    rule: str
    noise_class: str
    is_new: bool
    state: AlertState
    headline: int | None = None
    registered: RegisteredAlert | None = None
    sightings: tuple[Sighting, ...] = ()
    context: AlertContext | None = None
    name: Said = _UNNAMED
    sentences: tuple[Said, ...] = ()

    @property
    def strength(self) -> float | None:
        """How far the figure departs by the rule that found it, in spreads."""
        return strength_of(self.rule, score=self.score, drift=self.drift)

    @property
    def is_current(self) -> bool:
        """Say whether somebody should look at it."""
        return self.state in CURRENT

    @property
    def events(self) -> tuple[AlertEvent, ...]:
        """What people did, oldest first."""
        return () if self.registered is None else self.registered.events


@dataclass(frozen=True)
class AlertsView:
    """All alerts of a subject at a period, as one reader sees them as of a sequence: the most surprising first.

    `partial` are reporters whose figures came incomplete, and aren't judged.
    """

    subject: AlertSubject
    judged: Judged
    alerts: tuple[FoundAlert, ...]

    @property
    def period(self) -> Period:
        """The period that was judged."""
        return self.judged.flows.period

    @property
    def seq(self) -> int:
        """The last sequence that the figures know of."""
        return self.judged.flows.seq

    @property
    def sight(self) -> Sight:
        """Whose sight it is of."""
        return self.judged.flows.sight

    @property
    def partial(self) -> tuple[str, ...]:
        """Reporters whose figures came incomplete."""
        return self.judged.flows.partial

    @property
    def current(self) -> tuple[FoundAlert, ...]:
        """The alerts that somebody should look at."""
        return tuple(one for one in self.alerts if one.is_current)

    def by_id(self, identifier: str) -> FoundAlert | None:
        """Return the alert of an id; None where there is none."""
        return next((one for one in self.alerts if one.id == identifier), None)
