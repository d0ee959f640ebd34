"""What a structure query of SDMX-REST asks for, in the form of 2.x or of 1.x."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.errors import UsageError
from comity.formats.structure.picks import Kind
from comity.hub.sdmx.parameters import Parameters
from comity.hub.sdmx.query import ALL, Target, several, several_old, versions

_ELSEWHERE_TEXT = (
    "metadatastructure categoryscheme hierarchy hierarchyassociation valuelist metadataproviderscheme "
    "dataconsumerscheme organisationunitscheme metadataflow reportingtaxonomy metadataprovisionagreement "
    "structuremap representationmap conceptschememap categoryschememap organisationschememap "
    "reportingtaxonomymap process categorisation metadataconstraint transformationscheme rulesetscheme "
    "userdefinedoperatorscheme customtypescheme namepersonalisationscheme vtlmappingscheme "
    "structureset namealiasscheme hierarchicalcodelist attachmentconstraint actualconstraint"
)
ELSEWHERE = frozenset(_ELSEWHERE_TEXT.split())
"""Kinds of artefacts of which a hub holds none."""
_OLD_KINDS: dict[str, tuple[Kind, ...]] = {
    "organisationscheme": (Kind.AGENCIES, Kind.PROVIDERS),
    "contentconstraint": (Kind.CONSTRAINT,),
    "allowedconstraint": (Kind.CONSTRAINT,),
    "structure": tuple(Kind),
}
_LONGEST = 5
_FORM = "structure/{type}/{agency}/{id}/{version}/{item}"
SCHEMES = (Kind.AGENCIES, Kind.PROVIDERS, Kind.CODELIST, Kind.CONCEPTS)
DETAILS = (
    "full",
    "allstubs",
    "referencestubs",
    "allcompletestubs",
    "referencecompletestubs",
    "referencepartial",
    "raw",
)
RELATIONS = ("none", "parents", "parentsandsiblings", "ancestors", "children", "descendants", "all")


@dataclass(frozen=True, kw_only=True)
class StructureQuery:
    """A structure query: kinds of artefacts (none where a hub holds none of them), which of them, how much.

    `items` are None for all; `relations` are words of RELATIONS or kinds of artefacts.
    """

    kinds: tuple[Kind, ...]
    target: Target
    items: frozenset[str] | None = None
    detail: str = "full"
    relations: tuple[str, ...] = ("none",)
    has_as_of: bool = False
    is_old: bool = False


def is_kind(word: str) -> bool:
    """Say whether a word names a kind of artefact."""
    return word in ELSEWHERE or word in _OLD_KINDS or word in tuple(Kind)


def structure_query(segments: Sequence[str], parameters: Parameters, *, is_old: bool = False) -> StructureQuery:
    """Return the structure query of a path: the parts after `structure`, or in the form of 1.x all of them.

    UsageError: an unknown kind, too many parts, items of what has none, an unknown parameter or word.
    """
    kind, agencies, ids, given, items = (*segments, *("",) * 5)[:5]
    if len(segments) > _LONGEST:
        raise UsageError("The path has too many parts.", remedy=f"The form of the path is {_FORM}.")
    kinds = _kinds(kind)
    if items and items != ALL and not any(one in SCHEMES for one in kinds) and kind not in ELSEWHERE:
        raise UsageError(f"A {kind} has no items.", remedy="Leave the last part of the path out.")
    parameters.check_known(("detail", "references", "asOf"))
    separate = several_old if is_old else several
    return StructureQuery(
        kinds=kinds,
        target=Target(
            agencies=separate(agencies),
            ids=separate(ids),
            versions=versions(given.replace("+", ",") if is_old and _joins(given) else given, "~"),
        ),
        items=None
        if items in ("", ALL, "all")
        else frozenset(items.replace("+", ",").split(",") if is_old else items.split(",")),
        detail=parameters.one_of("detail", DETAILS, "full"),
        relations=_relations(parameters.several("references", "none")),
        has_as_of=parameters.moment("asOf") is not None,
        is_old=is_old,
    )


def _kinds(word: str) -> tuple[Kind, ...]:
    if word in ("", ALL, "all"):
        return tuple(Kind)
    if word in _OLD_KINDS:
        return _OLD_KINDS[word]
    if word in ELSEWHERE:
        return ()
    if word not in tuple(Kind):
        raise UsageError(f"There is no kind of artefact {word[:100]}.", remedy=f"Kinds here: {', '.join(Kind)}.")
    return (Kind(word),)


def _joins(version: str) -> bool:
    """Say whether a plus joins versions, as in 1.x, rather than meaning later ones."""
    return "+" in version.strip("+") and all(part[:1].isdigit() for part in version.split("+"))


def _relations(words: Sequence[str]) -> tuple[str, ...]:
    for word in words:
        if word not in RELATIONS and not is_kind(word):
            raise UsageError(
                f"references has no word {word[:100]}.", remedy=f"Words: {', '.join(RELATIONS)}, or a kind."
            )
    return tuple(words) or ("none",)
