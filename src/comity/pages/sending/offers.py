"""What a provider is asked to send: its agreements, the periods that are due, forms to fill in."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from comity.hub.home import Hub
from comity.model.groups import Agreement
from comity.model.periods import Period
from comity.publish.texts import Texts

_PERIODS = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """An agreement as a line of the page; `periods` are those that ended, the latest first, with their names."""

    dataflow: str
    name: str
    every: str
    due: str
    form: str
    periods: Sequence[tuple[str, str]] = field(repr=False)


def offers(hub: Hub, provider: str, texts: Texts) -> list[Offer]:
    """Return what a provider's agreements ask for."""
    own = [one for one in hub.group.agreements if one.provider == provider]
    return [_offer(hub, one, texts) for one in own]


def _offer(hub: Hub, agreement: Agreement, texts: Texts) -> Offer:
    flow = hub.catalogue.dataflow(agreement.dataflow)
    frequencies = hub.catalogue.codelists["CL_FREQ"].by_id
    every = frequencies.get(agreement.frequency.value)
    ended = _ended(agreement, hub.now().date())
    due = ""
    if ended:
        due = texts.translate(
            "{period}: by {day}", period=texts.period(ended[0]), day=texts.date(agreement.due_date(ended[0]))
        )
    return Offer(
        flow.id,
        texts.name(flow.names, flow.id),
        "" if every is None else texts.name(every.names, every.id),
        due,
        f"/submit/form.xlsx?{urlencode({'provider': agreement.provider, 'dataflow': flow.id})}",
        [(str(period), texts.period(period)) for period in ended],
    )


def _ended(agreement: Agreement, today: dt.date) -> list[Period]:
    """Return the last periods of an agreement that have ended, the latest first."""
    last = Period.containing(today, agreement.frequency).shift(-1)
    found = [last.shift(-count) for count in range(_PERIODS)]
    return [period for period in found if agreement.covers(period)]
