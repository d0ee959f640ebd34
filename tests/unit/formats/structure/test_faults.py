"""Structure messages that are hostile, broken or incomplete are refused with words that help."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from comity.errors import StructureError
from comity.formats.structure import read_structures, write_structures, xml_guard
from comity.structures.pack import standard_pack

FLOW = standard_pack().dataflows["POINTS"]
XML = write_structures([], [FLOW])
JSON = write_structures([], [FLOW], format="sdmx-json-2.0")
BOMB = b"""<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><s>&c;</s>"""
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE s SYSTEM "file:///etc/passwd"><s/>"""


@pytest.mark.parametrize(
    "data", [BOMB, EXTERNAL, BOMB.decode().encode("utf-16")], ids=["bomb", "external", "utf-16"]
)
def test_a_document_type_is_refused_before_it_is_used(data: bytes) -> None:
    """Entities expand without bound or read the hub's own files."""
    with pytest.raises(StructureError, match="document type"):
        read_structures(data)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "well-formed"),
        (b"not xml", "well-formed"),
        (b"<a><b></a>", "well-formed"),
        (XML[:-20], "well-formed"),
        (b"\x00\x01\x02", "well-formed"),
        (b"{", "well-formed JSON"),
        (b"[" * 200_000, "well-formed"),
        (b'{"a":' * 100_000, "well-formed JSON"),
        (b"<html/>", "root element"),
        (b"{}", "can't be read"),
        (b'{"data": []}', "can't be read"),
        (b'{"data": {"codelists": [{"id": 7}]}}', "can't be read"),
        (XML.replace(b"<str:Dataflows>", b"<str:Dataflows><str:Dataflaw/>"), "can't be read"),
        (XML.replace(b'id="POINTS"', b'id="PO INTS"'), "can't be read"),
        (b"http://example.org/structure", "well-formed"),
    ],
)
def test_what_is_no_structure_message_is_refused(data: bytes, says: str) -> None:
    """Whatever bytes come, the answer is one error with a remedy: no crash, no recursion, nothing fetched."""
    with pytest.raises(StructureError, match=says) as caught:
        read_structures(data)
    assert caught.value.remedy


def test_a_message_beyond_the_bound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded before anything is parsed."""
    monkeypatch.setattr("comity.formats.structure.read.MAX_BYTES", 100)
    with pytest.raises(StructureError, match="MB"):
        read_structures(XML)
    assert xml_guard.MAX_BYTES == 64 * 1024**2


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return the JSON message after a change of its data."""
    message = json.loads(JSON)
    change(message["data"])
    return json.dumps(message).encode()


def components(data: dict[str, Any]) -> dict[str, Any]:
    """Return the components of the message's data structure."""
    found: dict[str, Any] = data["dataStructures"][0]["dataStructureComponents"]
    return found


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda data: data.pop("codelists"), "takes its codes from COMITY:CL_"),
        (lambda data: data.pop("dataStructures"), "COMITY:DSD_POINTS"),
        (lambda data: components(data)["dimensionList"].pop("timeDimension"), "needs one time dimension"),
        (lambda data: components(data).pop("measureList"), "needs one measure"),
        (lambda data: data["dataflows"][0].update(structure="nonsense"), "is not a reference|can't be read"),
    ],
)
def test_references_that_lead_nowhere_are_refused(change: Callable[[dict[str, Any]], object], says: str) -> None:
    """A dataflow half understood would let in files that nobody can check."""
    with pytest.raises(StructureError, match=says):
        read_structures(changed(change))


def test_a_message_without_dataflows_gives_its_data_structures() -> None:
    """A group may publish code lists and structures alone."""
    message = read_structures(changed(lambda data: data.pop("dataflows")))
    assert message.dataflows == ()
    assert [structure.reference.id for structure in message.structures] == ["DSD_POINTS"]


def test_a_wildcard_version_takes_the_latest_code_list() -> None:
    """SDMX 3.0 lets a structure ask for 1.0.0 or later."""
    written = JSON.replace(b"CL_MODE(1.0.0)", b"CL_MODE(1.0+.0)")
    (flow,) = read_structures(written).dataflows
    assert flow.structure.by_id["MODE"].codelist == standard_pack().codelists["CL_MODE"]
