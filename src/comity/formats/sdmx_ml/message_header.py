"""The beginning and end of a message that is written."""

import datetime as dt
import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from comity.formats.message_header import MessageHeader
from comity.formats.sdmx_ml.header import ALL_DIMENSIONS
from comity.formats.sdmx_ml.message_form import INSTANCE, MessageForm
from comity.model.structures import Dataflow

_XML_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_\-]*")


def prologue(
    form: MessageForm, dataflows: Sequence[Dataflow], header: MessageHeader, *, layout: str, action: str
) -> str:
    """Return the message up to its first data set."""
    namespaces = {"mes": form.message, "com": form.common, "data": form.data, "xsi": INSTANCE}
    if form.kind == "structure-specific":
        for place, dataflow in enumerate(dataflows):
            namespaces[own_prefix(place)] = _own_namespace(dataflow, layout)
    declared = "".join(f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in namespaces.items())
    moment = header.prepared.astimezone(dt.UTC).replace(microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ")
    receiver = f"<mes:Receiver id={quoteattr(header.receiver)}/>\n" if header.receiver else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<mes:{form.roots[0]}{declared}>\n<mes:Header>\n'
        f"<mes:ID>{escape(header.id)}</mes:ID>\n<mes:Test>{str(header.is_test).lower()}</mes:Test>\n"
        f"<mes:Prepared>{moment}</mes:Prepared>\n<mes:Sender id={quoteattr(header.sender)}/>\n{receiver}"
        f"{''.join(_structure(form, one, place, layout=layout) for place, one in enumerate(dataflows))}"
        f"<mes:DataSetAction>{action}</mes:DataSetAction>\n</mes:Header>\n"
    )


def epilogue(form: MessageForm) -> str:
    """Return the end of the message."""
    return f"</mes:{form.roots[0]}>\n"


def structure_id(dataflow: Dataflow, place: int) -> str:
    """Return the id by which the data sets of a message's dataflow name their structure; the first is at 0.

    It is the id of the data structure, which clients such as rsdmx take it for, where that can be an XML id.
    """
    named = dataflow.structure.reference.id
    return f"S{place + 1}" if place or not _XML_ID.fullmatch(named) else named


def own_prefix(place: int) -> str:
    """Return the prefix of the namespace of a dataflow's structure-specific types."""
    return f"own{place + 1}" if place else "own"


def _dimension(dataflow: Dataflow, layout: str) -> str:
    return dataflow.structure.time_dimension.id if layout == "series" else ALL_DIMENSIONS


def _urn(dataflow: Dataflow) -> str:
    return f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={dataflow.reference}"


def _own_namespace(dataflow: Dataflow, layout: str) -> str:
    return f"{_urn(dataflow)}:ObsLevelDim:{_dimension(dataflow, layout)}"


def _structure(form: MessageForm, dataflow: Dataflow, place: int, *, layout: str) -> str:
    """Return the header's description of the data sets: what they are about and how they are laid out."""
    own = _own_namespace(dataflow, layout)
    namespace = f" namespace={quoteattr(own)}" if form.kind == "structure-specific" else ""
    reference = dataflow.reference
    usage = (
        escape(_urn(dataflow))
        if form.has_urns
        else f"<Ref agencyID={quoteattr(reference.agency)} id={quoteattr(reference.id)} "
        f'version={quoteattr(reference.version)} class="Dataflow" package="datastructure"/>'
    )
    return (
        f'<mes:Structure structureID="{structure_id(dataflow, place)}"{namespace}'
        f' dimensionAtObservation="{_dimension(dataflow, layout)}">'
        f"<com:StructureUsage>{usage}</com:StructureUsage></mes:Structure>\n"
    )
