"""Mappings of national layouts that are kept with the hub, by name."""

import os
import re
from dataclasses import dataclass

from comity.errors import ForbiddenError, OutsideError, UsageError
from comity.hub.home import Hub
from comity.hub.intake.receive import MAPPINGS, named_mapping, sender_for, sent_mapping
from comity.hub.settings.settings import read_settings
from comity.model.access import Principal, Role

SEPARATOR = "-"
"""Stands after the provider in the name of a mapping that is one provider's own."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")


@dataclass(frozen=True, slots=True)
class KeptMapping:
    """A mapping that is kept: its name, its title, what it fills, and the parameters that a file needs with it."""

    name: str
    title: str
    dataflow: str
    parameters: tuple[str, ...]


def mappings_for(hub: Hub, provider: str) -> list[KeptMapping]:
    """Return the mappings that are of use to a provider: its own, and those that are nobody's."""
    known = {agreement.provider for agreement in hub.group.agreements}
    names = sorted(path.stem for path in (hub.directory / MAPPINGS).glob("*.toml"))
    found = []
    for name in names:
        owner = name.partition(SEPARATOR)[0]
        if owner == provider or owner not in known:
            mapping = named_mapping(hub, name)
            asked = tuple(one for one in mapping.parameters if one not in {"member", "members"})
            found.append(KeptMapping(name, mapping.title or mapping.id, mapping.dataflow or "", asked))
    return found


def may_keep_mapping(hub: Hub, principal: Principal) -> bool:
    """Say whether somebody may keep mappings with the hub: the secretariat; providers where the group lets them."""
    is_allowed = read_settings(hub.directory).uploads.own_mappings
    return principal.role is Role.SECRETARIAT or (is_allowed and bool(principal.provider))


def keep_mapping(hub: Hub, principal: Principal, text: str, *, provider: str, name: str) -> str:
    """Keep a mapping of a provider's layout with the hub; return its name, which begins with the provider.

    One of the same name is replaced: what was sent by it stays readable, for each submission keeps its mapping.
    """
    owner = sender_for(principal, provider)
    if not may_keep_mapping(hub, principal):
        raise ForbiddenError(
            "In this group the secretariat keeps mappings.", remedy="Download it, and send it to the secretariat."
        )
    if not _NAME.fullmatch(name):
        raise UsageError(
            "This is no name for a mapping.", remedy="Use up to 40 Latin letters, digits, dots, and underscores."
        )
    sent_mapping(text.encode())
    folder, full = hub.directory / MAPPINGS, f"{owner}{SEPARATOR}{name}"
    try:
        folder.mkdir(exist_ok=True)
        new = folder / f".{full}.new"
        new.write_text(text, encoding="utf-8")
        os.replace(new, folder / f"{full}.toml")  # noqa: PTH105 - replaces what is there, on every system
    except OSError as error:
        raise OutsideError(
            f"The mapping can't be kept: {error.strerror}.", remedy="Try again later; tell the secretariat."
        ) from error
    return full
