"""The quality indicators that Comity computes: those of the European Statistical System that it can, and its own.

Sources: European Statistical System Handbook for Quality and Metadata Reports, 2020 edition; ESS Guidelines for the
Implementation of the ESS Quality and Performance Indicators (QPI), Eurostat 2014. The codes R1, A6 … are theirs, as
are the concepts of SIMS 2.0 under which a value is reported. Own indicators have no such concept.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

PERCENT, DAYS, PERIODS, COUNT = "percent", "days", "periods", "count"
UNITS = (PERCENT, DAYS, PERIODS, COUNT)
ALL = "_T"
"""The provider of the row for all providers together."""


@dataclass(frozen=True, slots=True)
class QualityIndicator:
    """One indicator: its code, its unit, the concept of SIMS that it is reported under (empty: Comity's own).

    It is shown with `decimals`. `scale` turns the ratio of the two sums that it is made of into its unit.
    """

    id: str
    unit: str
    concept: str = ""
    decimals: int = 1

    @property
    def scale(self) -> float:
        """What a ratio is multiplied by."""
        return 100.0 if self.unit == PERCENT else 1.0


INDICATORS: Mapping[str, QualityIndicator] = {
    one.id: one
    for one in (
        QualityIndicator("R1", PERCENT, "S.12.3.1"),
        QualityIndicator("INCOMPLETE", PERCENT),
        QualityIndicator("ON_TIME", PERCENT),
        QualityIndicator("TP1", DAYS, "S.14.1.1"),
        QualityIndicator("TP2", DAYS, "S.14.1.2"),
        QualityIndicator("TP3", DAYS, "S.14.2.1"),
        QualityIndicator("A6", PERCENT, "S.17.2.1", 2),
        QualityIndicator("A7", PERCENT, "S.18.5.1"),
        QualityIndicator("PROVISIONAL", PERCENT),
        QualityIndicator("WIDER", PERCENT),
        QualityIndicator("CC2", PERIODS, "S.15.2.1", 0),
        QualityIndicator("BREAKS", COUNT, decimals=0),
        QualityIndicator("AC3", PERCENT, "S.10.6.1"),
    )
}
"""By code, in the order in which they are shown."""

PARTS = {
    "provider": pl.String,
    "indicator": pl.String,
    "top": pl.Float64,
    "bottom": pl.Float64,
    "basis": pl.Int64,
}
"""What an indicator is made of, by provider: value = top / bottom; `basis` counts what it rests on."""
FRAME = {
    "dataflow": pl.String,
    "provider": pl.String,
    "indicator": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "basis": pl.Int64,
}
"""The columns of the result."""


def parts(rows: list[tuple[str, str, float, float, int]]) -> pl.DataFrame:
    """Return rows of provider, indicator, top, bottom, basis as a frame; what rests on nothing is left out."""
    return pl.DataFrame(rows, schema=pl.Schema(PARTS), orient="row").filter(pl.col("basis") > 0)
