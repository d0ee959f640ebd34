"""FORECAST_<FLOW>: the data structure of forecasts, derived from that of what is forecast."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from comity.model.indicators import IndicatorDefinition
from comity.model.structures import Code, Codelist, Component, Dataflow, DataStructure, DataType, Reference, Role
from comity.structures.codelists import AGENCY, names_of
from comity.structures.pack import standard_pack
from comity.structures.resources import read_table

PREFIX = "FORECAST_"
FORECAST_ORIGIN, QUANTILE, MODEL = "FORECAST_ORIGIN", "QUANTILE", "MODEL"
MEAN = "MEAN"
CL_QUANTILE = "CL_QUANTILE"
FORECAST_RUN, RUN_DIGEST, LEDGER_SEQ, LAST_PERIOD = "FORECAST_RUN", "RUN_DIGEST", "LEDGER_SEQ", "LAST_PERIOD"


def quantile_code(level: float) -> str:
    """Return the code of a quantile in CL_QUANTILE: its level in thousandths.

    >>> quantile_code(0.025), quantile_code(0.5)
    ('Q025', 'Q500')
    """
    return f"Q{round(level * 1000):03d}"


def forecasts_of_dataflow(flow: Dataflow) -> Dataflow:
    """Return the dataflow of a dataflow's forecasts: its own key, then FORECAST_ORIGIN, QUANTILE and MODEL.

    FORECAST_ORIGIN is when the forecast was issued (UTC, to the second). A dimension that a forecast adds up over
    holds `_T`.
    """
    return _derive(flow.reference, flow.names, flow.structure.dimensions, flow.structure.time_dimension, flow)


def forecasts_of_indicator(definition: IndicatorDefinition, flow: Dataflow) -> Dataflow:
    """Return the dataflow of an indicator's forecasts.

    Its key is FREQ, REPORTER and the indicator's first breakdown: an indicator takes a part of its dataflow's
    figures alone, so that its sums are no totals of that dataflow.
    """
    kept = ("FREQ", flow.reporter_dimension, *definition.breakdowns[:1])
    dimensions = tuple(part for part in flow.structure.dimensions if part.id in kept)
    reference = Reference(AGENCY, definition.id, definition.version)
    return _derive(reference, definition.names, dimensions, flow.structure.time_dimension, flow)


def _derive(
    reference: Reference,
    names: Mapping[str, str],
    dimensions: tuple[Component, ...],
    time: Component,
    flow: Dataflow,
) -> Dataflow:
    identifier = f"{PREFIX}{reference.id}"
    key = (*dimensions, *_parts("dimensions", Role.DIMENSION))
    series = tuple(part.id for part in key)
    components = (
        *key,
        time,
        *_parts("measure", Role.MEASURE, required=False),
        *_parts("observation", Role.ATTRIBUTE, required=False),
        *_parts("series", Role.ATTRIBUTE, required=False, attachment=series),
    )
    named, told = _filled("names", names, reference.id), _filled("descriptions", names, reference.id)
    structure = Reference(reference.agency, f"DSD_{identifier}", reference.version)
    made = Reference(reference.agency, identifier, reference.version)
    return Dataflow(made, named, DataStructure(structure, named, components), told, flow.reporter_dimension)


def _filled(section: str, names: Mapping[str, str], otherwise: str) -> dict[str, str]:
    """Return sentences in each language with the name of what is forecast."""
    return {language: text.format(names.get(language, otherwise)) for language, text in _table()[section].items()}


def _parts(section: str, role: Role, **more: Any) -> Iterator[Component]:  # noqa: ANN401 - passed on as it is
    lists = {**standard_pack().codelists, CL_QUANTILE: quantile_codes()}
    for identifier, entry in _table()[section].items():
        codelist = lists[entry["codelist"]] if "codelist" in entry else None
        data_type = DataType(entry.get("type", DataType.STRING))
        yield Component(identifier, role, names_of(entry), codelist, data_type, **more)


@cache
def quantile_codes() -> Codelist:
    """Return CL_QUANTILE: the parts of a forecast."""
    table = _table()[CL_QUANTILE]
    codes = tuple(Code(identifier, names_of(entry)) for identifier, entry in table["codes"].items())
    return Codelist(Reference(AGENCY, CL_QUANTILE, table["version"]), table["names"], codes)


@cache
def _table() -> Mapping[str, Any]:
    return read_table("forecasts.toml")
