"""Read structure messages: SDMX-ML 2.1, 3.0 and 3.1, SDMX-JSON 2.0 and 2.1."""

import importlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from lxml import etree  # type: ignore[import-untyped]  # no types are published
from pysdmx.io.xml.doc_validation import validate_doc
from pysdmx.model import Codelist as SdmxCodelist
from pysdmx.model import Dataflow as SdmxDataflow
from pysdmx.model import DataStructureDefinition

from comity.errors import StructureError
from comity.formats.structure import extensions_in, json_names, xml_names
from comity.formats.structure.extensions import extended
from comity.formats.structure.from_pysdmx import Reading, codelist_in, dataflow_in, structure_in
from comity.formats.structure.xml_guard import MAX_BYTES, parse_xml
from comity.model.structures import Codelist, Dataflow, DataStructure

_XML_READERS = {
    "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message": "pysdmx.io.xml.sdmx21.reader.structure",
    "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/message": "pysdmx.io.xml.sdmx30.reader.structure",
    "http://www.sdmx.org/resources/sdmxml/schemas/v3_1/message": "pysdmx.io.xml.sdmx31.reader.structure",
}
_T = TypeVar("_T")
_FORMATS = "SDMX-ML 2.1, 3.0 or 3.1, or SDMX-JSON 2.0 or 2.1"


@dataclass(frozen=True)
class StructureMessage:
    """What a message holds; `structures` are the data structures that no dataflow in it uses."""

    codelists: tuple[Codelist, ...]
    dataflows: tuple[Dataflow, ...]
    structures: tuple[DataStructure, ...] = ()


def read_structures(
    data: bytes, *, codelists: Iterable[Codelist] = (), structures: Iterable[DataStructure] = ()
) -> StructureMessage:
    """Return the structures of a message.

    `codelists` and `structures` are those known beside it (the standard pack's), which it may refer to. Names are
    read in every language, codes with parents and dates. SDMX-ML is checked against its schema. Raises
    `StructureError` for what isn't a structure message, for hostile XML, and for references that lead nowhere.
    """
    if len(data) > MAX_BYTES:
        raise StructureError(f"The message has more than {MAX_BYTES // 1024**2} MB.", remedy="Split it.")
    is_json = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"
    artefacts, reading = _read_json(data) if is_json else _read_xml(data)
    reading.codelists.update({codelist.reference: codelist for codelist in codelists})
    reading.structures.update({structure.reference: structure for structure in structures})
    return _message(artefacts, reading)


def _message(artefacts: Sequence[Any], reading: Reading) -> StructureMessage:
    bare_lists = [codelist_in(one, reading) for one in artefacts if isinstance(one, SdmxCodelist)]
    lists = extended({one.reference: one for one in bare_lists}, reading.extensions, known=reading.codelists)
    reading.codelists.update(lists)
    own = [structure_in(one, reading) for one in artefacts if isinstance(one, DataStructureDefinition)]
    reading.structures.update({structure.reference: structure for structure in own})
    flows = [dataflow_in(one, reading) for one in artefacts if isinstance(one, SdmxDataflow)]
    used = {flow.structure.reference for flow in flows}
    bare = tuple(structure for structure in own if structure.reference not in used)
    return StructureMessage(tuple(lists.values()), tuple(flows), bare)


def _read_xml(data: bytes) -> tuple[Sequence[Any], Reading]:
    root = parse_xml(data)
    name = etree.QName(root)
    if name.localname != "Structure" or name.namespace not in _XML_READERS:
        raise StructureError(
            f"The root element {name.localname} is not that of a structure message.",
            remedy=f"Give a structure message in {_FORMATS}.",
        )
    read = importlib.import_module(_XML_READERS[name.namespace]).read
    _foreign(lambda: validate_doc(etree.tostring(root, encoding="unicode")))
    extensions = extensions_in.take_from_xml(root)
    reading = Reading(xml_names.collect_extras(root), extensions=extensions)
    codes = _foreign(lambda: read(xml_names.part(root, xml_names.CODES), validate=False))
    structures = _foreign(lambda: read(xml_names.part(root, xml_names.STRUCTURES), validate=False))
    return [*codes, *structures], reading


def _read_json(data: bytes) -> tuple[Sequence[Any], Reading]:
    from pysdmx.io.json.sdmxjson2.reader.structure import read

    try:
        message = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise StructureError(
            f"The message is not well-formed JSON: {error}.", remedy="Export it again from the source."
        ) from error
    reading = _foreign(lambda: _json_reading(message))
    structures = _foreign(lambda: read(json.dumps(message), validate=False).structures)
    return structures or (), reading


def _json_reading(message: dict[str, Any]) -> Reading:
    json_names.prune(message)
    extensions = extensions_in.take_from_json(message)
    extras = json_names.collect_extras(message)
    json_names.fill_names(message)
    urns, facets = json_names.concept_urns(message), json_names.facets(message)
    return Reading(extras, urns, facets=facets, extensions=extensions)


def _foreign(call: Callable[[], _T]) -> _T:
    """Call what reads a document's content; whatever it raises means that the document can't be used."""
    try:
        return call()
    except StructureError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:500]
        raise StructureError(
            f"The structure message can't be read: {type(error).__name__}: {reason}.",
            remedy=f"Check it against the schema of its format ({_FORMATS}).",
        ) from error
