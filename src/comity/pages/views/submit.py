"""Sending a file: the form, what is to be sent, forms to fill in, nil returns, what is on its way."""

import datetime as dt
from dataclasses import dataclass

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.hub.intake.finding_report import submission_for, submissions_for
from comity.hub.intake.kept_mappings import mappings_for
from comity.hub.intake.upload_expiry import uploads_of
from comity.hub.intake.upload_owner import owner_of
from comity.hub.numbers import parse_number
from comity.hub.settings.settings import read_settings
from comity.model.submission_search import Wanted
from comity.model.submissions import Submission
from comity.pages.asked import Asked
from comity.pages.exchange.names import name_flow
from comity.pages.nothing_yet import no_agreement
from comity.pages.page import Page
from comity.pages.sending.file_sizes import file_size
from comity.pages.sending.offers import offers
from comity.pages.sending.reader import chosen_provider, provider_options
from comity.pages.sending.states import StateView, state_view
from comity.publish.texts import Texts

_RECENT = 6
_TRIAL = "trial"


@dataclass(frozen=True, slots=True)
class Recent:
    """A submission in a short list."""

    id: int
    what: str
    when: str
    state: StateView


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page; `provider` is for the secretariat, `corrects` the submission that a file is to set right."""
    _ = texts.translate
    corrected = _corrected(hub, asked)
    nothing = no_agreement(hub, asked, texts, title=_("Send a file")) if corrected is None else None
    if nothing is not None:
        return nothing
    provider = corrected.provider if corrected is not None else chosen_provider(hub, asked)
    asks = offers(hub, provider, texts)
    name = texts.area(provider)
    return Page(
        title=_("Send a file") if corrected is None else _("Correct submission {number}", number=corrected.id),
        lead=_(
            "It is taken whole, or refused whole with a list of every fault. Try it first: then nothing is kept."
        ),
        template="submit.html",
        content={
            "provider": provider,
            "name": name,
            "providers": provider_options(hub, asked, texts) if corrected is None else [],
            "offers": asks,
            "dataflows": [(offer.dataflow, offer.name) for offer in asks],
            "corrects": corrected,
            "mappings": mappings_for(hub, provider),
            "largest": file_size(read_settings(hub.directory).uploads.file_bytes, texts),
            "recent": _recent(hub, asked, provider, texts),
            "under_way": _under_way(hub, asked),
        },
    )


def _corrected(hub: Hub, asked: Asked) -> Submission | None:
    told = asked.get("corrects")
    if not told:
        return None
    number = parse_number(told)
    if number is None:
        raise UsageError("The submission to be corrected isn't named.", remedy="Begin at its page.")
    return submission_for(hub, asked.principal, number)


def _recent(hub: Hub, asked: Asked, provider: str, texts: Texts) -> list[Recent]:
    found = submissions_for(hub, asked.principal, Wanted(provider=provider), most=_RECENT)
    return [_line(hub, one, texts) for one in found]


def _line(hub: Hub, one: Submission, texts: Texts) -> Recent:
    what = name_flow(hub, one.dataflow, texts) or one.file_name
    return Recent(one.id, what, texts.moment(one.received_at), state_view(one.state, texts))


def _under_way(hub: Hub, asked: Asked) -> list[tuple[str, str]]:
    """Return the files of the reader that are being checked: address and name."""
    whole = uploads_of(hub).whole(owner_of(asked.principal), at=dt.datetime.now(dt.UTC))
    return [
        (f"/submit/files/{one.id}", one.metadata.get("filename", "")) for one in whole if _TRIAL in one.metadata
    ]
