"""Under what terms a lake was begun: whose it is, and for whom. They stand in the table itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from comity.errors import UsageError

_PREFIX = "comity."


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a lake holds: a group's figures as an audience sees them.

    `bases`: under which base small counts of a dataflow are protected. `struck`: how many submissions had been
    struck out of the ledger. Where either differs, what was published before isn't what may be read now.
    """

    group: str
    audience: str
    simulated: bool
    bases: Mapping[str, int] = field(default_factory=dict)
    struck: int = 0

    def properties(self) -> dict[str, str]:
        """Return them as properties of a table."""
        return {_PREFIX + part.name: json.dumps(getattr(self, part.name), sort_keys=True) for part in fields(self)}

    @property
    def title(self) -> str:
        """What the table says that it is."""
        told = f"Observations of the group {self.group} for the audience “{self.audience}”, written by Comity"
        return told + (": simulated figures." if self.simulated else ".")


def check_same(terms: Terms, properties: Mapping[str, str], *, uri: str) -> None:
    """Refuse a lake of another group, or for other readers: what they may not see must not come to them.

    Raises UsageError.
    """
    if not any(name.startswith(_PREFIX) for name in properties):
        raise UsageError(f"The table at {uri} isn't a lake of Comity.", remedy="Name an empty place.")
    wanted = terms.properties()
    for name, told in (("group", "the group"), ("audience", "the audience"), ("simulated", "simulated figures:")):
        own = _PREFIX + name
        if properties.get(own) != wanted[own]:
            raise UsageError(
                f"The lake at {uri} is of {told} {properties.get(own)}, not {wanted[own]}.",
                remedy="Publish to another place; a lake is for one audience alone, as long as it lives.",
            )


def reason_to_rebuild(terms: Terms, properties: Mapping[str, str]) -> str:
    """Return why everything must be written anew; empty where what was published still holds."""
    wanted = terms.properties()
    if properties.get(_PREFIX + "struck") != wanted[_PREFIX + "struck"]:
        return "a file was struck out of the ledger"
    if properties.get(_PREFIX + "bases") != wanted[_PREFIX + "bases"]:
        return "small counts are protected under other bases"
    return ""
