"""From a reference to what it refers to, also where its version is a wildcard."""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from comity.errors import StructureError
from comity.formats.structure.versions import best_version, has_wildcard
from comity.model.structures import Reference

_URN = re.compile(r"(?:.*=)?(?P<agency>[^:=]+):(?P<id>[^(]+)\((?P<version>[^)]+)\)(?:\.(?P<item>.+))?")
_T = TypeVar("_T")


def parse_urn(urn: str) -> tuple[Reference, str]:
    """Return what an URN, long or short, refers to, and the item in it."""
    match = _URN.fullmatch(urn)
    if match is None:
        raise StructureError(f"{urn[:200]} is not a reference.", remedy="Write references as SDMX URNs.")
    return Reference(match["agency"], match["id"], match["version"]), match["item"] or ""


def resolve(wanted: Reference, known: Iterable[Reference]) -> Reference | None:
    """Return the known artefact that a reference means: the very one, or the latest that its wildcard allows.

    None where there is none.

    >>> known = [Reference("A", "CL", "1.0.0"), Reference("A", "CL", "1.2.0"), Reference("A", "CL", "2.0.0")]
    >>> str(resolve(Reference("A", "CL", "1.0+.0"), known))
    'A:CL(1.2.0)'
    """
    named = {one.version: one for one in known if (one.agency, one.id) == (wanted.agency, wanted.id)}
    if wanted.version in named or not has_wildcard(wanted.version):
        return named.get(wanted.version)
    version = best_version(wanted.version, named)
    return None if version is None else named[version]


def find(wanted: Reference, known: Mapping[Reference, _T]) -> _T | None:
    """Return the known artefact that a reference means, None where there is none."""
    reference = resolve(wanted, known)
    return None if reference is None else known[reference]
