"""Revisions of two publishers: Frontex's four vintages of detections, UN DESA's two editions of migrant stocks.

    python -m bench.analysis.revisions

References: the publisher's files compared cell by cell (the pack's README), and the prototype's cluster-robust mean
revision of migrant stocks.
"""

import csv
import gzip
import time
from collections.abc import Iterator

import polars as pl

from bench.analysis.panels import DATA, AbsentDataError, frontex_rows
from comity.analysis.revision.bias import assess_bias
from comity.analysis.revision.classes import Kind
from comity.analysis.revision.measures import measure
from comity.analysis.revision.review import review
from comity.model.frames import ACTION, OBS_VALUE, PERIOD, SEQ, TIME_PERIOD
from comity.model.periods import Period

EDITIONS = ("2025-02-07", "2025-02-10", "2025-03-10", "2025-05-15")
DIMENSIONS = ("REPORTER", "ROUTE", "BORDER_TYPE", "CITIZENSHIP")
SMALLEST_STOCK = 1000
_KEY = ["ROUTE", "BORDER_TYPE", "CITIZENSHIP", PERIOD]


def frontex_history() -> pl.DataFrame:
    """Return the vintage frame of the four editions, each in place of the one before."""
    rows, before = [], _edition(EDITIONS[0]).clear()
    for seq, name in enumerate(EDITIONS, start=1):
        now = _edition(name)
        both = now.join(before.rename({"value": "old"}), on=_KEY, how="full", coalesce=True)
        action = (
            pl.when(pl.col("old").is_null())
            .then(pl.lit("I"))
            .when(pl.col("value").is_null())
            .then(pl.lit("D"))
            .otherwise(pl.lit("U"))
        )
        moved = both.filter(~pl.col("value").eq_missing(pl.col("old")))
        at = pl.lit(name).str.to_datetime("%Y-%m-%d", time_unit="us", time_zone="UTC")
        rows.append(moved.with_columns(action.alias(ACTION), pl.lit(seq, pl.Int64).alias(SEQ), received_at=at))
        before = now
    frame = pl.concat(rows).rename({"value": OBS_VALUE}).drop("old")
    texts = {number: str(Period.from_id(number)) for number in frame[PERIOD].unique()}
    return frame.with_columns(
        pl.col(PERIOD).replace_strict(texts, return_dtype=pl.String).alias(TIME_PERIOD), REPORTER=pl.lit("MS_SAC")
    )


def _edition(name: str) -> pl.DataFrame:
    frame = frontex_rows(name).rename({"route": "ROUTE", "type": "BORDER_TYPE", "nat": "CITIZENSHIP"})
    return frame.group_by(_KEY).agg(pl.col("value").sum())


def stocks() -> pl.DataFrame:
    """Return migrant stocks that both editions have: `reporter`, `origin`, `year`, `first`, `latest`."""
    old, new = (_stock(edition).rename({"n": name}) for edition, name in ((2020, "first"), (2024, "latest")))
    both = old.join(new, on=["reporter", "origin", "year", "sex"])
    return both.group_by("reporter", "origin", "year").agg(pl.col("first", "latest").sum())


def _stock(edition: int) -> pl.DataFrame:
    file = DATA / "un_migrant_stock_editions" / f"undesa_stocks_ed{edition}.csv.gz"
    if not file.is_file():
        raise AbsentDataError(f"{file} isn't there; COMITY_DATA names the folder of the shared data")
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        rows = [(one["geo"], one["from"], one["t"], one["sex"], one["n"]) for one in csv.DictReader(lines)]
    frame = pl.DataFrame(rows, schema=["reporter", "origin", "year", "sex", "n"], orient="row")
    numbers = frame.with_columns(pl.col("n").cast(pl.Float64, strict=False)).drop_nulls("n")
    return (
        numbers.filter(pl.col("sex").is_in(["female", "male"]))
        .group_by(pl.all().exclude("n"))
        .agg(pl.col("n").sum())
    )


