"""Change the group's file of a hub that runs: considered first, then written whole, and recorded in the log."""

import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import filelock

from comity.errors import ConfigurationError, ForbiddenError, UsageError
from comity.exchange.audit_question import AuditQuestion
from comity.exchange.group_file import parse_group
from comity.exchange.ports import Entry
from comity.hub.catalogue import Catalogue
from comity.hub.home import GROUP_FILE, Hub, check_group, load_group_catalogue
from comity.hub.settings.group_difference import Difference, compare
from comity.model.access import Principal, Role
from comity.model.collection import Collection
from comity.model.groups import Group

CHANGED = "group.changed"
LONGEST = 512 * 1024
"""Characters of a group's file."""
LONGEST_REASON = 1_000
_LOCK = ".comity.toml.lock"
_PATIENCE = 10.0
_OWN = ("files", "evidence", "hub.key", "server.toml", "comity.db")
_LEAVE = "Leave this to whoever runs the hub: they change comity.toml on its own machine."


@dataclass(frozen=True, slots=True)
class GroupText:
    """The group's file as it lies there: its text and the SHA-256 of it (hex)."""

    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another text of the group's file, checked: the group that it describes, and what it changes."""

    text: str
    sha256: str
    group: Group
    catalogue: Catalogue
    changes: tuple[Difference, ...]


def read_group_text(hub: Hub) -> GroupText:
    """Return the group's file as it is now, whatever the hub that runs has read."""
    text = (hub.directory / GROUP_FILE).read_text(encoding="utf-8")
    return GroupText(text, digest_of(text))


def consider(hub: Hub, text: str) -> Proposal:
    """Return what another text of the group's file would change; raises ConfigurationError for what can't be.

    What names other files of the machine, or another hub, can't be changed this way.
    """
    proposal = consider_file(hub, text)
    _check_paths(hub.group, proposal.group)
    return proposal


def consider_file(hub: Hub, text: str) -> Proposal:
    """Return what the group's file would change as it was written on the machine itself; raises ConfigurationError.

    Whoever writes there may name any of the machine's files.
    """
    if len(text) > LONGEST:
        raise ConfigurationError("The group's file is too long.", remedy=f"Keep it to {LONGEST} characters.")
    plain = text.replace("\r\n", "\n")
    group = parse_group(plain, name=GROUP_FILE)
    _check_lasting(hub, group)
    catalogue = load_group_catalogue(hub.directory, group)
    check_group(group, catalogue)
    return Proposal(plain, digest_of(plain), group, catalogue, compare(hub.group, group))


def change_group(hub: Hub, principal: Principal, text: str, *, shown: str, reason: str) -> Hub:
    """Put another text in place of the group's file, record it, and return the hub with the new group.

    `shown` is the digest of the text that the change was made from: where the file is another by now, nothing is
    done. The log is told before the file is put in its place; where that can't be done any more, the file's digest
    isn't the one that the log told last, and `last_recorded` shows it.
    """
    _check_may(principal)
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON:
        raise UsageError("A reason is missing, or too long.", remedy="Say in a sentence why; it is kept.")
    proposal = consider(hub, text)
    with _alone(hub):
        before = read_group_text(hub)
        if before.sha256 != shown:
            raise UsageError(
                "Somebody else has changed the group's file since you opened it.",
                remedy="Open it again, and make your change once more.",
            )
        _write(hub, proposal, before.sha256, principal, why)
    return with_group(hub, proposal)


def use_file(hub: Hub, principal: Principal, *, reason: str) -> Hub:
    """Take the group's file as it was changed on the machine itself; return the hub with its group."""
    _check_may(principal)
    now = read_group_text(hub)
    proposal = consider_file(hub, now.text)
    _record(hub, proposal, last_recorded(hub), principal, reason.strip())
    return with_group(hub, proposal)


def with_group(hub: Hub, proposal: Proposal) -> Hub:
    """Return the hub with another group, over the same ledger: what still runs with the old one may go on."""
    return replace(hub, group=proposal.group, group_text=proposal.text, catalogue=proposal.catalogue)


def last_recorded(hub: Hub) -> str:
    """Return the digest of the group's file that the log told last; empty where it was never changed this way."""
    found = hub.log.audit(AuditQuestion(action=CHANGED), most=1).entries
    return found[0].detail.partition(" ")[0] if found else ""


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text (hex)."""
    return hashlib.sha256(text.encode()).hexdigest()


def _alone(hub: Hub) -> filelock.BaseFileLock:
    return filelock.FileLock(hub.directory / _LOCK, timeout=_PATIENCE, preserve_lock_file=True)


def _write(hub: Hub, proposal: Proposal, before: str, principal: Principal, reason: str) -> None:
    target = hub.directory / GROUP_FILE
    new = target.with_name(f".new-{GROUP_FILE}")
    with new.open("w", encoding="utf-8", newline="\n") as file:
        file.write(proposal.text)
        file.flush()
        os.fsync(file.fileno())
    _record(hub, proposal, before, principal, reason)
    new.replace(target)


def _record(hub: Hub, proposal: Proposal, before: str, principal: Principal, reason: str) -> None:
    entry = Entry(
        dt.datetime.now(dt.UTC),
        principal.name,
        CHANGED,
        f"group/{proposal.group.id}",
        f"{proposal.sha256} {reason}".strip(),
    )
    hub.log.note(entry, {"group": {"before": before, "sha256": proposal.sha256}})


def _check_may(principal: Principal) -> None:
    if principal.role is not Role.SECRETARIAT:
        raise ForbiddenError("Only the secretariat changes the group's file.", remedy="Ask the secretariat.")


def _check_lasting(hub: Hub, group: Group) -> None:
    """Refuse what makes it another hub."""
    if group.id != hub.group.id:
        raise ConfigurationError("The group's id can't change.", remedy=f'Leave it: id = "{hub.group.id}".')
    if group.simulated != hub.ledger.simulated:
        raise ConfigurationError(
            "Whether a hub is simulated can't change: its ledger was made so.", remedy="Make another hub."
        )


def _check_paths(before: Group, after: Group) -> None:
    """Refuse new names of files and folders that lie outside the hub's directory, or are the hub's own."""
    for name in (one for one in _files(after) if one not in set(_files(before))):
        path = PurePosixPath(name)
        is_outside = path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name
        if is_outside or not path.parts or path.parts[0].startswith((".", *_OWN)):
            raise ConfigurationError(f"{name} is no file of the group's.", remedy=_LEAVE)
    known = {_source(one) for one in before.collections}
    for collection in after.collections:
        if _source(collection) not in known:
            raise ConfigurationError(
                f"From where {collection.name} is collected can't be changed here: it opens the hub's own machine.",
                remedy=_LEAVE,
            )


def _source(collection: Collection) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Return from where is collected, and with which secrets."""
    return (collection.source.value, collection.place, tuple(sorted(collection.headers.items())))


def _files(group: Group) -> Iterator[str]:
    yield from (*group.structure_files, *group.rule_files)
    yield from (signal.file for signal in group.signals if signal.file)
