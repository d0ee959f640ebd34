"""One situation: every analysis of one period as of a moment, put together once for command, report and page."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from comity.analysis.situation import Situation
from comity.analysis.statements import STATEMENTS
from comity.errors import MissingExtraError, UsageError
from comity.hub.enforcement.exchanged import exchanges_enforcement
from comity.hub.home import Hub
from comity.hub.quality.view import QualityView, view_quality
from comity.hub.situation.change import ChangeView, Question, view_change
from comity.hub.situation.panel import IndicatorView
from comity.hub.situation.situation import view_situation
from comity.model.access import EVERYTHING, PUBLIC_SIGHT, Sight
from comity.model.statements import Pattern, Said

if TYPE_CHECKING:
    from comity.hub.alerts.found import AlertsView
    from comity.hub.enforcement.view import EnforcementView
    from comity.hub.situation.displacement import DisplacementView
    from comity.hub.situation.mirror import MirrorView
    from comity.hub.situation.nowcast import NowcastView
    from comity.hub.situation.revisions import RevisionsView
    from comity.hub.situation.seasonal import SeasonalView

_Part = TypeVar("_Part")


@dataclass(frozen=True, kw_only=True)
class WholeSituation:
    """All that is known of one period of the group's indicator. What can't be made is None, and `absent` says why.

    The same hub, moment, period and sight give the same situation again, to the byte.
    """

    view: IndicatorView
    situation: Situation
    change: ChangeView | None
    alerts: "AlertsView | None"
    nowcast: "NowcastView | None"
    seasonal: "SeasonalView | None"
    mirror: "MirrorView | None"
    revisions: "RevisionsView | None"
    displacement: "DisplacementView | None"
    quality: QualityView | None
    enforcement: "EnforcementView | None" = None
    absent: dict[str, str] = field(default_factory=dict)

    def sentences(self) -> dict[str, tuple[Said, ...]]:
        """Return what is said, by part, in the order in which it is to be read; only parts that say something."""
        alerts = self.alerts
        flows = self.quality.flows if self.quality else ()
        own = [flow for flow in flows if flow.dataflow == self.view.dataflow.id]
        told = {
            "situation": tuple(said for said in self.situation.sentences if said.pattern not in self._left_out()),
            "change": self.change.found.sentences if self.change else (),
            "alerts": tuple(said for one in alerts.current for said in one.sentences[:1]) if alerts else (),
            "nowcast": self.nowcast.sentences if self.nowcast else (),
            "seasonal": self.seasonal.statements if self.seasonal else (),
            "mirror": self.mirror.sentences if self.mirror else (),
            "revisions": self.revisions.said if self.revisions else (),
            "displacement": self.displacement.said if self.displacement else (),
            "quality": tuple(said for flow in own for said in flow.sentences),
            "enforcement": self.enforcement.said if self.enforcement else (),
        }
        return {part: said for part, said in told.items() if said}

    def _left_out(self) -> set[Pattern]:
        """Return the sentences that a further part says with more care, and those that aren't for the reader."""
        parts = (("origins.", self.change), ("unusual.", self.alerts))
        keys = [key for start, part in parts if part is not None for key in _CAN_BE_BETTER if key.startswith(start)]
        hidden = _OF_DELIVERY if self.view.sight == PUBLIC_SIGHT else ()
        return {STATEMENTS[key] for key in (*keys, *hidden)}


_CAN_BE_BETTER = ("origins.added", "origins.taken", "unusual.some", "unusual.none", "unusual.too_short")
_OF_DELIVERY = (
    "reporting.all",
    "reporting.late",
    "reporting.missing",
    "reporting.refused",
    "reporting.not_due",
)
"""Who sent what, and when: the public isn't told. (Whose figures are incomplete says how to read them.)"""


