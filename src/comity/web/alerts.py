"""Early warning over HTTP: alerts as far as their reader may see them, and what people do with them."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from comity.hub.alerts.act import AlertKind, AlertReason, Asked, NewEvent, act_on, alert_for, alerts_for
from comity.hub.alerts.flows import subject_for
from comity.hub.alerts.text import alert_json, event_json, view_json
from comity.hub.home import Hub
from comity.web.auth import principal_of
from comity.web.languages import language_of

router = APIRouter(prefix="/api/v1/alerts", tags=["alerts"])
AlertId = Annotated[str, Path(max_length=40, pattern="^[0-9a-f]+$", description="The alert's id.")]
_MOST_TEXT = 10_000
Text = Annotated[str, Field(max_length=_MOST_TEXT)]


class AlertsAsked(BaseModel):
    """Which alerts are wanted: of the group's indicator, or of a dataflow by its dimensions."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    flow: str | None = Field(None, max_length=100, description="A dataflow; by default the group's indicator.")
    by: str = Field("", max_length=500, description="With `flow`: dimensions, comma-separated.")
    key: str | None = Field(None, max_length=500, description="With `flow`: only these series.")
    period: str | None = Field(None, max_length=50, description="The period; by default the latest whole one.")
    as_of: str | None = Field(None, alias="as-of", max_length=50, description="As it was known then.")


class ListAsked(AlertsAsked):
    """Which alerts a list has."""

    all: bool = Field(default=False, description="Closed, over and revised ones, too.")


class WordAsked(BaseModel):
    """What somebody says when they acknowledge or reopen an alert; may be empty."""

    model_config = ConfigDict(extra="forbid")

    text: Text = ""


class CommentAsked(BaseModel):
    """Something to be said to an alert."""

    model_config = ConfigDict(extra="forbid")

    text: Text


class ClosingAsked(BaseModel):
    """Why nobody needs to look at an alert any more."""

    model_config = ConfigDict(extra="forbid")

    reason: AlertReason
    text: Text = ""


class ElsewhereView(BaseModel):
    """Other flows with the same code of a key column."""

    key: str
    code: str
    alerted: int = Field(description="How many depart in the same direction.")
    judged: int


class MirrorView(BaseModel):
    """The other side's figure."""

    reporter: str
    value: float
    year_before: float | None = Field(description="The same a year earlier.")
    agrees: bool | None = Field(description="Whether it moved likewise on that year.")


class ChangedView(BaseModel):
    """What changed in the counting."""

    kind: str = Field(description="basis, break, partial or revision.")
    reporter: str
    period: str
    count: int = Field(description="Of a revision: how many earlier periods it touched.")


class RaisedView(BaseModel):
    """When an alert was first seen, and as of which number of the ledger."""

    period: str
    seq: int
    at: dt.datetime | None


class SightingView(BaseModel):
    """What the alert's figures were when it was first seen at a period."""

    period: str
    value: float
    expected: float | None
    lower: float | None
    upper: float | None
    score: float | None
    drift: float | None
    rule: str
    seq: int
    at: dt.datetime | None


class EventView(BaseModel):
    """What somebody did."""

    kind: str = Field(description="acknowledged, commented, closed or reopened.")
    reason: str | None
    text: str
    period: str = Field(description="The period whose figures they saw.")
    at: dt.datetime | None
    by: str
    role: str


class AlertView(BaseModel):
    """An alert with its context and history."""

    id: str
    name: str
    key: dict[str, str] = Field(description="Codes by key column; _T: added up.")
    direction: str = Field(description="up or down.")
    state: str = Field(description="open, acknowledged, closed, reopened, over or revised.")
    since: str
    seen_at: str
    is_new: bool
    value: float
    expected: float | None
    lower: float | None
    upper: float | None
    relative: float | None
    score: float | None
    drift: float | None
    p_value: float | None
    q_value: float | None
    rule: str = Field(description="surprise, drift or record.")
    noise_class: str
    headline: int | None
    elsewhere: list[ElsewhereView]
    mirror: MirrorView | None
    changed: list[ChangedView]
    sentences: list[str]
    raised: RaisedView | None
    sightings: list[SightingView]
    events: list[EventView]


class AlertListView(BaseModel):
    """What was judged, and the alerts of it that the reader may see."""

    dataflow: str
    indicator: str
    by: list[str]
    period: str
    seq: int
    judged: int
    too_short: int
    absent: int
    partial: list[str]
    sentences: list[str]
    headlines: list[dict[str, Any]]
    classes: list[dict[str, Any]]
    alerts: list[AlertView]


@router.get("", name="alerts.list", summary="Alerts at a period")
def alerts(request: Request, asked: Annotated[ListAsked, Query()]) -> AlertListView:
    """Return the alerts that the reader may see: for a provider, those of its own figures."""
    hub: Hub = request.app.state.hub
    view = alerts_for(hub, principal_of(request), _asked(hub, asked))
    shown = view.alerts if asked.all else view.current
    return AlertListView.model_validate(view_json(hub, view, shown, language_of(request)))


@router.get("/{alert}", name="alerts.show", summary="An alert")
def alert_of(request: Request, alert: AlertId, asked: Annotated[AlertsAsked, Query()]) -> AlertView:
    """Return an alert with its context and history."""
    hub: Hub = request.app.state.hub
    wanted = _asked(hub, asked)
    found = alert_for(hub, principal_of(request), alert, wanted if asked.flow else _anywhere(wanted))
    return AlertView.model_validate(alert_json(hub, found, language_of(request)))


@router.post("/{alert}/acknowledgement", name="alerts.acknowledge", summary="Acknowledge an alert")
def acknowledge(request: Request, alert: AlertId, asked: WordAsked) -> list[EventView]:
    """Say that somebody has seen it and looks into it; return what was done so far."""
    return _act(request, alert, NewEvent(kind=AlertKind.ACKNOWLEDGED, text=asked.text))


@router.post("/{alert}/comments", name="alerts.comment", summary="Comment on an alert", status_code=201)
def comment(request: Request, alert: AlertId, asked: CommentAsked) -> list[EventView]:
    """Say something to it; its state stays."""
    return _act(request, alert, NewEvent(kind=AlertKind.COMMENTED, text=asked.text))


@router.post("/{alert}/closing", name="alerts.close", summary="Close an alert")
def close(request: Request, alert: AlertId, asked: ClosingAsked) -> list[EventView]:
    """Close it with a reason; it opens again by itself where it grows by half."""
    return _act(request, alert, NewEvent(kind=AlertKind.CLOSED, text=asked.text, reason=asked.reason))


@router.post("/{alert}/reopening", name="alerts.reopen", summary="Open a closed alert again")
def reopen(request: Request, alert: AlertId, asked: WordAsked) -> list[EventView]:
    """Open it again."""
    return _act(request, alert, NewEvent(kind=AlertKind.REOPENED, text=asked.text))


def _asked(hub: Hub, asked: AlertsAsked) -> Asked:
    by = [name.strip() for name in asked.by.split(",") if name.strip()]
    subject = subject_for(hub, asked.flow, by=by, selection=asked.key)
    return Asked(subject=subject, as_of=asked.as_of, period=asked.period)


def _anywhere(asked: Asked) -> Asked:
    return Asked(as_of=asked.as_of, period=asked.period)


def _act(request: Request, alert: str, new: NewEvent) -> list[EventView]:
    done = act_on(request.app.state.hub, principal_of(request), alert, new)
    return [EventView.model_validate(event_json(one)) for one in done.events]
