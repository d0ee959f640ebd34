"""How far the total is concentrated on few origins."""

from dataclasses import dataclass

import polars as pl

from comity.model.structures import NOT_APPLICABLE, OTHER, TOTAL, UNKNOWN

RESIDUAL = (TOTAL, UNKNOWN, OTHER, NOT_APPLICABLE)
"""Codes that are no single origin."""


@dataclass(frozen=True, slots=True)
class Concentration:
    """Shares of the total, from 0 to 1: of the largest origin, the largest five and ten, and of unknown origin.

    `herfindahl` is the sum of squared shares among named origins (1: a single one); `effective` its inverse, the
    number of equally large origins that would be as concentrated.
    """

    top1: float
    top5: float
    top10: float
    unnamed: float
    herfindahl: float
    effective: float
    origins: int


def concentration(origins: pl.DataFrame) -> Concentration | None:
    """Return the concentration of a frame of `origin` and `value`; None where nothing comes from a named origin."""
    named = origins.filter(~pl.col("origin").is_in(RESIDUAL), pl.col("value") > 0)
    values = named["value"].sort(descending=True)
    total, named_total = float(origins["value"].sum()), float(values.sum())
    if named_total <= 0:
        return None
    herfindahl = float(((values / named_total) ** 2).sum())
    return Concentration(
        top1=float(values.head(1).sum()) / total,
        top5=float(values.head(5).sum()) / total,
        top10=float(values.head(10).sum()) / total,
        unnamed=1 - named_total / total,
        herfindahl=herfindahl,
        effective=1 / herfindahl,
        origins=named.height,
    )
