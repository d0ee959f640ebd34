"""Take the extensions of code lists out of a message, of which pysdmx knows nothing and for which it refuses it."""

from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # no types are published

from comity.formats.structure.extensions import Extension, Member
from comity.formats.structure.references import parse_urn
from comity.model.structures import Reference

Extensions = dict[Reference, Sequence[Extension]]


def take_from_xml(root: etree._Element) -> Extensions:
    """Return the extensions of each code list of an SDMX-ML 3.x message; they are no longer in it."""
    found: dict[Reference, list[Extension]] = {}
    for element in list(root.iter("{*}CodelistExtension")):
        codelist = element.getparent()
        owner = Reference(codelist.get("agencyID", ""), codelist.get("id", ""), codelist.get("version", "1.0"))
        found.setdefault(owner, []).append(
            Extension(
                codelist=parse_urn((element.findtext("{*}Codelist") or "").strip())[0],
                prefix=element.get("prefix", ""),
                included=_members_in_xml(element.find("{*}InclusiveCodeSelection")),
                excluded=_members_in_xml(element.find("{*}ExclusiveCodeSelection")) or (),
            )
        )
        codelist.remove(element)
    return dict(found)


def _members_in_xml(selection: etree._Element | None) -> tuple[Member, ...] | None:
    if selection is None:
        return None
    return tuple(
        Member((value.text or "").strip(), value.get("cascadeValues", ""))
        for value in selection.iterfind("{*}MemberValue")
    )


def take_from_json(message: Mapping[str, Any]) -> Extensions:
    """Return the extensions of each code list of an SDMX-JSON 2.x message; they are no longer in it."""
    found: Extensions = {}
    for entry in message.get("data", {}).get("codelists", ()):
        extensions = [_extension(extension) for extension in entry.pop("codelistExtensions", None) or ()]
        if extensions:
            owner = Reference(entry.get("agencyID", ""), entry.get("id", ""), entry.get("version", "1.0"))
            found[owner] = extensions
            entry.setdefault("codes", [])
    return found


def _extension(entry: Mapping[str, Any]) -> Extension:
    return Extension(
        codelist=parse_urn(entry.get("codelist", ""))[0],
        prefix=entry.get("prefix") or "",
        included=_members_in_json(entry.get("inclusiveCodeSelection")),
        excluded=_members_in_json(entry.get("exclusiveCodeSelection")) or (),
    )


def _members_in_json(selection: Mapping[str, Any] | None) -> tuple[Member, ...] | None:
    if selection is None:
        return None
    wild = [Member(text) for text in selection.get("wildcardedMemberValues") or ()]
    named = (_member(entry) for entry in selection.get("memberValues") or ())
    return (*wild, *named)


def _member(entry: Mapping[str, Any]) -> Member:
    cascade = entry.get("cascadeValues", "")
    return Member(entry.get("value", ""), str(cascade).lower())
