"""References in a message are resolved: with wildcards, through concepts, and along inherited code lists."""

import json
from typing import Any

import pytest

from comity.errors import StructureError
from comity.formats.structure import StructureFormat, read_structures, write_structures
from comity.formats.structure.extensions import Extension, Member, extended
from comity.model.structures import Code, Codelist, Dataflow, Reference
from comity.structures.pack import standard_pack

FLOW = standard_pack().dataflows["POINTS"]


def written(name: StructureFormat) -> bytes:
    """Return a message about one dataflow."""
    return write_structures([], [FLOW], format=name)


@pytest.mark.parametrize("name", ["sdmx-ml-3.0", "sdmx-ml-3.1", "sdmx-json-2.0"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("CL_MODE(1.0.0)", "CL_MODE(1.0+.0)"),
        ("DSD_POINTS(1.0.0)", "DSD_POINTS(1+.0.0)"),
        ("CONCEPTS(1.0.0).MODE", "CONCEPTS(1.0+.0).MODE"),
    ],
    ids=["codelist", "data structure", "concept"],
)
def test_wildcards_in_references(name: StructureFormat, old: str, new: str) -> None:
    """A structure may ask for 1.0.0 or later of whatever it refers to."""
    message = written(name)
    asked = b"DataStructure=COMITY:" + new.encode() if "DSD" in old else new.encode()
    given = b"DataStructure=COMITY:" + old.encode() if "DSD" in old else old.encode()
    changed = _change_references(message, given, asked)
    assert changed != message
    (flow,) = read_structures(changed).dataflows
    assert flow == FLOW


def _change_references(message: bytes, old: bytes, new: bytes) -> bytes:
    """Replace references, but not the URN by which an artefact names itself."""
    lines = message.split(b"\n")
    return b"\n".join(line if b"urn=" in line or b'"urn"' in line else line.replace(old, new) for line in lines)


def test_structures_known_beside_the_message_resolve_wildcards_too() -> None:
    """Of two known versions the latest compatible one is taken."""
    content = json.loads(written("sdmx-json-2.0"))
    content["data"].pop("dataStructures")
    content["data"]["dataflows"][0]["structure"] = _urn("DataStructure", "DSD_POINTS(1.0+.0)")
    (flow,) = read_structures(json.dumps(content).encode(), structures=[FLOW.structure]).dataflows
    assert isinstance(flow, Dataflow)
    assert flow.structure == FLOW.structure
    content["data"]["dataflows"][0]["structure"] = _urn("DataStructure", "DSD_POINTS(2.0+.0)")
    with pytest.raises(StructureError, match=r"2\.0\+\.0"):
        read_structures(json.dumps(content).encode(), structures=[FLOW.structure])


def _urn(kind: str, rest: str) -> str:
    return f"urn:sdmx:org.sdmx.infomodel.datastructure.{kind}=COMITY:{rest}"


def _reference(name: str) -> Reference:
    return Reference("T", name, "1.0.0")


def _codelist(name: str, *codes: Code | str) -> Codelist:
    given = tuple(code if isinstance(code, Code) else Code(code, {"en": name}) for code in codes)
    return Codelist(_reference(name), {"en": name}, given)