def frontex_lines() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured of Frontex's vintages."""
    found = review(frontex_history(), dimensions=list(DIMENSIONS), reporter="REPORTER")
    sums = found.reconciliation
    cells = [sums[f"{name}_cells"].to_list()[1:] for name in ("changed", "added_old", "removed")]
    said = "; ".join("/".join(str(abs(one)) for one in row) for row in zip(*cells, strict=True))
    yield "Frontex: cells changed / added to old months / removed", "114/309/276; 15/3/0; 107/6/2", said
    totals = ", ".join(f"{value:,.0f}" for value in sums["new"])
    yield "totals of the vintages", "4,904,939, 4,916,704, 4,930,787, 4,941,717", totals
    off = (
        sums["old"] + sums["changed"] + sums["added_new"] + sums["added_old"] + sums["removed"] - sums["new"]
    ).abs()
    yield "old + changed + added + removed − new, largest", "0", f"{off.max():g}"
    for seq in (2, 3, 4):
        row = sums.row(seq - 1, named=True)
        parts = (f"{row[name]:+,.0f}" for name in ("changed", "added_new", "added_old", "removed"))
        yield f"vintage {seq} as a sum", "", f"{row['old']:,.0f} {' '.join(parts)} = {row['new']:,.0f}"
        by = dict(found.changes.filter(pl.col(SEQ) == seq)["class"].value_counts().iter_rows())
        yield f"vintage {seq} by class", "", ", ".join(f"{by.get(kind.value, 0)} {kind.value}" for kind in Kind)
    moved = found.changes.filter(pl.col(SEQ) == 2, pl.col("CITIZENSHIP") == "UNK")
    recoded = moved.filter(pl.col("class") == Kind.RECODE.value)
    yield "cells without nationality that were mapped later, seen as a recode", "267", f"{recoded.height}"
    yield (
        "verdict on the way they go",
        "none below 12 vintages",
        f"{found.verdict.value} ({found.vintages} vintages)",
    )


def stock_lines() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured of UN DESA's editions."""
    pairs = stocks()
    recent = measure(pairs.filter(pl.col("year") == "2020"))
    if recent is None or recent.relative_mean is None or recent.relative_mean_absolute is None:
        return
    found = f"{recent.relative_mean_absolute:.4f}, {recent.relative_mean:.4f}"
    yield "UN DESA, stocks of 2020 in both editions: RMAR, RMR", ".2059, .0105", found
    bias = assess_bias(pairs.filter(pl.col("first") >= SMALLEST_STOCK, pl.col("latest") > 0))
    if bias is None or bias.t is None or bias.naive_t is None or bias.p_size is None or bias.p_sign is None:
        return
    yield "pairs of 1,000 and more: mean log revision", "−.0317", f"{bias.mean:.4f}"
    yield "its t, clustered by destination; naive", "−2.22; −8.43", f"{bias.t:.2f}; {bias.naive_t:.2f}"
    sign = f"{bias.p_size:.3f}; {bias.up} of {bias.moved} raised, p {bias.p_sign:.3f}"
    yield "p of the size test; destinations by sign", "", f"{sign} ({bias.clusters} destinations)"
    if bias.p_efficient is not None:
        said = f"{bias.intercept:.3f}, {bias.slope:.4f}, p {bias.p_efficient:.3f}"
        yield "Mincer–Zarnowitz in logarithms: intercept, slope, p", "for information", said


def main() -> None:
    """Print the table."""
    begun = time.process_time()
    try:
        lines = [*frontex_lines(), *stock_lines()]
    except AbsentDataError as error:
        print(error)
        return
    print("| revisions | reference | measured |")
    print("| --- | --- | --- |")
    for line in lines:
        print(f"| {' | '.join(line)} |")
    print(f"\n{time.process_time() - begun:.1f} CPU seconds.")


if __name__ == "__main__":
    main()
