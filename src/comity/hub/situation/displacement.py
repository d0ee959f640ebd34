"""Displacement as of a moment: which flows fell, and which of their neighbours rose by more than usual."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from comity.errors import UsageError
from comity.hub.alerts.flows import AlertFlows, alert_flows, subject_for
from comity.hub.extras import require
from comity.hub.home import Hub
from comity.hub.keys import parse_bound, parse_key
from comity.model.access import EVERYTHING, Sight
from comity.model.periods import Frequency, Period
from comity.model.statements import Said
from comity.model.structures import TOTAL, Dataflow
from comity.structures.indicators import indicator

if TYPE_CHECKING:
    from comity.analysis.displacement.result import Displacement
    from comity.analysis.panel import Panel

USUAL_FLOW = "IRREGULAR"
INDICATOR = "INDICATOR"
USUAL_KEY = "INDICATOR=BORDER"
"""Detections at the border: the indicators of irregular migration don't add up."""
WAYS = ("ROUTE", "NEIGHBOUR", "POINT", "BORDER_TYPE", "DESTINATION", "CITIZENSHIP", "ORIGIN")
"""The dimensions that flows are told apart by, where none are named."""
BROUGHT = frozenset({"CITIZENSHIP", "ORIGIN", "BIRTH_COUNTRY", "SEX", "AGE"})
"""What people bring along: nobody is displaced from one of these to another, unless it is asked for."""
_TOO_OFTEN = frozenset({Frequency.DAILY, Frequency.HOURLY})


@dataclass(frozen=True, slots=True)
class DisplacementQuestion:
    """Which flows are looked at.

    `flow` is the dataflow (IRREGULAR by default, else the indicator's, else the group's first), `by` its dimensions
    that tell flows apart, `along` those of them in which a neighbour may differ. `since` is the event's period, the
    latest whole one by default. `of` names the flow that fell (`ROUTE=CMR`); by default every flow that fell
    clearly then. `key` picks series of the dataflow.
    """

    flow: str | None = None
    by: tuple[str, ...] = ()
    along: tuple[str, ...] = ()
    since: str | None = None
    of: str | None = None
    key: str | None = None


DEFAULT = DisplacementQuestion()


@dataclass(frozen=True)
class DisplacementView:
    """What was found of one dataflow since a period, and the last sequence that it knows of.

    `flows` is how many there are, `last` the last period with whole figures. `said` holds the sentences on the
    whole; `said_of` those on each event, in the order of `events`. `named`: the flow that fell was named.
    """

    dataflow: Dataflow
    by: tuple[str, ...]
    along: tuple[str, ...]
    since: Period
    last: Period
    flows: int
    named: bool
    events: "tuple[Displacement, ...]"
    said: tuple[Said, ...]
    said_of: tuple[tuple[Said, ...], ...]
    level: float
    seq: int
    sight: Sight = EVERYTHING


def view_displacement(
    hub: Hub, question: DisplacementQuestion = DEFAULT, *, as_of: str | None = None, sight: Sight = EVERYTHING
) -> DisplacementView:
    """Return which flows fell, and what their neighbours did over the same time.

    Raises UsageError for dimensions, flows and periods that there aren't, and for daily figures.
    """
    require("analysis", "displacement")
    from comity.analysis.displacement.result import LEVEL
    from comity.analysis.displacement.statements import word_displacement, word_search

    found = _flows(hub, question, as_of, sight)
    along = _along(question, found)
    panel = _panel(found)
    since = _since(question, found, panel)
    events = _events(panel, found, question, since=since, along=along)
    lists = {key: found.codelist_of(key) for key in found.keys}
    named = question.of is not None
    return DisplacementView(
        dataflow=found.dataflow,
        by=found.keys,
        along=along,
        since=since,
        last=found.period,
        flows=panel.keys.height,
        named=named,
        events=events,
        said=() if named else (word_search(events, first=since, level=LEVEL),),
        said_of=tuple(word_displacement(event, lists) for event in events),
        level=LEVEL,
        seq=found.seq,
        sight=sight,
    )


