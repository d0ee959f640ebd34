"""Rows about attributes above the observation, in each way that the field guide writes them."""

import polars as pl

from comity.formats.sdmx_csv import read_sdmx_csv
from small_ledger import FLOW

HEAD = "STRUCTURE,STRUCTURE_ID,ACTION"


def rows(header: str, *lines: str) -> list[dict[str, str | None]]:
    """Return what is read of a message about FLOW."""
    text = "\n".join([f"{HEAD},{header}", *(f"dataflow,COMITY:CROSSINGS(1.0.0),{line}" for line in lines)]) + "\n"
    parsed = read_sdmx_csv(text, structure=FLOW.structure, dataflow=FLOW.reference)
    assert not parsed.findings.has_errors
    return parsed.frame.select(pl.exclude("_row", "_column")).to_dicts()


def test_empty_dimensions_of_a_series_attribute_are_switched_off() -> None:
    """Example 13 of the field guide 2.1 leaves them empty: read as a wildcard, the row would be refused."""
    header = "FREQ,REPORTER,ORIGIN,TIME_PERIOD,OBS_VALUE,TITLE"
    first, second = rows(header, "M,M,KG,AF,2024-01,5,", "M,M,KG,AF,,,A title")
    assert (first["TIME_PERIOD"], second["TIME_PERIOD"]) == ("2024-01", "~")


def test_absent_dimensions_are_switched_off() -> None:
    """Example 12 has only the columns of the partial key."""
    (row,) = rows("REPORTER,TIME_PERIOD,REGIME", "M,KG,2024-01,visa")
    assert (row["FREQ"], row["REPORTER"], row["ORIGIN"], row["TIME_PERIOD"]) == ("~", "KG", "~", "2024-01")


def test_an_empty_dimension_of_an_observation_stays_empty() -> None:
    """A value without its key must be found, not taken for an attribute of the series."""
    (row,) = rows("FREQ,REPORTER,ORIGIN,TIME_PERIOD,OBS_VALUE,TITLE", "M,M,KG,AF,,5,A title")
    assert row["TIME_PERIOD"] is None


def test_a_delete_keeps_its_wildcards() -> None:
    """Switched off instead of open, it would delete nothing."""
    (row,) = rows("FREQ,REPORTER,ORIGIN,TIME_PERIOD,OBS_VALUE,TITLE", "D,M,KG,,,,-")
    assert (row["ORIGIN"], row["TIME_PERIOD"]) == (None, None)
