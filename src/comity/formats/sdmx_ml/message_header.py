"""The beginning and end of a message that is written."""

import datetime as dt
from xml.sax.saxutils import escape, quoteattr

from comity.formats.message_header import MessageHeader
from comity.formats.sdmx_ml.header import ALL_DIMENSIONS
from comity.formats.sdmx_ml.message_form import INSTANCE, MessageForm
from comity.model.structures import Dataflow

STRUCTURE_ID = "S1"
OWN_PREFIX = "own"
"""Stands for the namespace of the structure-specific types of a data set."""


def prologue(form: MessageForm, dataflow: Dataflow, header: MessageHeader, *, layout: str, action: str) -> str:
    """Return the message up to its first data set."""
    namespaces = {"mes": form.message, "com": form.common, "data": form.data, "xsi": INSTANCE}
    own = _own_namespace(dataflow, layout)
    if form.kind == "structure-specific":
        namespaces[OWN_PREFIX] = own
    declared = "".join(f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in namespaces.items())
    moment = header.prepared.astimezone(dt.UTC).replace(microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ")
    receiver = f"<mes:Receiver id={quoteattr(header.receiver)}/>\n" if header.receiver else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<mes:{form.roots[0]}{declared}>\n<mes:Header>\n'
        f"<mes:ID>{escape(header.id)}</mes:ID>\n<mes:Test>{str(header.is_test).lower()}</mes:Test>\n"
        f"<mes:Prepared>{moment}</mes:Prepared>\n<mes:Sender id={quoteattr(header.sender)}/>\n{receiver}"
        f"{_structure(form, dataflow, own=own, layout=layout)}"
        f"<mes:DataSetAction>{action}</mes:DataSetAction>\n</mes:Header>\n"
    )


def epilogue(form: MessageForm) -> str:
    """Return the end of the message."""
    return f"</mes:{form.roots[0]}>\n"


def _dimension(layout: str) -> str:
    return "TIME_PERIOD" if layout == "series" else ALL_DIMENSIONS


def _urn(dataflow: Dataflow) -> str:
    return f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={dataflow.reference}"


def _own_namespace(dataflow: Dataflow, layout: str) -> str:
    return f"{_urn(dataflow)}:ObsLevelDim:{_dimension(layout)}"


def _structure(form: MessageForm, dataflow: Dataflow, *, own: str, layout: str) -> str:
    """Return the header's description of the data sets: what they are about and how they are laid out."""
    namespace = f" namespace={quoteattr(own)}" if form.kind == "structure-specific" else ""
    reference = dataflow.reference
    usage = (
        escape(_urn(dataflow))
        if form.has_urns
        else f"<Ref agencyID={quoteattr(reference.agency)} id={quoteattr(reference.id)} "
        f'version={quoteattr(reference.version)} class="Dataflow" package="datastructure"/>'
    )
    return (
        f'<mes:Structure structureID="{STRUCTURE_ID}"{namespace} dimensionAtObservation="{_dimension(layout)}">'
        f"<com:StructureUsage>{usage}</com:StructureUsage></mes:Structure>\n"
    )
