"""Write structure messages: SDMX-ML 2.1, 3.0 and 3.1, SDMX-JSON 2.0 and 2.1."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from lxml import etree  # type: ignore[import-untyped]  # no types are published
from pysdmx.io import write_sdmx
from pysdmx.io.format import Format
from pysdmx.model import Organisation
from pysdmx.model.message import Header

from comity.errors import UsageError
from comity.formats.structure import json_names, to_pysdmx, xml_names
from comity.formats.structure.concepts import schemes_for
from comity.formats.structure.constraints import constraints_out
from comity.formats.structure.extras import Extra, Key, extras_of
from comity.model.groups import Agreement
from comity.model.structures import Codelist, Dataflow, DataStructure

StructureFormat = Literal["sdmx-ml-2.1", "sdmx-ml-3.0", "sdmx-ml-3.1", "sdmx-json-2.0", "sdmx-json-2.1"]
FORMATS: dict[str, Format] = {
    "sdmx-ml-2.1": Format.STRUCTURE_SDMX_ML_2_1,
    "sdmx-ml-3.0": Format.STRUCTURE_SDMX_ML_3_0,
    "sdmx-ml-3.1": Format.STRUCTURE_SDMX_ML_3_1,
    "sdmx-json-2.0": Format.STRUCTURE_SDMX_JSON_2_0_0,
    "sdmx-json-2.1": Format.STRUCTURE_SDMX_JSON_2_1_0,
}


def write_structures(
    codelists: Iterable[Codelist],
    dataflows: Iterable[Dataflow],
    agreements: Iterable[Agreement] = (),
    *,
    format: StructureFormat = "sdmx-ml-3.0",  # noqa: A002 - the word that callers and the command line use
    agency: str = "COMITY",
    prepared: dt.datetime | None = None,
) -> bytes:
    """Return a structure message with these code lists, the dataflows, their data structures and concepts.

    Code lists that the dataflows use are written too, whether named or not, and a provision agreement under
    `agency` for each agreement whose dataflow is in the message, with a data constraint where it has a region.
    Names are written in every language, codes with their parents. `prepared` is the message's time, now by default.
    Raises `UsageError` for an unknown format.
    """
    if format not in FORMATS:
        raise UsageError(f"There is no structure format {format}.", remedy=f"Formats: {', '.join(FORMATS)}.")
    is_xml = format.startswith("sdmx-ml")
    flows, terms = list(dataflows), list(agreements)
    structures = list({flow.structure.reference: flow.structure for flow in flows}.values())
    schemes = schemes_for(structures)
    lists = _all_codelists(codelists, structures)
    references = {flow.id: flow.reference for flow in flows}
    artefacts = [
        *(to_pysdmx.codelist_out(codelist) for codelist in lists),
        *(to_pysdmx.scheme_out(scheme, concepts) for scheme, concepts in schemes.concepts.items()),
        *(to_pysdmx.structure_out(structure, schemes, is_xml=is_xml) for structure in structures),
        *(to_pysdmx.dataflow_out(flow) for flow in flows),
        *to_pysdmx.agreements_out(terms, references, agency=agency),
        *constraints_out(terms, {flow.id: flow for flow in flows}, agency=agency),
    ]
    text = write_sdmx(artefacts, FORMATS[format], header=_header(agency, prepared), prettyprint=False) or ""
    finish = _finish_xml if is_xml else _finish_json
    return finish(text, extras_of(lists, flows, schemes))


def _all_codelists(named: Iterable[Codelist], structures: Iterable[DataStructure]) -> list[Codelist]:
    used = (part.codelist for structure in structures for part in structure.components)
    every = (*named, *(codelist for codelist in used if codelist is not None))
    return list({codelist.reference: codelist for codelist in every}.values())


def _header(agency: str, prepared: dt.datetime | None) -> Header:
    moment = (prepared or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).replace(microsecond=0)
    return Header(id=f"{agency}_{moment:%Y%m%dT%H%M%SZ}", prepared=moment, sender=Organisation(agency))


def _finish_xml(text: str, extras: Mapping[Key, Extra]) -> bytes:
    root = etree.fromstring(text.encode())
    xml_names.apply_extras(root, extras)
    xml_names.order_groups(root)
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _finish_json(text: str, extras: Mapping[Key, Extra]) -> bytes:
    message = json.loads(text)
    json_names.apply_extras(message, extras)
    for structure in message["data"].get("dataStructures", ()):
        _drop_empty_groups(structure["dataStructureComponents"])
    return json.dumps(message, ensure_ascii=False, indent=1).encode()


def _drop_empty_groups(components: dict[str, Any]) -> None:
    """Remove the empty list of groups that pysdmx writes and the schema refuses."""
    if not components.get("groups"):
        components.pop("groups", None)
