"""Code lists that extend others (SDMX 3.0, technical notes 6.1): each gets the codes that it inherits."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from comity.errors import StructureError
from comity.formats.structure.references import find
from comity.model.structures import Code, Codelist, Reference

_CHILDREN_ONLY = "excluderoot"
_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Member:
    """Codes that are selected: an id, with `%` for any text, and what of its children (`true`, `excluderoot`)."""

    pattern: str
    cascade: str = ""

    def names(self, code: str) -> bool:
        """Say whether the pattern means this code."""
        return re.fullmatch(".*".join(map(re.escape, self.pattern.split("%"))), code) is not None


@dataclass(frozen=True, slots=True)
class Extension:
    """One inherited code list: which, with which prefix, and which of its codes (None: all)."""

    codelist: Reference
    prefix: str = ""
    included: tuple[Member, ...] | None = None
    excluded: tuple[Member, ...] = ()

    def take(self, codes: Sequence[Code]) -> list[Code]:
        """Return the selected codes under their prefix; a parent that isn't selected is forgotten."""
        chosen = {code.id for code in codes} if self.included is None else _selected(self.included, codes)
        chosen -= _selected(self.excluded, codes)
        return [
            replace(
                code,
                id=f"{self.prefix}{code.id}",
                parent=f"{self.prefix}{code.parent}" if code.parent in chosen else None,
            )
            for code in codes
            if code.id in chosen
        ]


def extended(
    codelists: Mapping[Reference, Codelist],
    extensions: Mapping[Reference, Sequence[Extension]],
    *,
    known: Mapping[Reference, Codelist],
) -> dict[Reference, Codelist]:
    """Return the code lists with what they inherit; `known` are those that may be inherited beside them.

    A list named later wins over one named before, a list's own codes win over all. Raises `StructureError` where an
    inherited list isn't there, or a list inherits itself.
    """
    finished: dict[Reference, Codelist] = {}
    for reference in codelists:
        _extend(reference, codelists, extensions, known=known, finished=finished, under=())
    return {reference: finished[reference] for reference in codelists}


def _extend(
    reference: Reference,
    codelists: Mapping[Reference, Codelist],
    extensions: Mapping[Reference, Sequence[Extension]],
    *,
    known: Mapping[Reference, Codelist],
    finished: dict[Reference, Codelist],
    under: tuple[Reference, ...],
) -> Codelist:
    if reference in finished:
        return finished[reference]
    if reference in under or len(under) > _DEEPEST:
        raise StructureError(f"The code list {reference} inherits itself.", remedy="Break the circle.")
    own = codelists[reference]
    codes: dict[str, Code] = {}
    for extension in extensions.get(reference, ()):
        inherited = find(extension.codelist, {**known, **codelists})
        if inherited is None:
            raise StructureError(
                f"The code list {reference} inherits {extension.codelist}, which isn't in the message.",
                remedy="Export the message with its references (references=all).",
            )
        if inherited.reference in codelists:
            path = (*under, reference)
            inherited = _extend(
                inherited.reference, codelists, extensions, known=known, finished=finished, under=path
            )
        codes.update((code.id, code) for code in extension.take(inherited.codes))
    codes.update((code.id, code) for code in own.codes)
    finished[reference] = replace(own, codes=tuple(codes.values()))
    return finished[reference]


def _selected(members: Iterable[Member], codes: Sequence[Code]) -> set[str]:
    """Return the ids of the codes that members select, with the children that they cascade to."""
    chosen: set[str] = set()
    for member in members:
        roots = {code.id for code in codes if member.names(code.id)}
        if member.cascade in ("", "false"):
            chosen |= roots
            continue
        below = _below(roots, codes)
        chosen |= below - roots if member.cascade == _CHILDREN_ONLY else below
    return chosen


def _below(roots: set[str], codes: Sequence[Code]) -> set[str]:
    """Return the roots with all that is below them, however deep."""
    children: dict[str, list[str]] = {}
    for code in codes:
        children.setdefault(code.parent or "", []).append(code.id)
    found, waiting = set(roots), list(roots)
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found
