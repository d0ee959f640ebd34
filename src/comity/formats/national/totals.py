"""Totals that the file holds against the sum of their parts: total rows, and a column that sums each row."""

from dataclasses import replace

import polars as pl

from comity.formats.mapping import TotalRow
from comity.formats.messages import finding
from comity.formats.national.grid import selected
from comity.formats.national.job import Job
from comity.formats.national.sheet import column_name
from comity.formats.national.values import clean_numbers, is_number
from comity.model.findings import Finding, Severity
from comity.model.frames import ROW

_SUM, _PARTS = "_sum", "_parts"


def check_totals(job: Job, table: pl.DataFrame) -> pl.DataFrame:
    """Check the file's own totals, say how they stand, and leave out total rows that the mapping doesn't keep."""
    rules = job.mapping.rows.totals
    if job.mapping.values.sum_column is None and not rules:
        return table
    names = [column_name(number) for number in job.value_columns]
    extra = [job.name(ref) for ref in (job.mapping.values.sum_column,) if ref is not None]
    numbers = table.with_columns(_number(job, name) for name in (*names, *extra))
    if extra:
        _check_row_sums(job, numbers, names, extra[0])
    totals = [(rule, _chosen(job, table, rule)) for rule in rules]
    any_total = pl.repeat(value=False, n=table.height, eager=True)
    for _, chosen in totals:
        any_total |= chosen
    for rule, chosen in totals:
        _check_total(job, rule, numbers.filter(chosen), numbers.filter(~any_total), names=[*names, *extra])
    for rule, chosen in totals:
        if not rule.keep:
            table = table.filter(~pl.col(ROW).is_in(numbers.filter(chosen)[ROW].to_list()))
    return table


def _number(job: Job, name: str) -> pl.Expr:
    text = clean_numbers(pl.col(name), job.mapping.values)
    return pl.when(is_number(text)).then(text).otherwise(None).cast(pl.Float64, strict=False).alias(name)


def _chosen(job: Job, table: pl.DataFrame, rule: TotalRow) -> pl.Series:
    rows = job.raw.frame[ROW].filter(selected(job.raw, rule.select))
    return table[ROW].is_in(rows.to_list())


def _check_row_sums(job: Job, numbers: pl.DataFrame, names: list[str], total: str) -> None:
    rule = job.mapping.values
    summed = numbers.select(ROW, pl.col(total), pl.sum_horizontal(names).alias(_SUM)).drop_nulls(total)
    wrong = summed.filter((pl.col(total) - pl.col(_SUM)).abs() > rule.sum_tolerance)
    column = job.label(rule.sum_column) if rule.sum_column is not None else ""
    limit = job.findings.limit_per_rule
    made = [
        _graded("MAP-51", rule.sum_severity, row=row, column=column, found=_text(said), expected=_text(sum_))
        for row, said, sum_ in wrong.head(limit).iter_rows()
    ]
    job.add_each(made, wrong.height)
    job.say("MAP-53", count=summed.height - wrong.height, column=column)


def _check_total(job: Job, rule: TotalRow, totals: pl.DataFrame, parts: pl.DataFrame, *, names: list[str]) -> None:
    """Compare each total row with the sum of the parts of its group."""
    if totals.height == 0:
        job.findings.add(finding("MAP-52", found=_selector_text(rule)))
        return
    by = [job.name(ref) for ref in rule.by]
    sums = parts.group_by(by).agg(pl.col(names).sum()) if by else parts.select(pl.col(names).sum())
    suffixed = sums.rename({name: f"{_PARTS}{name}" for name in names})
    joined = totals.join(suffixed, on=by, how="left") if by else totals.join(suffixed, how="cross")
    wrong = right = 0
    limit = job.findings.limit_per_rule
    for name in names:
        compared = joined.select(ROW, name, f"{_PARTS}{name}").drop_nulls(name)
        bad = compared.filter((pl.col(name) - pl.col(f"{_PARTS}{name}").fill_null(0)).abs() > rule.tolerance)
        column = job.raw.label(int(name.removeprefix(column_name(0)[:-1])))
        made = [
            _graded("MAP-50", rule.severity, row=row, column=column, found=_text(said), expected=_text(sum_ or 0))
            for row, said, sum_ in bad.head(limit).iter_rows()
        ]
        job.add_each(made, bad.height)
        wrong, right = wrong + bad.height, right + compared.height - bad.height
    said = "MAP-55" if rule.keep else "MAP-54"
    job.say(
        said, count=totals.height, right=right, wrong=wrong, row=int(totals[ROW][0]), found=_selector_text(rule)
    )


def _graded(rule: str, severity: Severity, **values: object) -> Finding:
    return replace(finding(rule, **values), severity=severity)  # type: ignore[arg-type]


def _selector_text(rule: TotalRow) -> str:
    select = rule.select
    if select.rows:
        return ", ".join(str(row) for row in select.rows)
    return ", ".join(select.equals) or (select.matches.pattern if select.matches is not None else "")


def _text(number: float) -> str:
    return str(int(number)) if number.is_integer() else repr(number)
