"""Receive a file from whoever sends it: the one entrance of page, API, collection, mailbox and packages.

It says who may send for whom, and under which mapping; the rest is `comity.hub.intake.submit`.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from comity.errors import ConfigurationError, ForbiddenError, UnknownArtefactError, UsageError
from comity.formats.mapping import LayoutMapping, parse_mapping
from comity.formats.source import GZIP, OLE, ZIP, Source
from comity.hub.home import Hub
from comity.hub.intake.check import check_file
from comity.hub.intake.intake import Delivery, Examination, person_finding, read_mapping
from comity.hub.intake.submit import Outcome, submit_all, submit_nil
from comity.model.access import Principal, Role
from comity.model.names import FALLBACK_LANGUAGE
from comity.model.submissions import Receipt

MAPPINGS = "mappings"
"""The folder of the hub's directory that holds named mappings, as NAME.toml."""
LONGEST_MAPPING = 64 * 1024
MOST_DOTS = 32
"""In a line of a mapping that is sent along: the time to read a dotted key grows with the square of its length."""
LONGEST_KEY = 200
_GLIMPSE = 256 * 1024
_ENOUGH_LINES = 100
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_STRING_OR_REMARK = re.compile(r""""(?:\\.|[^"\\\n])*"?|'[^'\n]*'?|#.*""")
_KEY = re.compile(r"[\x21-\x7e]{1,%d}" % LONGEST_KEY)  # noqa: UP031 - braces stand for themselves


@dataclass(frozen=True)
class Received:
    """What became of a file: one outcome for each dataflow that it holds."""

    outcomes: tuple[Outcome, ...]

    @property
    def is_refused(self) -> bool:
        """Say whether the file was refused; it is refused whole."""
        return any(outcome.is_refused for outcome in self.outcomes)

    @property
    def is_waiting(self) -> bool:
        """Say whether any of it waits for somebody's word."""
        return any(outcome.is_waiting for outcome in self.outcomes)

    @property
    def is_repeat(self) -> bool:
        """Say whether all of it was here already, and nothing was changed."""
        return all(outcome.receipt.repeated for outcome in self.outcomes)

    @property
    def about_persons(self) -> bool:
        """Say whether it looked like a file about persons, and was not kept."""
        return any(outcome.examination.about_persons for outcome in self.outcomes)


def receive(
    hub: Hub,
    principal: Principal,
    delivery: Delivery,
    *,
    received_at: dt.datetime | None = None,
    idempotency_key: str | None = None,
) -> Received:
    """Take a file in from somebody who may send it; it is accepted or refused whole, and recorded either way.

    `delivery.provider` may be left empty by those who belong to a provider. The bytes may be a path; the file stays
    where it is. Raises ForbiddenError, UnknownArtefactError or UsageError before anything is read.
    """
    check_key(idempotency_key)
    delivery = _addressed(principal, delivery)
    outcomes = submit_all(hub, delivery, received_at=received_at, idempotency_key=idempotency_key)
    return Received(tuple(outcomes))


def check_only(hub: Hub, principal: Principal, delivery: Delivery) -> tuple[Examination, ...]:
    """Examine a file as `receive` would; nothing is recorded or kept."""
    return check_file(_addressed(principal, delivery), hub)


@dataclass(frozen=True)
class NilReturn:
    """That there is nothing to count: of which dataflow, for which period, signed by whom where it must be."""

    dataflow: str
    period: str
    provider: str = ""
    signature: str | None = None


def receive_nil(
    hub: Hub, principal: Principal, nil: NilReturn, *, received_at: dt.datetime | None = None
) -> Receipt:
    """Take in that there is nothing to count in a period."""
    return submit_nil(
        hub,
        provider=sender_for(principal, nil.provider),
        dataflow=nil.dataflow,
        period=nil.period,
        received_at=received_at,
        actor=principal.name,
        signature=nil.signature,
    )