def _flows(hub: Hub, question: DisplacementQuestion, as_of: str | None, sight: Sight) -> AlertFlows:
    flow = question.flow or _usual_flow(hub)
    dataflow = hub.catalogue.dataflow(flow)
    by = question.by or tuple(name for name in WAYS if name in dataflow.structure.key_ids)
    is_usual = question.flow is None and flow == USUAL_FLOW and INDICATOR not in by
    subject = subject_for(hub, flow, by=by, selection=question.key or (USUAL_KEY if is_usual else None))
    found = alert_flows(hub, subject, as_of=as_of, sight=sight)
    if found.frequency in _TOO_OFTEN:
        raise UsageError(
            "Displacement is judged over half a year, by weeks at the shortest; these figures are daily or hourly.",
            remedy="Choose a dataflow that is reported by week, month or quarter.",
        )
    return found


def _usual_flow(hub: Hub) -> str:
    wanted = (USUAL_FLOW, indicator(hub.group.indicator).dataflow)
    return next((one for one in (*wanted, *hub.group.dataflows) if one in hub.group.dataflows), wanted[-1])


def _along(question: DisplacementQuestion, found: AlertFlows) -> tuple[str, ...]:
    wanted = {name.strip().upper() for name in question.along}
    missing = wanted - {key.upper() for key in found.keys}
    if missing:
        raise UsageError(
            f"Flows aren't told apart by {', '.join(sorted(missing))}.",
            remedy=f"Choose among {', '.join(found.keys)}, or name it with --by, too.",
        )
    if wanted:
        return tuple(key for key in found.keys if key.upper() in wanted)
    return tuple(key for key in found.keys if key not in BROUGHT) or found.keys


def _panel(found: AlertFlows) -> "Panel":
    from comity.analysis.panel import to_panel

    parts = found.frame
    if len(found.keys) > 1:
        parts = parts.filter(pl.all_horizontal(pl.col(key) != TOTAL for key in found.keys))
    return to_panel(parts, found.keys, last=found.period)


def _since(question: DisplacementQuestion, found: AlertFlows, panel: "Panel") -> Period:
    since = parse_bound(question.since) or found.period
    if not panel.periods:
        raise UsageError("No flows can be told apart.", remedy="Choose other dimensions with --by.")
    if since not in panel.periods:
        raise UsageError(
            f"There are no figures for {since}: they go from {panel.periods[0]} to {panel.periods[-1]}.",
            remedy="Choose another period with --since.",
        )
    return since


def _events(
    panel: "Panel", found: AlertFlows, question: DisplacementQuestion, *, since: Period, along: Sequence[str]
) -> "tuple[Displacement, ...]":
    from comity.analysis.displacement.displacement import displacement
    from comity.analysis.displacement.search import find_displacement

    if question.of is None:
        return find_displacement(panel, since, along=along)
    rows = _named(panel, found, question.of)
    events = [displacement(panel, row, since, along=along) for row in rows]
    return tuple(sorted(events, key=lambda one: (-one.shortfall, tuple(one.flow.values()))))


def _named(panel: "Panel", found: AlertFlows, text: str) -> list[int]:
    """Return the rows of the flows that a person names by their codes."""
    codes = parse_key(text, found.dataflow)
    unknown = [name for name in codes if name not in found.keys]
    if unknown:
        raise UsageError(
            f"Flows aren't told apart by {', '.join(unknown)}.",
            remedy=f"Name the flow by {', '.join(found.keys)}, or name the dimension with --by, too.",
        )
    wanted = pl.all_horizontal(pl.lit(value=True), *(pl.col(name).is_in(some) for name, some in codes.items()))
    rows = panel.keys.with_row_index("_row").filter(wanted)["_row"].to_list()
    if not rows:
        raise UsageError(f"There is no flow {text}.", remedy="See the codes with `comity data`.")
    return rows
