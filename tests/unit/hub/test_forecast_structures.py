"""FORECAST_<FLOW>: structures derived from what is forecast."""

from pathlib import Path

import pytest

from comity.errors import UnknownArtefactError
from comity.forecasting.forecaster import DEFAULT_QUANTILES
from comity.formats.structure import read_structures
from comity.hub.catalogue import load_catalogue
from comity.hub.forecasts.structures import find_dataflow, forecast_dataflow
from comity.hub.structures import export_structures
from comity.structures.forecasts import MEAN, quantile_code, quantile_codes
from comity.structures.pack import standard_pack


@pytest.mark.parametrize("subject", ["VISITORS_THIRD_COUNTRIES", *standard_pack().dataflows])
@pytest.mark.parametrize("ending", ["xml", "json"])
def test_written_and_read_back(subject: str, ending: str, tmp_path: Path) -> None:
    """Every dataflow of the pack has its forecasts', and other tools read what `comity structures` writes."""
    target = tmp_path / f"structures.{ending}"
    assert export_structures(target, dataflow=f"forecast_{subject.lower()}") == 1
    (read,) = read_structures(target.read_bytes()).dataflows
    made = forecast_dataflow(load_catalogue(), subject)
    assert read.id == f"FORECAST_{subject}"
    assert read.structure.key_ids == made.structure.key_ids
    assert read.structure.key_ids[-3:] == ("FORECAST_ORIGIN", "QUANTILE", "MODEL")
    assert [(part.id, part.role, part.data_type, part.attachment) for part in read.structure.components] == [
        (part.id, part.role, part.data_type, part.attachment) for part in made.structure.components
    ]


def test_every_quantile_has_its_code() -> None:
    """A quantile without a code couldn't be told over SDMX."""
    assert {MEAN, *map(quantile_code, DEFAULT_QUANTILES)} == {code.id for code in quantile_codes().codes}


def test_names() -> None:
    """A dataflow of forecasts is named in both languages, and refers to what it is derived from."""
    made = find_dataflow(load_catalogue(), "FORECAST_CROSSINGS")
    assert made.names == {"en": "Forecasts: Border crossings", "ru": "Прогнозы: Пересечения границы"}
    assert str(made.reference) == "COMITY:FORECAST_CROSSINGS(1.0.0)"
    assert find_dataflow(load_catalogue(), "CROSSINGS").id == "CROSSINGS"
    with pytest.raises(UnknownArtefactError, match="NOTHING"):
        find_dataflow(load_catalogue(), "FORECAST_NOTHING")
