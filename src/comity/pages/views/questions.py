"""Questions between the secretariat and providers: the list, and the form to ask one."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from comity.errors import UsageError
from comity.hub.board import today_of
from comity.hub.dialogue.dialogue import Thread, threads_for
from comity.hub.home import Hub
from comity.pages.asked import Asked
from comity.pages.exchange.names import agreed_flows, agreed_providers, check_member, member_options, name_flow
from comity.pages.exchange.questions import kind_of, tell_threads
from comity.pages.page import Page
from comity.pages.sending.reader import BOUND
from comity.publish.texts import Texts

_STATES = ("open", "late", "closed")
_FIELDS = ("provider", "submission", "dataflow", "key", "period", "due", "text")


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the questions of the asked `member`, `flow` and `state`, and the form, filled in from the address."""
    today = today_of(hub)
    every = threads_for(hub, asked.principal)
    member, flow, state = _choices(hub, asked)
    chosen = [
        one
        for one in reversed(every)
        if member in {"", one.matter.provider}
        and flow in {"", one.matter.dataflow}
        and (not state or kind_of(one, today) == state or (state == "open" and one.is_open))
    ]
    return Page(
        title=texts.translate("Questions"),
        lead=_lead(every, today, texts),
        template="questions.html",
        content={
            "rows": tell_threads(hub, chosen, texts, today=today),
            "any": bool(every),
            "choice": {"member": member, "flow": flow, "state": state},
            "options": _options(hub, texts),
            "is_bound": asked.principal.role in BOUND,
            "may_ask": asked.may("threads.open"),
            "filled": {name: asked.get(name) for name in _FIELDS},
            "fault": asked.parts.get("fault", ""),
            "remedy": asked.parts.get("remedy", ""),
        },
    )


def _choices(hub: Hub, asked: Asked) -> tuple[str, str, str]:
    member, flow, state = asked.get("member"), asked.get("flow"), asked.get("state")
    if state and state not in _STATES:
        raise UsageError(f"{state[:40]} is no state of a question.", remedy="Choose a state of the list.")
    return check_member(hub, member), hub.catalogue.dataflow(flow).id if flow else "", state


def _lead(every: Sequence[Thread], today: dt.date, texts: Texts) -> str:
    waiting = [one for one in every if one.is_open]
    late = [one for one in waiting if one.is_overdue(today)]
    if not waiting:
        return texts.translate("No question is open.")
    told = texts.plural("{count} question is open.", "{count} questions are open.", count=len(waiting))
    if late:
        told += " " + texts.plural("{count} answer is late.", "{count} answers are late.", count=len(late))
    return told


def _options(hub: Hub, texts: Texts) -> dict[str, Any]:
    _ = texts.translate
    members = member_options(agreed_providers(hub), texts)
    flows = [(flow, name_flow(hub, flow, texts)) for flow in agreed_flows(hub)]
    states = [("", _("Any state")), ("open", _("open")), ("late", _("answer is late")), ("closed", _("closed"))]
    return {
        "member": [("", _("All members")), *members],
        "flow": [("", _("All dataflows")), *flows],
        "state": states,
        "provider": [("", _("Choose a member")), *members],
        "dataflow": [("", _("Choose a dataflow")), *flows],
    }
