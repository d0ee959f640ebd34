"""Which alerts a list shows: by how they stand, by the member that counts, by origin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.errors import UsageError
from comity.hub.alerts.found import AlertsView, FoundAlert
from comity.hub.alerts.match import AlertState
from comity.hub.home import Hub
from comity.model.structures import TOTAL
from comity.pages.asked import Asked
from comity.pages.situation.choices import Option, sent_periods
from comity.publish.document.alert_words import alert_state
from comity.publish.texts import Texts, capitalise

STATE, MEMBER, ORIGIN = "state", "member", "origin"
CURRENT, ALL = "current", "all"


@dataclass(frozen=True)
class AlertFilters:
    """The form above the list: options as pairs of value and title, and what is chosen of each."""

    periods: Sequence[Option]
    period: str
    states: Sequence[Option]
    state: str
    members: Sequence[Option]
    member: str
    origins: Sequence[Option]
    origin: str


def make_alert_filters(hub: Hub, asked: Asked, view: AlertsView, texts: Texts) -> AlertFilters:
    """Return the form; what is chosen is checked."""
    flows = view.judged.flows
    periods = sent_periods(hub, flows.dataflow.id, flows.frequency, as_of=flows.seq, besides=view.period)
    return AlertFilters(
        periods=[(str(one), texts.period(one)) for one in periods],
        period=str(view.period),
        states=_states(texts),
        state=_checked(asked, STATE, [code for code, _ in _states(texts)], default=CURRENT),
        members=_areas(view, flows.reporter_key, texts, everyone=texts.translate("All members")),
        member=_checked(asked, MEMBER, _codes(view, flows.reporter_key)),
        origins=_areas(view, flows.origin_key, texts, everyone=texts.translate("All origins")),
        origin=_checked(asked, ORIGIN, _codes(view, flows.origin_key)),
    )


def chosen(view: AlertsView, filters: AlertFilters) -> list[FoundAlert]:
    """Return the alerts that the form lets through, in their order."""
    flows = view.judged.flows
    wanted = {flows.reporter_key: filters.member, flows.origin_key: filters.origin}
    return [one for one in view.alerts if _is_shown(one, filters.state) and _fits(one.key, wanted)]


def _is_shown(one: FoundAlert, state: str) -> bool:
    return one.is_current if state == CURRENT else state in (ALL, one.state.value)


def _fits(key: Mapping[str, str], wanted: Mapping[str | None, str]) -> bool:
    return all(not code or column is None or key.get(column) == code for column, code in wanted.items())


def _states(texts: Texts) -> list[Option]:
    _ = texts.translate
    named = [(one.value, capitalise(alert_state(one.value, texts))) for one in AlertState]
    return [(CURRENT, _("To be looked at")), (ALL, _("All, past ones too")), *named]


def _codes(view: AlertsView, column: str | None) -> list[str]:
    """Return the codes that flows, judged or alerted before, have in a key column."""
    if column is None:
        return []
    judged = view.judged.keys[column].unique().to_list()
    return sorted({*judged, *(one.key[column] for one in view.alerts if column in one.key)} - {TOTAL})


def _areas(view: AlertsView, column: str | None, texts: Texts, *, everyone: str) -> list[Option]:
    named = sorted((texts.area(code), code) for code in _codes(view, column))
    return [("", everyone), *((code, name) for name, code in named)]


def _checked(asked: Asked, name: str, known: Sequence[str], *, default: str = "") -> str:
    code = asked.get(name, default)
    if code and code not in known:
        raise UsageError(f"“{code[:40]}” can't be chosen here.", remedy="Choose from the lists above the alerts.")
    return code
