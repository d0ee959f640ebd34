"""Write structures as SDMX: the standard pack, or a group's dataflows with its agreements."""

from collections.abc import Mapping
from pathlib import Path

from comity.errors import UsageError
from comity.formats.structure import write_structures
from comity.formats.structure.write import StructureFormat
from comity.hub.catalogue import load_catalogue
from comity.hub.forecasts.structures import find_dataflow, forecast_dataflows
from comity.hub.home import Hub

FORMATS: Mapping[str, StructureFormat] = {".xml": "sdmx-ml-3.0", ".json": "sdmx-json-2.0"}


def export_structures(target: Path, *, dataflow: str | None = None, hub: Hub | None = None) -> int:
    """Write dataflows with their data structures and code lists; return how many dataflows there are.

    The format follows from the file's ending: SDMX-ML 3.0 for .xml, SDMX-JSON 2.0 for .json. With a hub, the
    group's dataflows, those of the forecasts that it issued and its provision agreements are written; without one,
    the standard pack. `dataflow` may be FORECAST_<id>, whether or not a forecast was issued.
    """
    if target.suffix not in FORMATS:
        raise UsageError(
            f"Structures can't be written as {target.name}.", remedy="End its name with .xml or .json."
        )
    catalogue = hub.catalogue if hub is not None else load_catalogue()
    names = [dataflow] if dataflow else list(hub.group.dataflows if hub is not None else catalogue.dataflows)
    flows = [find_dataflow(catalogue, name) for name in names]
    if hub is not None and not dataflow:
        flows += forecast_dataflows(catalogue, hub.ledger.last_forecast_runs()).values()
    used = {flow.id for flow in flows}
    agreements = [a for a in hub.group.agreements if a.dataflow in used] if hub is not None else []
    target.write_bytes(write_structures((), flows, agreements, format=FORMATS[target.suffix]))
    return len(flows)
