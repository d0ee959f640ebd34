"""What the figures themselves say: estimated, provisional, counted more widely, broken; how long they compare."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import polars as pl

from comity.analysis.indicators import bases
from comity.analysis.quality.definitions import PARTS, parts
from comity.analysis.selection import AS_DEFINED
from comity.model.frames import OBS_STATUS, OBS_VALUE, PERIOD

ESTIMATED = ("E", "I")
PROVISIONAL = "P"
BREAK = "B"
_Row = tuple[str, str, float, float, int]


def status_parts(observations: pl.DataFrame) -> pl.DataFrame:
    """Return the parts of A7 and PROVISIONAL: shares of the observations that carry such a status.

    `observations` is an observation frame with a column `provider`. Nothing is returned where its structure has no
    OBS_STATUS. `basis` counts observations.
    """
    if OBS_STATUS not in observations.columns or observations.is_empty():
        return pl.DataFrame(schema=PARTS)
    status = pl.col(OBS_STATUS).fill_null("")
    counts = (
        observations.filter(pl.col(OBS_VALUE).is_not_null())
        .group_by("provider")
        .agg(A7=status.is_in(ESTIMATED).sum(), PROVISIONAL=(status == PROVISIONAL).sum(), n=pl.len())
        .sort("provider")
    )
    return parts(
        [
            (provider, name, float(count), float(n), n)
            for provider, estimated, provisional, n in counts.iter_rows()
            for name, count in (("A7", estimated), ("PROVISIONAL", provisional))
        ]
    )


def basis_parts(indicator: pl.DataFrame) -> pl.DataFrame:
    """Return the parts of WIDER: the share of the value that is counted on a wider basis than defined.

    `indicator` is an indicator frame with a column `provider`. `basis` counts the reporters' periods.
    """
    found = indicator.group_by("provider").agg(
        top=pl.col("value").filter(pl.col("basis") != AS_DEFINED).sum(),
        bottom=pl.col("value").sum(),
        basis=pl.struct("reporter", PERIOD).n_unique().cast(pl.Int64),
    )
    return found.with_columns(indicator=pl.lit("WIDER")).select(*PARTS).sort("provider")


def break_parts(
    observations: pl.DataFrame,
    indicator: pl.DataFrame,
    *,
    reporters: Mapping[str, Sequence[str]],
    told: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return the parts of CC2 and BREAKS: periods since a reporter's last break, and how many breaks there were.

    A break is a period with an observation of status B, one that is `told` (`reporter`, `_period`: a legal act
    opens it), or one whose basis isn't that of the reporter's period before; the first period of all is none.
    `observations` and `indicator` have a column `reporter`. Of several reporters of a provider the shortest series
    counts. `basis` counts periods.
    """
    found = _breaks(observations, indicator, told)
    return parts([row for provider, own in reporters.items() for row in _rows(provider, own, found)])


def _rows(provider: str, reporters: Sequence[str], found: Mapping[str, tuple[int, int, int]]) -> Iterator[_Row]:
    own = [found[reporter] for reporter in reporters if reporter in found]
    if not own:
        return
    periods = min(all_ for _, _, all_ in own)
    yield provider, "CC2", float(min(length for length, _, _ in own)), 1.0, periods
    yield provider, "BREAKS", float(sum(count for _, count, _ in own)), 1.0, periods


def _breaks(
    observations: pl.DataFrame, indicator: pl.DataFrame, told: pl.DataFrame | None
) -> dict[str, tuple[int, int, int]]:
    """Return, by reporter, the periods since the last break, the number of breaks, and of periods."""
    marked = observations.filter(pl.col(OBS_VALUE).is_not_null())
    if OBS_STATUS not in marked.columns:
        marked = marked.with_columns(pl.lit(None, pl.String).alias(OBS_STATUS))
    by_period = (
        marked.group_by("reporter", PERIOD)
        .agg(marked=(pl.col(OBS_STATUS) == BREAK).fill_null(value=False).any())
        .join(bases(indicator), on=["reporter", PERIOD], how="left")
        .sort("reporter", PERIOD)
    )
    if told is not None:
        here = told.with_columns(pl.lit(value=True).alias("told"))
        joined = by_period.join(here, on=["reporter", PERIOD], how="left").sort("reporter", PERIOD)
        by_period = joined.with_columns(pl.col("marked") | pl.col("told").fill_null(value=False))
    return {
        str(reporter): _length(list(own.select("marked", "basis").iter_rows()))
        for (reporter,), own in by_period.partition_by("reporter", as_dict=True).items()
    }


def _length(periods: Sequence[tuple[bool, str | None]]) -> tuple[int, int, int]:
    starts = [
        at
        for at, (before, here) in enumerate(pairwise(periods), 1)
        if here[0] or (before[1] is not None and here[1] is not None and before[1] != here[1])
    ]
    last = starts[-1] if starts else 0
    return len(periods) - last, len(starts), len(periods)
