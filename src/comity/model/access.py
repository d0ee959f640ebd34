"""Who asks, and what that reader may see: roles, principals, and sight over confidential figures."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in the exchange; each may do what the table of permissions says, and nothing else."""

    PUBLIC = "public"
    ANALYST = "analyst"
    PROVIDER = "provider"
    COORDINATOR = "coordinator"
    AUDITOR = "auditor"
    SECRETARIAT = "secretariat"


class Scope(StrEnum):
    """What an API key may be used for; people who sign in have all of it."""

    READ = "read"
    SEND = "send"
    DECIDE = "decide"
    MANAGE = "manage"


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who asks: a name for the audit, a role, and the provider that they belong to, where they do."""

    name: str
    role: Role
    provider: str | None = None


ANYBODY = Principal("public", Role.PUBLIC)
OPERATOR = Principal("operator", Role.SECRETARIAT)
"""Who works on the hub's own machine, with its files in their hands."""

FREE = frozenset({"F", "E"})
"""CONF_STATUS of figures that anybody may see, once released; figures without a status are free too."""
NOT_FOR_PUBLICATION = "N"
"""CONF_STATUS of figures for the exchange's own members only."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Which released figures a reader sees: those free, those of these CONF_STATUS codes, all of its own reporters.

    `statuses` None is all. A figure that isn't seen is absent from an answer, and so is every earlier vintage of it
    that would stand in its place. Where small counts are protected, those of its own reporters and of the ones in
    `granted` are seen as they are.
    """

    statuses: frozenset[str] | None = frozenset()
    own: frozenset[str] = field(default_factory=frozenset)
    granted: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_everything(self) -> bool:
        """Say whether nothing is hidden from this reader."""
        return self.statuses is None

    @property
    def scope(self) -> str:
        """Return a text that is the same for readers who see the same: a part of cache keys and entity tags."""
        if self.statuses is None:
            return "*"
        granted = "/" + "+".join(sorted(self.granted)) if self.granted else ""
        return "+".join(sorted(self.statuses)) + "/" + "+".join(sorted(self.own)) + granted


EVERYTHING = Sight(None)
PUBLIC_SIGHT = Sight()
MEMBERS_SIGHT = Sight(frozenset({NOT_FOR_PUBLICATION}))


def sight_of(principal: Principal, *, reporters: frozenset[str]) -> Sight:
    """Return what a principal sees; `reporters` are the codes that its provider's agreements let it write."""
    if principal.role is Role.SECRETARIAT:
        return EVERYTHING
    if principal.role is Role.PUBLIC:
        return PUBLIC_SIGHT
    own = reporters if principal.role in {Role.PROVIDER, Role.COORDINATOR} else frozenset[str]()
    return Sight(frozenset({NOT_FOR_PUBLICATION}), own)
