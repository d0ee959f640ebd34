"""A small dataflow with attributes at every level, and messages about it, for the tests of SDMX-ML."""

import polars as pl

from comity.formats.parsed import ParsedFile
from comity.formats.sdmx_ml import XmlLimits, read_sdmx_ml
from comity.formats.sdmx_ml.message_form import MessageForm
from comity.formats.sdmx_ml.specific_3_0 import FORM
from comity.model.structures import Code, Codelist, Component, Dataflow, DataStructure, DataType, Reference, Role


def _codelist(name: str, *codes: str) -> Codelist:
    return Codelist(Reference("TEST", name, "1.0.0"), {}, tuple(Code(code) for code in codes))


KEY = ("FREQ", "AREA")
STRUCTURE = DataStructure(
    Reference("TEST", "DSD_SALES", "1.0.0"),
    {},
    (
        Component("FREQ", Role.DIMENSION, codelist=_codelist("CL_FREQ", "M", "A")),
        Component("AREA", Role.DIMENSION, codelist=_codelist("CL_AREA", "KG", "004", "NA")),
        Component("TIME_PERIOD", Role.TIME_DIMENSION, data_type=DataType.TIME_PERIOD),
        Component("OBS_VALUE", Role.MEASURE, data_type=DataType.DECIMAL),
        Component("OBS_STATUS", Role.ATTRIBUTE, codelist=_codelist("CL_OBS_STATUS", "A", "E"), required=False),
        Component("COMMENT", Role.ATTRIBUTE, required=False),
        Component("TITLE", Role.ATTRIBUTE, required=False, attachment=KEY),
        Component("SOURCE", Role.ATTRIBUTE, required=False, attachment=("AREA",)),
        Component("WEATHER", Role.ATTRIBUTE, required=False, attachment=("AREA", "TIME_PERIOD")),
        Component("LICENCE", Role.ATTRIBUTE, required=False, attachment=()),
    ),
)
FLOW = Dataflow(Reference("TEST", "SALES", "1.0.0"), {"en": "Sales"}, STRUCTURE)
OTHER = Dataflow(Reference("TEST", "RETURNS", "1.0.0"), {"en": "Returns"}, STRUCTURE)
URN = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow="
START = '<mes:DataSet ss:structureRef="S" xsi:type="own:DataSetType" ss:action="Replace">'
END = "</mes:DataSet>"


def find(_kind: str, reference: Reference) -> Dataflow | None:
    """Return the dataflow that a reference names, or whose structure it names."""
    known = {FLOW.reference: FLOW, OTHER.reference: OTHER, STRUCTURE.reference: FLOW}
    return known.get(reference)


def message(
    *data_sets: str, form: MessageForm = FORM, header: str = "", structure: str = "", more: str = ""
) -> bytes:
    """Return a message; `structure` replaces what the header says the data sets are about."""
    usage = structure or f"<com:StructureUsage>{URN}{FLOW.reference}</com:StructureUsage>"
    root = f"mes:{form.roots[0]}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns:mes="{form.message}" xmlns:ss="{form.data}" '
        f'xmlns:com="{form.common}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:own="urn:own">\n'
        f"<mes:Header><mes:ID>I</mes:ID><mes:Test>false</mes:Test><mes:Prepared>2026-01-01T00:00:00Z</mes:Prepared>"
        f'<mes:Sender id="KG"/><mes:Structure structureID="S" namespace="urn:own" '
        f'dimensionAtObservation="TIME_PERIOD">{usage}</mes:Structure>{more}{header}</mes:Header>\n'
        + "\n".join(data_sets)
        + f"\n</{root}>\n"
    ).encode()


def read(
    *data_sets: str, form: MessageForm = FORM, header: str = "", limits: XmlLimits | None = None
) -> ParsedFile:
    """Return what one dataflow's message says; each data set is given with its tags."""
    (parsed,) = read_sdmx_ml(message(*data_sets, form=form, header=header), find, limits=limits)
    return parsed


def rows(parsed: ParsedFile) -> list[dict[str, str]]:
    """Return the rows without what is null, as text, and without the line."""
    texts = parsed.frame.drop("_row", "_column").cast(pl.String)
    return [{name: text for name, text in row.items() if text is not None} for row in texts.to_dicts()]


def rules(parsed: ParsedFile) -> set[str]:
    """Return the rules that the message breaks."""
    return {found.rule for found in parsed.findings}


def action_rows() -> pl.DataFrame:
    """Return rows of every level and action, in the order in which a message has them."""
    off, none = "~", None
    head = ["_action", *KEY, "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "TITLE", "SOURCE", "LICENCE"]
    table = [
        ("R", off, off, off, none, none, none, none, "free"),
        ("R", off, "KG", off, none, none, none, "survey", none),
        ("R", "M", "KG", off, none, none, "Sales & more", none, none),
        ("R", "M", "KG", "2024-01", "1.5", "A", none, none, none),
        ("R", "M", "KG", "2024-02", "NaN", none, none, none, none),
        ("R", "M", "004", "2024-01", "2", "E", none, none, none),
        ("M", "A", "NA", "2023", "3", none, none, none, none),
        ("D", "A", "NA", "2022", none, none, none, none, none),
    ]
    return pl.DataFrame(table, schema=dict.fromkeys(head, pl.String), orient="row")
