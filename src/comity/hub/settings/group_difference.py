"""What differs between two groups' files, told by what is exchanged and not by their text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from comity.model.groups import Agreement, Group, Member


class Kind(StrEnum):
    """What happens to something."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: of which subject, which one, and for a change which key, from what to what.

    `subject` is member, agreement, threshold, rule, contact, collection, or group; `name` tells which of them (an
    agreement: provider and dataflow). `before` and `after` are the group's own values.
    """

    subject: str
    kind: Kind
    name: tuple[str, ...] = ()
    key: str = ""
    before: object = None
    after: object = None


def compare(before: Group, after: Group) -> tuple[Difference, ...]:
    """Return every difference, members first; nothing where both say the same, whatever their text."""
    return tuple(_differences(before, after))


def _differences(before: Group, after: Group) -> Iterator[Difference]:
    yield from _of_set("member", _members(before), _members(after))
    yield from _of_set("agreement", _agreements(before), _agreements(after))
    yield from _of_values("threshold", before.thresholds, after.thresholds)
    yield from _of_rules(before.rules_off, after.rules_off)
    yield from _of_list("contact", before.contacts, after.contacts)
    yield from _of_list("collection", before.collections, after.collections)
    for key in (one.name for one in fields(Group) if one.name not in _IN_PARTS):
        old, new = getattr(before, key), getattr(after, key)
        if old != new:
            yield Difference("group", Kind.CHANGED, key=key, before=old, after=new)


_IN_PARTS = frozenset({"members", "agreements", "thresholds", "rules_off", "contacts", "collections"})
_Set = Mapping[tuple[str, ...], Member | Agreement]


def _members(group: Group) -> _Set:
    return {(member.code,): member for member in group.members}


def _agreements(group: Group) -> _Set:
    return {(one.provider, one.dataflow): one for one in group.agreements}


def _of_set(subject: str, before: _Set, after: _Set) -> Iterator[Difference]:
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            yield Difference(subject, Kind.ADDED if old is None else Kind.REMOVED, name, before=old, after=new)
        else:
            yield from _of_values(subject, old, new, name)


def _of_values(subject: str, before: object, after: object, name: tuple[str, ...] = ()) -> Iterator[Difference]:
    for one in fields(before):  # type: ignore[arg-type]  # always a dataclass of the group's
        old, new = getattr(before, one.name), getattr(after, one.name)
        if old != new:
            yield Difference(subject, Kind.CHANGED, name, one.name, old, new)


def _of_rules(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[Difference]:
    for rule in sorted({*before} ^ {*after}):
        yield Difference("rule", Kind.REMOVED if rule in after else Kind.ADDED, (rule,))


def _of_list(subject: str, before: tuple[object, ...], after: tuple[object, ...]) -> Iterator[Difference]:
    """Tell how many entries go and come: their addresses are nobody's business but the secretariat's."""
    gone, come = [one for one in before if one not in after], [one for one in after if one not in before]
    if gone:
        yield Difference(subject, Kind.REMOVED, before=len(gone))
    if come:
        yield Difference(subject, Kind.ADDED, after=len(come))
