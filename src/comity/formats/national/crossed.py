"""Components that row and heading say together: a year in each row, a month above each column."""

import polars as pl

from comity.formats.mapping import ComponentRule
from comity.formats.national.coding import code_labels, row_labels
from comity.formats.national.job import Job
from comity.formats.national.values import NUMBER


def with_row_labels(job: Job, table: pl.DataFrame) -> pl.DataFrame:
    """Add, for each crossed component, a column with what the rows say of it."""
    rules = [rule for rule in job.mapping.components if rule.is_crossed]
    return table.with_columns(row_labels(job, table, rule).alias(rule.id) for rule in rules)


def code_crossed(job: Job, cells: pl.DataFrame) -> pl.DataFrame:
    """Turn those columns into codes: what each row says and the heading of each cell, joined by the separator.

    Cells whose label has no code are left out, and said; so are those that aren't of this submission.
    """
    for rule in job.mapping.components:
        if rule.is_crossed:
            labels = _labels(job, cells, rule)
            cells = _kept(job, code_labels(job, cells, rule, labels=labels), rule)
    return cells


def _labels(job: Job, cells: pl.DataFrame, rule: ComponentRule) -> pl.Series:
    headings = job.raw.labels.get(rule.label_row or 0, ())
    above = {n: headings[n - 1] if n <= len(headings) else "" for n in job.value_columns}
    heading = pl.col(NUMBER).replace_strict(list(above), list(above.values()), return_dtype=pl.String)
    joined = pl.concat_str([pl.col(rule.id).str.strip_chars(), heading], separator=rule.separator)
    return cells.select(joined).to_series()


def _kept(job: Job, cells: pl.DataFrame, rule: ComponentRule) -> pl.DataFrame:
    kept = job.translators[rule.id].kept
    if not kept:
        return cells
    own = cells.filter(pl.col(rule.id).is_in(kept))
    job.say("MAP-21", count=cells.height - own.height)
    return own
