"""A quality report as an SDMX-JSON 2.0 metadata message: one metadata set, its attributes nested as SIMS is."""

import datetime as dt
from typing import Any

from comity.exchange.metadata_ports import QualityReport
from comity.hub.home import Hub
from comity.structures.sims import sims

SCHEMA = "https://json.sdmx.org/2.0.0/sdmx-json-metadata-schema.json"
MEDIA_TYPE = "application/vnd.sdmx.metadata+json;version=2.0.0"
_FLOW = "urn:sdmx:org.sdmx.infomodel.metadatastructure.Metadataflow=COMITY:QUALITY(1.0.0)"


def metadata_message(hub: Hub, report: QualityReport, *, prepared: dt.datetime) -> dict[str, Any]:
    """Return the report as an SDMX-JSON metadata message of one metadata set."""
    return wrap_sets(hub, [metadata_set(hub, report)], identity=f"QUALITY_{report.id}", prepared=prepared)


def metadata_set(hub: Hub, report: QualityReport) -> dict[str, Any]:
    """Return the report as a metadata set; its targets are the dataflow and the provider."""
    dataflow = hub.catalogue.dataflow(report.dataflow)
    reference = dataflow.reference
    target = f"{reference.agency}:{reference.id}({reference.version})"
    name = f"Quality report of {report.provider} on {report.dataflow}"
    found: dict[str, Any] = {
        "action": "Append",
        "id": f"{report.provider}_{report.dataflow}_{report.id}",
        "version": f"{report.version}.0.0",
        "agencyID": "COMITY",
        "metadataflow": _FLOW,
        "name": name,
        "names": {"en": name},
        "targets": [
            f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={target}",
            f"urn:sdmx:org.sdmx.infomodel.base.DataProvider=COMITY:DATA_PROVIDERS(1.0).{report.provider}",
        ],
        "attributes": _attributes(report, ""),
    }
    found |= {key: text for key, text in (("reportingBegin", report.first), ("reportingEnd", report.last)) if text}
    return found


def wrap_sets(hub: Hub, sets: list[dict[str, Any]], *, identity: str, prepared: dt.datetime) -> dict[str, Any]:
    """Return a message of these metadata sets."""
    meta = {
        "schema": SCHEMA,
        "id": identity,
        "prepared": prepared.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "test": hub.ledger.simulated,
        "contentLanguages": ["en"],
        "sender": {"id": hub.group.id},
    }
    return {"meta": meta, "data": {"metadataSets": sets}}


def _attributes(report: QualityReport, parent: str) -> list[dict[str, Any]]:
    """Return the attributes below a concept; a concept with nothing said of it or below it is left out."""
    found = []
    for concept in sims().values():
        if concept.parent != parent:
            continue
        below = _attributes(report, concept.id)
        said = report.statements.get(concept.id)
        if said is not None or below:
            one: dict[str, Any] = {"id": concept.concept}
            if said is not None:
                one["value"] = said
            if below:
                one["attributes"] = below
            found.append(one)
    return found
