"""Revisions: the triangle and the counts, on a history that can be read at a glance, and on real vintages."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from comity.analysis.revision.triangle import revision_counts, triangle
from comity.model.periods import parse_period

FRONTEX = Path(__file__).parents[5] / "shared" / "data" / "frontex_ibc_vintages"
VINTAGES = ("2025-02-07", "2025-02-10", "2025-03-10", "2025-05-15")


def vintage_frame(*rows: tuple[int, str, str, str, float | None, str]) -> pl.DataFrame:
    """Return a vintage frame: sequence, action, reporter, origin, value, period."""
    full = []
    for seq, action, reporter, origin, value, text in rows:
        period = parse_period(text)
        assert period is not None
        at = dt.datetime(2024, 1, seq, tzinfo=dt.UTC)
        full.append((reporter, origin, text, value, period.id, seq, action, at))
    schema = ["REPORTER", "ORIGIN", "TIME_PERIOD", "OBS_VALUE", "_period", "_seq", "_action", "received_at"]
    types = [pl.String] * 3 + [pl.Float64, pl.Int64, pl.Int64, pl.String, pl.Datetime("us", "UTC")]
    return pl.DataFrame(full, schema=dict(zip(schema, types, strict=True)), orient="row")


HISTORY = vintage_frame(
    (1, "I", "KG", "CN", 10, "2024-01"),
    (1, "I", "KG", "US", 5, "2024-01"),
    (3, "U", "KG", "CN", 12, "2024-01"),
    (3, "I", "KG", "IN", 1, "2024-01"),
    (3, "I", "KG", "CN", 20, "2024-02"),
    (4, "D", "KG", "US", None, "2024-01"),
    (4, "D", "KG", "CN", None, "2024-02"),
    (6, "I", "KG", "US", 6, "2024-01"),
    (6, "U", "KG", "IN", None, "2024-01"),
)


def test_the_triangle_shows_what_each_vintage_knew() -> None:
    """A revised, a removed and a returned cell must each show in its own column."""
    table = triangle(HISTORY)
    assert table.columns == ["TIME_PERIOD", "_period", "1", "3", "4", "6"]
    assert table.drop("_period").rows() == [("2024-01", 15, 18, 13, 18), ("2024-02", None, 20, None, None)]


def test_counts_tell_new_periods_from_old_ones_that_grew() -> None:
    """A new month is no revision; a cell added to an old month is."""
    counts = revision_counts(HISTORY)
    columns = ["_seq", "new", "added", "changed", "removed", "unchanged", "cells"]
    assert counts.select(columns).rows() == [
        (1, 2, 0, 0, 0, 0, 2),
        (3, 1, 1, 1, 0, 1, 4),
        (4, 0, 0, 0, 2, 2, 2),
        (6, 0, 1, 1, 0, 1, 3),
    ]


def test_periods_can_be_told_apart_by_reporter() -> None:
    """The second state's January is new, though the first state's was here before."""
    both = pl.concat([HISTORY.head(2), vintage_frame((2, "I", "TJ", "CN", 3, "2024-01"))])
    assert revision_counts(both)["new"].to_list() == [2, 0]
    assert revision_counts(both, within=["REPORTER"])["new"].to_list() == [2, 1]


def test_a_changed_attribute_is_no_changed_value() -> None:
    """A status that was corrected leaves the figure as it was."""
    same = vintage_frame((1, "I", "KG", "CN", 10, "2024-01"), (2, "U", "KG", "CN", 10, "2024-01"))
    assert revision_counts(same)["changed"].to_list() == [0, 0]


def test_no_history_gives_an_empty_triangle() -> None:
    """A series that nobody sent is no fault."""
    assert triangle(HISTORY.clear()).is_empty()
    assert revision_counts(HISTORY.clear()).is_empty()


def read_vintage(name: str) -> dict[tuple[str, ...], float]:
    """Return one file's cells by key."""
    frame = pl.read_csv(FRONTEX / f"frontex_asof_{name}.csv.gz", infer_schema_length=0)
    keys = frame.select("route", "type", pl.col("nat").fill_null("_U"), pl.col("t").str.slice(0, 7))
    cells: dict[tuple[str, ...], float] = {}
    for key, value in zip(keys.iter_rows(), frame["n"].cast(pl.Float64), strict=True):
        cells[key] = cells.get(key, 0.0) + value
    return cells


def real_history() -> pl.DataFrame:
    """Return the vintage frame of the published files, each in place of the one before."""
    rows, before = [], {}
    for seq, name in enumerate(VINTAGES, start=1):
        now = read_vintage(name)
        for key in sorted(now.keys() | before.keys()):
            if key not in before:
                rows.append((*key, now[key], seq, "I"))
            elif key not in now:
                rows.append((*key, None, seq, "D"))
            elif now[key] != before[key]:
                rows.append((*key, now[key], seq, "U"))
        before = now
    columns = ["ROUTE", "BORDER", "CITIZENSHIP", "TIME_PERIOD", "OBS_VALUE", "_seq", "_action"]
    frame = pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)
    ids = {text: parse_period(text).id for text in frame["TIME_PERIOD"].unique()}  # type: ignore[union-attr]
    return frame.with_columns(
        pl.col("TIME_PERIOD").replace_strict(ids, return_dtype=pl.Int64).alias("_period"),
        received_at=pl.datetime(2025, 1, 1) + pl.duration(days="_seq"),
    )


@pytest.mark.shared
@pytest.mark.skipif(not FRONTEX.is_dir(), reason="the public data doesn't lie beside the checkout")
def test_the_revisions_of_real_vintages_are_those_that_were_measured() -> None:
    """The published figures of four months were compared file by file; the ledger's history must agree."""
    frame = real_history()
    counts = revision_counts(frame)
    measured = [(114, 309, 276), (15, 3, 0), (107, 6, 2)]
    assert counts.select("changed", "added", "removed").rows()[1:] == measured
    table = triangle(frame)
    totals = [table[str(seq)].sum() for seq in range(1, 5)]
    assert totals == [4_904_939, 4_916_704, 4_930_787, 4_941_717]