def _codes(*extensions: Extension, own: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the codes of a list with these extensions, with the list that each comes from."""
    tree = (Code("T", {"en": "B"}), Code("T1", {"en": "B"}, "T"), Code("T11", {"en": "B"}, "T1"))
    lists = {one.reference: one for one in (_codelist("A", "X", "Y"), _codelist("B", "X", *tree))}
    mine = _codelist("OWN", *own)
    found = extended({mine.reference: mine}, {mine.reference: extensions}, known=lists)
    return {code.id: code.names["en"] for code in found[mine.reference].codes}


def test_later_lists_and_own_codes_win() -> None:
    """Technical notes 6.1: of two lists with one code the later counts, before both the list's own."""
    both = (Extension(_reference("A")), Extension(_reference("B")))
    assert _codes(*both) == {"X": "B", "Y": "A", "T": "B", "T1": "B", "T11": "B"}
    assert _codes(*both, own=("X",))["X"] == "OWN"


@pytest.mark.parametrize(
    ("extension", "codes"),
    [
        (Extension(_reference("A"), prefix="P_"), {"P_X", "P_Y"}),
        (Extension(_reference("B"), included=(Member("T%"),)), {"T", "T1", "T11"}),
        (Extension(_reference("B"), included=(Member("T", "true"), Member("X"))), {"X", "T", "T1", "T11"}),
        (Extension(_reference("B"), included=(Member("T", "excluderoot"),)), {"T1", "T11"}),
        (Extension(_reference("B"), excluded=(Member("T1", "true"),)), {"X", "T"}),
        (Extension(_reference("B"), excluded=(Member("T", "false"),)), {"X", "T1", "T11"}),
    ],
)
def test_selected_codes(extension: Extension, codes: set[str]) -> None:
    """A prefix, wildcards and the children of a code say what is inherited."""
    assert set(_codes(extension)) == codes


def test_parents_are_inherited_with_their_prefix() -> None:
    """A child whose parent isn't inherited has none: it would point to nothing."""
    tree = (Code("T"), Code("T1", parent="T"))
    taken = Extension(_reference("B"), prefix="P", included=(Member("T%"),)).take(tree)
    assert [code.parent for code in taken] == [None, "PT"]
    assert [code.parent for code in Extension(_reference("B"), excluded=(Member("T"),)).take(tree)] == [None]


def test_lists_inherit_from_lists_that_inherit() -> None:
    """Whatever their order; a circle is refused."""
    lists = {one.reference: one for one in (_codelist("A"), _codelist("B"), _codelist("C", "X"))}
    a, b, c = lists
    found = extended(lists, {a: [Extension(b)], b: [Extension(Reference("T", "C", "1+.0.0"))]}, known={})
    assert [code.id for code in found[a].codes] == ["X"]
    with pytest.raises(StructureError, match="inherits itself"):
        extended(lists, {a: [Extension(b)], b: [Extension(a)]}, known={})
    with pytest.raises(StructureError, match="isn't in the message"):
        extended(lists, {c: [Extension(_reference("D"))]}, known={})


@pytest.mark.parametrize("form", ["xml", "json"])
def test_extensions_in_messages(form: str) -> None:
    """In either format; the codes of the list that is extended may be known beside the message."""
    extended_list = _codelist("EXT", Code("Z", {"en": "own"}))
    known = _codelist("BASE", Code("A", {"en": "a"}), Code("B", {"en": "b"}))
    message = _with_extension(write_structures([extended_list], [], format=_FORMATS[form]), form)
    (found,) = read_structures(message, codelists=[known]).codelists
    assert [(code.id, code.names["en"]) for code in found.codes] == [("P_A", "a"), ("Z", "own")]


_FORMATS: dict[str, StructureFormat] = {"xml": "sdmx-ml-3.0", "json": "sdmx-json-2.0"}


def _with_extension(message: bytes, form: str) -> bytes:
    urn = "urn:sdmx:org.sdmx.infomodel.codelist.Codelist=T:BASE(1.0+.0)"
    if form == "xml":
        extension = (
            f'<str:CodelistExtension prefix="P_"><str:Codelist>{urn}</str:Codelist><str:ExclusiveCodeSelection>'
            "<str:MemberValue>B</str:MemberValue></str:ExclusiveCodeSelection></str:CodelistExtension>"
        )
        return message.replace(b"</str:Codelist>", extension.encode() + b"</str:Codelist>")
    content: dict[str, Any] = json.loads(message)
    selection = {"memberValues": [{"value": "B"}]}
    extension_entry = {"codelist": urn, "prefix": "P_", "exclusiveCodeSelection": selection}
    content["data"]["codelists"][0]["codelistExtensions"] = [extension_entry]
    return json.dumps(content).encode()
