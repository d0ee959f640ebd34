"""One alert: the flow beside what was expected of it, what stands around it, and what people did about it."""

from collections.abc import Sequence

from comity.hub.alerts.act import AlertReason, is_closed
from comity.hub.alerts.flows import unit_of
from comity.hub.alerts.found import FoundAlert
from comity.hub.alerts.match import AlertState, read_period
from comity.hub.alerts.part import row_of
from comity.hub.home import Hub
from comity.hub.sdmx.paths import flow_path
from comity.hub.situation.sentences import lookup_in, say_in
from comity.pages.alerts.history import make_history
from comity.pages.alerts.looking import MONTH, Looked, look_at
from comity.pages.alerts.rows import line_of
from comity.pages.asked import Asked
from comity.pages.citing import AS_OF
from comity.pages.measures.marks import flow_marks, span_of
from comity.pages.page import Page, by_id
from comity.publish.document.alert import make_alert_figure
from comity.publish.document.alert_words import alert_reason
from comity.publish.document.alerts import tell_apart, tell_expected
from comity.publish.document.marked import mark_figure
from comity.publish.document.parts import Figure, KeyFigure
from comity.publish.texts import Texts, capitalise

_YEARS = 4
_LEADING = 2


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page of the alert that the address names."""
    looked = look_at(hub, asked, asked.parts["alert_id"])
    alert, line = looked.alert, line_of(hub, looked.alert, texts)
    said = say_in(hub, alert.sentences, texts.language)
    figure = _figure(hub, looked, texts)
    return Page(
        title=line.name,
        lead=" ".join(said[:_LEADING]),
        template="alert.html",
        content={
            "alert": line,
            "key_figures": _key_figures(alert, texts),
            "figure": figure,
            "sentences": said[_LEADING:],
            "history": make_history(alert, texts),
            "can": _can(asked, alert),
            "reasons": [(one.value, capitalise(alert_reason(one.value, texts))) for one in AlertReason],
            "month": asked.get(MONTH) or str(looked.view.period),
        },
        figures=by_id(figure),
        queries={figure.id: flow_path(hub, looked.view.judged.flows, looked.alert.key, as_of=asked.get(AS_OF))},
    )


def _figure(hub: Hub, looked: Looked, texts: Texts) -> Figure:
    periods = _YEARS * looked.view.judged.flows.frequency.per_year
    row = row_of(looked.view, looked.alert, periods=periods)
    seen = {looked.alert.seen_at, *(read_period(one.period) for one in looked.alert.sightings)}
    figure = make_alert_figure(
        row, unit_of(hub, looked.view.subject), texts, lookup=lookup_in(hub), seen=sorted(seen)
    )
    flows = looked.view.judged.flows
    marks = flow_marks(hub, flows, looked.alert.key)
    return mark_figure(figure, marks, span_of(point.period for point in row.points), texts)


def _key_figures(alert: FoundAlert, texts: Texts) -> Sequence[KeyFigure]:
    _ = texts.translate
    expected = "–" if alert.expected is None else texts.number(alert.expected)
    raised = alert.registered.at if alert.registered is not None else None
    return (
        KeyFigure(_("Counted, {period}", period=texts.period(alert.seen_at)), texts.number(alert.value), ""),
        KeyFigure(
            _("Most likely"), expected, _("range {bounds}", bounds=tell_expected(alert.lower, alert.upper, texts))
        ),
        KeyFigure(_("Apart"), tell_apart(alert, texts), _("from what was most likely")),
        KeyFigure(
            _("Since"),
            texts.period(alert.since),
            _("first seen on {date}", date=texts.date(raised.date())) if raised else _("not yet in the register"),
        ),
    )


def _can(asked: Asked, alert: FoundAlert) -> dict[str, bool]:
    """Return what the reader may do with the alert as it stands."""
    may = {name: asked.may(f"alerts.{name}") for name in ("acknowledge", "comment", "close", "reopen")}
    closed = is_closed(alert)
    return {
        "acknowledge": may["acknowledge"] and not closed and alert.state is not AlertState.ACKNOWLEDGED,
        "comment": may["comment"],
        "close": may["close"] and not closed,
        "reopen": may["reopen"] and closed,
    }
