"""The revisions of a dataflow, as far as its history goes: reconciled, measured, classed and judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from comity.analysis.revision.bias import Bias, assess_bias
from comity.analysis.revision.changes import changes_of
from comity.analysis.revision.classes import BOUNDS, Bounds, Kind, classify
from comity.analysis.revision.measures import SETTLED, Measures, first_and_latest, measure
from comity.analysis.revision.reconciliation import check_reconciled, reconcile
from comity.model.frames import SEQ

LEAST_VINTAGES = 12
"""Below this many vintages of a reporter nothing is said of the way that its revisions go."""
LEAST_CLUSTERS = 6
"""With fewer reporters (or periods) not even the clearest case would be significant by the sign test."""
SIGNIFICANT = 0.05


class Verdict(StrEnum):
    """Which way revisions go."""

    TOO_FEW = "too_few"
    """No reporter has sent enough vintages."""
    UNTESTED = "untested"
    """Too few figures that were revised, or reporters, to test anything."""
    RAISED = "raised"
    """Figures are raised later: the first ones are too low."""
    LOWERED = "lowered"
    """Figures are lowered later: the first ones are too high."""
    NEITHER = "neither"
    """Neither way can be told from chance."""


@dataclass(frozen=True)
class Revisions:
    """What a history of vintages says.

    `reconciliation`: see `reconcile`; it has been checked, and a result that doesn't add up can't be made.
    `changes`: see `changes_of` and `classify`. `classes`: `class`, `cells` (changes), `vintages` that made them,
    `moved` (the sum of the changes without their signs, counts); a class without any has zeros. `figures`: see
    `first_and_latest`. `measures` and `bias` are over figures by reporter and period that came after their
    reporter's first vintage and have settled; `bias` over reporters with at least 12 vintages, in clusters of
    `clustered_by`. `reporters`: `reporter`, `vintages`, `figures`, `raised`, `lowered`, `mean`, `mean_absolute`,
    `relative_mean`, `relative_mean_absolute` (null where nothing has settled). `vintages` is the largest number of
    vintages of a reporter.
    """

    reconciliation: pl.DataFrame
    changes: pl.DataFrame
    classes: pl.DataFrame
    figures: pl.DataFrame
    measures: Measures | None
    bias: Bias | None
    clustered_by: str
    reporters: pl.DataFrame
    vintages: int
    verdict: Verdict

    def __post_init__(self) -> None:
        """Raise ArithmeticError where old + changed + added + removed isn't new."""
        check_reconciled(self.reconciliation)


def review(
    vintages: pl.DataFrame, *, dimensions: Sequence[str], reporter: str, bounds: Bounds = BOUNDS
) -> Revisions:
    """Return the revisions of a vintage frame; `dimensions` is its key without the period."""
    changes = classify(
        changes_of(vintages, dimensions=dimensions, reporter=reporter),
        dimensions=dimensions,
        reporter=reporter,
        bounds=bounds,
    )
    figures = first_and_latest(vintages, dimensions=dimensions, reporter=reporter)
    settled = figures.filter(~pl.col("from_the_start"), pl.col("vintages") >= SETTLED)
    sent = (
        vintages.group_by(pl.col(reporter).alias("reporter")).agg(vintages=pl.col(SEQ).n_unique()).sort("reporter")
    )
    enough = sent.filter(pl.col("vintages") >= LEAST_VINTAGES)["reporter"]
    judged = settled.filter(pl.col("reporter").is_in(enough.implode()))
    clustered_by = "reporter" if judged["reporter"].n_unique() > 1 else "_period"
    bias = assess_bias(judged, cluster=clustered_by) if enough.len() else None
    return Revisions(
        reconciliation=reconcile(vintages, dimensions=dimensions, within=(reporter,)),
        changes=changes,
        classes=_classes(changes),
        figures=figures,
        measures=measure(settled),
        bias=bias,
        clustered_by=clustered_by,
        reporters=_reporters(sent, settled),
        vintages=max(sent["vintages"].to_list(), default=0),
        verdict=_verdict(bias, enough=enough.len() > 0),
    )


def _classes(changes: pl.DataFrame) -> pl.DataFrame:
    every = pl.DataFrame({"class": [kind.value for kind in Kind]})
    counted = changes.group_by("class").agg(
        cells=pl.len().cast(pl.Int64),
        vintages=pl.col(SEQ).n_unique().cast(pl.Int64),
        moved=pl.col("delta").abs().sum(),
    )
    joined = every.join(counted, on="class", how="left", maintain_order="left")
    return joined.with_columns(pl.col("cells", "vintages", "moved").fill_null(0))


def _reporters(sent: pl.DataFrame, settled: pl.DataFrame) -> pl.DataFrame:
    revision = pl.col("latest") - pl.col("first")
    base = pl.when(pl.col("first").sum() != 0).then(pl.col("first").sum())
    measured = settled.group_by("reporter").agg(
        figures=pl.len().cast(pl.Int64),
        raised=(revision > 0).sum().cast(pl.Int64),
        lowered=(revision < 0).sum().cast(pl.Int64),
        mean=revision.mean(),
        mean_absolute=revision.abs().mean(),
        relative_mean=revision.sum() / base,
        relative_mean_absolute=revision.abs().sum() / base,
    )
    return sent.with_columns(pl.col("vintages").cast(pl.Int64)).join(measured, on="reporter", how="left")


def _verdict(bias: Bias | None, *, enough: bool) -> Verdict:
    if not enough:
        return Verdict.TOO_FEW
    if bias is None or bias.p_size is None or bias.clusters < LEAST_CLUSTERS:
        return Verdict.UNTESTED
    if bias.p_size > SIGNIFICANT:
        return Verdict.NEITHER
    return Verdict.RAISED if bias.mean > 0 else Verdict.LOWERED