def assemble_situation(
    hub: Hub,
    *,
    as_of: str | None = None,
    period: str | None = None,
    sight: Sight = EVERYTHING,
    parts: Collection[str] | None = None,
) -> WholeSituation:
    """Put together the situation in a period (the latest whole one by default), as it was known at a moment.

    `parts` names those to be made, by their names in `WholeSituation`; None is all. They are made from what `sight`
    lets its reader see; the public isn't told how members deliver.
    Raises UsageError where no figure has come at all.
    """
    view, found = view_situation(hub, as_of=as_of, period=period, sight=sight)
    chosen, absent = str(found.period), dict[str, str]()
    question = Question(period=chosen)

    def attempt(name: str, make: Callable[[], _Part]) -> _Part | None:
        if parts is not None and name not in parts:
            return None
        try:
            return make()
        except (UsageError, MissingExtraError) as error:
            absent[name] = str(error)
            return None

    return WholeSituation(
        view=view,
        situation=found,
        change=attempt("change", lambda: view_change(hub, question, as_of=as_of, sight=sight, view=view)),
        alerts=attempt("alerts", lambda: _alerts(hub, view, as_of=as_of, period=chosen)),
        nowcast=attempt("nowcast", lambda: _nowcast(hub, view, as_of=as_of, period=chosen)),
        seasonal=attempt("seasonal", lambda: _seasonal(hub, view, found, as_of=as_of)),
        mirror=attempt("mirror", lambda: _mirror(hub, as_of=as_of, sight=sight)),
        revisions=attempt("revisions", lambda: _revisions(hub, as_of=as_of, sight=sight)),
        displacement=attempt("displacement", lambda: _displacement(hub, as_of=as_of, period=chosen, sight=sight)),
        quality=attempt("quality", lambda: _quality(hub, view, as_of=as_of)),
        enforcement=attempt("enforcement", lambda: _enforcement(hub, as_of=as_of, period=chosen, sight=sight))
        if exchanges_enforcement(hub)
        else None,
        absent=absent,
    )


def _alerts(hub: Hub, view: IndicatorView, *, as_of: str | None, period: str) -> "AlertsView":
    from comity.hub.alerts.alerts import view_alerts
    from comity.hub.alerts.flows import subject_for

    return view_alerts(hub, subject_for(hub), as_of=as_of, period=period, sight=view.sight, view=view)


def _nowcast(hub: Hub, view: IndicatorView, *, as_of: str | None, period: str) -> "NowcastView":
    from comity.hub.situation.nowcast import view_nowcast

    return view_nowcast(hub, as_of=as_of, period=period, sight=view.sight, view=view)


def _seasonal(hub: Hub, view: IndicatorView, found: Situation, *, as_of: str | None) -> "SeasonalView":
    from comity.hub.situation.seasonal import seasonal_of

    return seasonal_of(hub, view, found, as_of=as_of)


def _mirror(hub: Hub, *, as_of: str | None, sight: Sight) -> "MirrorView":
    from comity.hub.situation.mirror import view_mirror

    return view_mirror(hub, as_of=as_of, sight=sight)


def _revisions(hub: Hub, *, as_of: str | None, sight: Sight) -> "RevisionsView":
    from comity.hub.situation.revisions import view_revisions

    return view_revisions(hub, as_of=as_of, sight=sight)


def _displacement(hub: Hub, *, as_of: str | None, period: str, sight: Sight) -> "DisplacementView":
    from comity.hub.situation.displacement import DisplacementQuestion, view_displacement

    return view_displacement(hub, DisplacementQuestion(since=period), as_of=as_of, sight=sight)


def _enforcement(hub: Hub, *, as_of: str | None, period: str, sight: Sight) -> "EnforcementView":
    from comity.hub.enforcement.view import view_enforcement

    return view_enforcement(hub, as_of=as_of, period=period, sight=sight)


def _quality(hub: Hub, view: IndicatorView, *, as_of: str | None) -> QualityView:
    if view.sight == PUBLIC_SIGHT:
        raise UsageError("How members deliver is for the exchange's members.")
    return view_quality(hub, as_of=as_of, sight=view.sight, view=view)