def begins_about_persons(path: Path) -> bool:
    """Say whether a file that is still on its way looks, by its beginning, like records of persons.

    It is said of a text only, and not before there are as many lines as would decide about the whole file.
    """
    with path.open("rb") as file:
        data = file.read(_GLIMPSE)
    if data.startswith((GZIP, ZIP, OLE)) or data.count(b"\n") <= _ENOUGH_LINES:
        return False
    return person_finding(Source("", data, data, ""), FALLBACK_LANGUAGE) is not None


def sender_for(principal: Principal, provider: str = "") -> str:
    """Return the provider that somebody sends for: their own, or for the secretariat the one that is named."""
    if principal.role is Role.SECRETARIAT:
        if not provider:
            raise UsageError("The file's provider isn't named.", remedy="Name it with provider=….")
        return provider
    if principal.role not in {Role.PROVIDER, Role.COORDINATOR} or not principal.provider:
        raise ForbiddenError(
            "Only providers and the secretariat send files.", remedy="Present the key of a provider."
        )
    if provider not in {"", principal.provider}:
        raise ForbiddenError(
            f"You send for {principal.provider}, not for {provider}.", remedy="Leave the provider out."
        )
    return principal.provider


def check_key(key: str | None) -> None:
    """Check an idempotency key: a short text of visible ASCII characters."""
    if key is not None and not _KEY.fullmatch(key):
        raise UsageError(
            "The idempotency key is not usable.",
            remedy=f"Give 1 to {LONGEST_KEY} visible ASCII characters, such as a UUID.",
        )


def named_mapping(hub: Hub, name: str) -> LayoutMapping:
    """Return a mapping that is kept with the hub."""
    folder = hub.directory / MAPPINGS
    path = folder / f"{name}.toml"
    if not _NAME.fullmatch(name) or not path.is_file():
        known = ", ".join(sorted(one.stem for one in folder.glob("*.toml"))) or "none"
        raise UnknownArtefactError(
            f"There is no mapping {name[:64]} here.", remedy=f"Known here: {known}; or send the mapping along."
        )
    return read_mapping(path)


def sent_mapping(data: bytes) -> LayoutMapping:
    """Return a mapping that came with its file.

    One with patterns is refused: a pattern can be written so that it never comes to an end.
    """
    if len(data) > LONGEST_MAPPING:
        raise UsageError("The mapping is too long.", remedy=f"Keep it below {LONGEST_MAPPING} bytes.")
    try:
        text = data.decode("utf-8")
        _check_plain(text)
        mapping = parse_mapping(text, "mapping")
    except UnicodeDecodeError as error:
        raise UsageError("The mapping is not written in UTF-8.", remedy="Save it as UTF-8.") from error
    except ConfigurationError as error:
        raise UsageError(error.detail, remedy=error.remedy) from error
    if _has_pattern(mapping):
        raise UsageError(
            "A mapping that is sent along can't use patterns.",
            remedy="Ask the secretariat to keep it with the hub, and name it with mapping=….",
        )
    return mapping


def _addressed(principal: Principal, delivery: Delivery) -> Delivery:
    provider = sender_for(principal, delivery.provider)
    parameters = {"member": provider, **delivery.parameters}
    return replace(delivery, provider=provider, parameters=parameters, actor=principal.name)


def _check_plain(text: str) -> None:
    """Check that a mapping is read in a time that grows with its length alone."""
    if '"""' in text or "'''" in text:
        raise UsageError(
            "A mapping that is sent along can't have texts of several lines.", remedy="Put each in one line."
        )
    lines = (_STRING_OR_REMARK.sub("", line) for line in text.split("\n"))
    if any(line.count(".") > MOST_DOTS for line in lines):
        raise UsageError("The mapping is too deeply nested.", remedy="See docs/reference/mapping.md.")


def _has_pattern(value: Any) -> bool:  # noqa: ANN401 - whatever a mapping holds
    if isinstance(value, re.Pattern):
        return True
    if is_dataclass(value):
        return any(_has_pattern(getattr(value, one.name)) for one in fields(value))
    if isinstance(value, Mapping):
        return any(_has_pattern(one) for one in value.values())
    return isinstance(value, tuple | list | frozenset | set) and any(_has_pattern(one) for one in value)
