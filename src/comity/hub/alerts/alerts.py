"""Early warning: which flows depart from what was expected then, with context, history, and what people did."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from comity.errors import UsageError
from comity.exchange.alert_ports import AlertSubject, RegisteredAlert
from comity.hub.alerts.context import MirrorOf
from comity.hub.alerts.flows import AlertFlows, alert_flows, subject_for
from comity.hub.alerts.found import AlertsView, Judged
from comity.hub.alerts.history import gone_from, join, may_see_whole
from comity.hub.alerts.match import known_at
from comity.hub.alerts.told import Teller
from comity.hub.extras import require
from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.hub.situation.panel import IndicatorView
from comity.model.access import EVERYTHING, NOT_FOR_PUBLICATION, Sight

if TYPE_CHECKING:
    from comity.analysis.early_warning.results import EarlyWarning

Judge = Callable[..., "EarlyWarning | None"]
"""`comity.analysis.early_warning.judge.judge`, or what stands in for it in tests."""


def judge_alerts(  # noqa: PLR0913 - one call is the whole interface
    hub: Hub,
    flow: str | None = None,
    *,
    by: Sequence[str] = (),
    selection: str | None = None,
    as_of: str | None = None,
    period: str | None = None,
    sight: Sight = EVERYTHING,
    mirror_of: MirrorOf | None = None,
    judge: Judge | None = None,
) -> AlertsView:
    """Judge the flows of the group's indicator, or of a dataflow by its dimensions, as they were known at a moment.

    Flows are those of each reporter and origin, what they add up to for each reporter, and for each origin over the
    reporters that have the period. Alerts are derived from what `sight` lets its reader see, and joined with the
    register by their identity: that an alert was raised, and what people did, holds for whoever sees the alert;
    figures of earlier sightings are shown to those alone who may see the flow's figures whole. `mirror_of` gives
    the other side's figure of a flow, by default that of the hub's mirror statistics. `judge` stands in for the
    analysis in tests.

    Raises UsageError where there are no figures, MissingExtraError without the extra `analysis`.
    """
    subject = subject_for(hub, flow, by=by, selection=selection)
    return view_alerts(hub, subject, as_of=as_of, period=period, sight=sight, mirror_of=mirror_of, judge=judge)


def view_alerts(  # noqa: PLR0913 - one call is the whole interface
    hub: Hub,
    subject: AlertSubject,
    *,
    as_of: str | None = None,
    period: str | None = None,
    sight: Sight = EVERYTHING,
    mirror_of: MirrorOf | None = None,
    judge: Judge | None = None,
    view: IndicatorView | None = None,
) -> AlertsView:
    """Return the alerts of a subject; see `judge_alerts`. `view` is its indicator, where that is at hand."""
    judged = judge_flows(alert_flows(hub, subject, as_of=as_of, period=period, sight=sight, view=view), judge)
    register = register_for(hub, subject, as_of=as_of, sight=sight)
    found = [join(one, judged, register) for one in rows_of(judged)]
    tell = Teller(hub, judged, register, as_of=as_of, mirror_of=mirror_of)
    shown = {one.registered.id for one in found if one.registered is not None}
    others = [one for one in register if one.id not in shown and may_see_whole(one, judged.flows)]
    gone = gone_from(others, judged)
    return AlertsView(subject, judged, (*(tell.whole(one) for one in found), *(tell.state(one) for one in gone)))


def judge_flows(flows: AlertFlows, judge: Judge | None = None) -> Judged:
    """Judge flows at their period."""
    require("analysis", "alerts")
    from comity.analysis.panel import to_panel

    panel = to_panel(flows.frame, flows.keys, last=flows.period)
    codelists = {key: flows.codelist_of(key) for key in flows.keys}
    found = (judge or _usual())(panel, period=flows.period, codelists=codelists)
    if found is None:
        raise UsageError(f"No flow has figures up to {flows.period}.", remedy="Choose another period.")
    return Judged(flows, panel, found)


def _usual() -> Judge:
    from comity.analysis.early_warning.judge import judge

    return judge


def register_for(hub: Hub, subject: AlertSubject, *, as_of: str | None, sight: Sight) -> list[RegisteredAlert]:
    """Return the register of a subject as it was at a moment; the public is told nothing of it."""
    if sight.statuses is not None and NOT_FOR_PUBLICATION not in sight.statuses:
        return []
    return known_at(hub.alerts.all(subject), parse_moment(as_of))


def rows_of(judged: Judged) -> Iterator[dict[str, Any]]:
    """Yield the alerts that were found, the most surprising first."""
    yield from judged.found.alerts.iter_rows(named=True)
