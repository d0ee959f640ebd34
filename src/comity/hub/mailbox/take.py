"""Take a mail's files in: from whom a mail may come, what proves it, and what became of each file."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from comity.errors import ComityError, LedgerError, OutsideError
from comity.exchange.collection_ports import Collected
from comity.hub.access.sign_check import check_signature
from comity.hub.collecting.errand import SIGNATURE_SUFFIX
from comity.hub.collecting.failure import reason_of
from comity.hub.collecting.take import Arrival, arrivals_of
from comity.hub.home import Hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.receive import Received, named_mapping, receive
from comity.hub.mailbox.message import Attachment, Letter, MailError
from comity.hub.mailbox.settings import MailboxSettings
from comity.hub.mailbox.token import has_token
from comity.hub.package import is_package, receive_package
from comity.model.access import Principal, Role
from comity.model.findings import Finding
from comity.model.names import FALLBACK_LANGUAGE
from comity.model.notices import SECRETARIAT
from comity.model.submissions import State

MAILBOX = "mailbox"
_FLOW, _MAPPING = "flow", "mapping"
_LONGEST_SIGNATURE = 4096


@dataclass(frozen=True, slots=True)
class MailedFile:
    """A file of a mail with the signature that lay beside it."""

    attachment: Attachment
    signature: str | None = None

    @property
    def is_vouched_for(self) -> bool:
        """Say whether it carries a signature, which is checked where it is taken in."""
        return self.signature is not None or is_package(self.attachment.name)


def provider_of(hub: Hub, sender: str) -> str | None:
    """Return the provider that an address sends for; None for strangers, and where it stands for several."""
    found = {
        contact.provider
        for contact in hub.group.contacts
        if contact.provider != SECRETARIAT and contact.email.lower() == sender
    }
    return found.pop() if len(found) == 1 and sender else None


def paired(attachments: tuple[Attachment, ...]) -> list[MailedFile]:
    """Return the files, each with its signature: `may.csv` with `may.csv.jws`."""
    signatures = {
        one.name.removesuffix(SIGNATURE_SUFFIX): one.data[:_LONGEST_SIGNATURE].decode("ascii", "replace").strip()
        for one in attachments
        if one.name.endswith(SIGNATURE_SUFFIX)
    }
    files = [one for one in attachments if not one.name.endswith(SIGNATURE_SUFFIX)]
    return [MailedFile(one, signatures.get(one.name)) for one in files]


def check_proof(
    hub: Hub,
    letter: Letter,
    files: list[MailedFile],
    *,
    provider: str,
    settings: MailboxSettings,
    moment: dt.datetime,
) -> None:
    """Check that a mail proves whom it is from; raises MailError where it doesn't.

    Signatures are checked here, those of packages where they are opened.
    """
    if not files:
        raise MailError("mail_no_files")
    are_signed = all(file.is_vouched_for for file in files)
    is_told = has_token(letter.subject, secret=settings.token_secret, provider=provider)
    enough = {
        "none": True,
        "token": is_told or all(is_package(file.attachment.name) for file in files),
        "signature": are_signed,
        "either": is_told or are_signed,
    }
    if not enough[settings.proof]:
        raise MailError("mail_no_proof")
    for file in files:
        if file.signature is None:
            continue
        found = check_signature(hub, provider, file.attachment.data, signature=file.signature, moment=moment)
        if isinstance(found, Finding):
            raise MailError("fault", detail=f"{file.attachment.name}: {found.message}", remedy=found.remedy)
        if not is_told:
            _check_fresh(hub, letter, file, provider=provider)


def _check_fresh(hub: Hub, letter: Letter, file: MailedFile, *, provider: str) -> None:
    """Check that a file whose signature alone speaks for it is new: whoever has an old one could mail it again.

    A signature says nothing of when, and words of the subject aren't signed. What this very mail brought before a
    crash doesn't count; nor what was refused, which stands nowhere.
    """
    digest = file.attachment.sha256
    if hub.polls.collected(provider, MAILBOX, _begun(letter, file)) is not None:
        return
    for earlier in hub.ledger.submissions(provider=provider):
        if earlier.raw_sha256 == digest and earlier.state is not State.REJECTED:
            raise MailError("mail_again", file=file.attachment.name, number=str(earlier.id))


def _begun(letter: Letter, file: MailedFile) -> str:
    return f"begun/{letter.id}/{file.attachment.sha256}"


def take_files(
    hub: Hub, letter: Letter, files: list[MailedFile], *, provider: str, moment: dt.datetime
) -> list[Arrival]:
    """Take a mail's files in, in their order; what was taken from it before a crash isn't taken again.

    Raises MailError for a file that can't even be looked at, such as a package of another's key.
    """
    arrivals: list[Arrival] = []
    principal = Principal(f"{MAILBOX}: {letter.sender}", Role.PROVIDER, provider)
    for file in files:
        place = f"{letter.id}/{file.attachment.sha256}"
        if hub.polls.collected(provider, MAILBOX, place) is not None:
            continue
        hub.polls.remember(provider, MAILBOX, Collected(_begun(letter, file), moment, taken=False))
        try:
            received = _receive(hub, principal, letter, file, moment=moment)
        except (OutsideError, LedgerError):
            raise
        except ComityError as error:
            raise MailError(reason_of(error).code, **reason_of(error).facts) from error
        arrivals += [one for each in received for one in arrivals_of(file.attachment.name, each.outcomes)]
        memory = Collected(place, moment, file.attachment.name, digest=file.attachment.sha256)
        hub.polls.remember(provider, MAILBOX, memory)
    return arrivals


def _receive(
    hub: Hub, principal: Principal, letter: Letter, file: MailedFile, *, moment: dt.datetime
) -> list[Received]:
    received_at = moment if hub.ledger.simulated else None
    language = next(iter(hub.group.languages), FALLBACK_LANGUAGE)
    data, name = file.attachment.data, file.attachment.name
    if is_package(name):
        return [*receive_package(hub, principal, data, received_at=received_at, language=language)]
    told = letter.told
    delivery = Delivery(
        content=data,
        name=name,
        dataflow=told.get(_FLOW),
        provider=principal.provider or "",
        mapping=named_mapping(hub, told[_MAPPING]) if _MAPPING in told else None,
        parameters=_parameters(told),
        language=language,
        signature=file.signature,
    )
    key = hashlib.sha256(f"{letter.id}/{file.attachment.sha256}".encode()).hexdigest()
    return [receive(hub, principal, delivery, received_at=received_at, idempotency_key=f"mail-{key}")]


def _parameters(told: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in told.items() if name not in {_FLOW, _MAPPING}}
