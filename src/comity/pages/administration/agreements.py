"""The agreements: who sends what, how often, by when, on which terms and for which periods."""

from comity.hub.home import Hub
from comity.model.groups import Agreement
from comity.model.periods import Period
from comity.pages.administration.subject import Refused, Shown
from comity.pages.administration.words import terms
from comity.pages.asked import Asked
from comity.pages.exchange.names import name_flow, name_frequency
from comity.pages.reference.choices import flow_options, with_any
from comity.publish.texts import Texts, capitalise


def make_agreements(hub: Hub, asked: Asked, texts: Texts, refused: Refused) -> Shown:  # noqa: ARG001 - made alike
    """Return the agreements, by dataflow and provider."""
    _ = texts.translate
    flow = asked.get("flow")
    every = sorted(hub.group.agreements, key=lambda one: (one.dataflow, texts.area(one.provider)))
    shown = [one for one in every if flow in {"", one.dataflow}]
    flows = with_any(_("All"), flow_options(hub, hub.group.dataflows, texts))
    return Shown(
        title=_("Agreements"),
        lead=texts.plural("{count} agreement is in force.", "{count} agreements are in force.", count=len(every)),
        template="administer_agreements.html",
        content={"rows": [_row(hub, one, texts) for one in shown], "flow": flow, "flows": flows},
    )


def _row(hub: Hub, one: Agreement, texts: Texts) -> tuple[str, ...]:
    return (
        texts.area(one.provider),
        name_flow(hub, one.dataflow, texts),
        capitalise(name_frequency(one.frequency, texts)),
        texts.plural("{count} day", "{count} days", count=one.due_days),
        _periods(one.first_period, one.last_period, texts),
        terms(texts, one),
        one.legal_basis or "–",
    )


def _periods(first: Period | None, last: Period | None, texts: Texts) -> str:
    _ = texts.translate
    if first is not None and last is not None:
        return texts.span(first, last)
    if first is not None:
        return _("from {period}", period=texts.period(first))
    return _("until {period}", period=texts.period(last)) if last is not None else _("always")
