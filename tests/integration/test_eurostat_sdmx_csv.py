"""Eurostat's own SDMX-CSV files, two generations, against pandas."""

from pathlib import Path

import pytest

from comity.formats.detect import detect_format
from comity.formats.sdmx_csv import read_sdmx_csv
from comity.formats.source import read_source
from comity.model.findings import Severity

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "eurostat_sdmx_csv"
NAMES = {
    "asylum_applicants_total": ("sdmx-csv-2.0", "ESTAT:MIGR_ASYAPPCTZA(1.0)", 1080),
    "migrants_illegally_present": ("sdmx-csv-1.0", "ESTAT:MIGR_EIPRE(1.0)", 2535),
    "migrants_refused_entry_at_the_border": ("sdmx-csv-1.0", "ESTAT:MIGR_EIRFS(1.0)", 327),
    "migration_permits_issued": ("sdmx-csv-1.0", "ESTAT:TPS00170(1.0)", 387),
    "temporary_protection_beneficiaries_monthly": ("sdmx-csv-2.0", "ESTAT:MIGR_ASYTPSM(1.0)", 1136),
}


@pytest.mark.shared
@pytest.mark.parametrize("name", NAMES)
def test_rows_and_sum_agree_with_pandas(name: str) -> None:
    """Every row arrives, with its line; the sum of values, the gaps and the codes are those that pandas reads."""
    path = FOLDER / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"the public data are not beside the checkout: {path}")
    pandas = pytest.importorskip("pandas")
    source = read_source(path)
    parsed = read_sdmx_csv(source.data)
    table = pandas.read_csv(path, dtype=str, keep_default_na=False)
    file_format, structure, rows = NAMES[name]
    assert (detect_format(source), parsed.format, str(parsed.structure)) == (file_format, file_format, structure)
    assert parsed.rows == parsed.frame.height == len(table) == rows
    assert parsed.frame["_row"].to_list() == list(range(2, rows + 2))
    for column in parsed.columns:
        assert parsed.frame[column].fill_null("").to_list() == list(table[column]), column
    ours = parsed.frame["OBS_VALUE"].cast(float).sum()
    assert ours == pandas.to_numeric(table["OBS_VALUE"]).sum() > 0
    assert parsed.findings.total(Severity.ERROR) == parsed.findings.total(Severity.WARNING) == 0
