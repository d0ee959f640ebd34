"""Measured values as they are written: decimal and thousands marks, spaces, marks for what is missing."""

import re

import polars as pl

from comity.formats.mapping import EmptyValue, ValueRule
from comity.formats.messages import finding
from comity.formats.national.cell_text import label_key
from comity.formats.national.job import Job
from comity.formats.national.sheet import OddCell
from comity.model.findings import Finding
from comity.model.frames import OBS_VALUE, ROW

TEXT = "_text"
NUMBER = "_number"
STATUS = "_status"
NAN = "NaN"
_PLAIN = r"^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:T.*)?")
_TRUTH = frozenset({"true", "false", "истина", "ложь"})


def clean_numbers(text: pl.Expr, rule: ValueRule) -> pl.Expr:
    """Return the expression for number texts with a dot and no thousands marks; other texts stay as they are.

    Spaces of any kind between groups of three digits are taken off whatever the mapping says; thousands marks
    only where they group by three. A minus of typography is a minus.
    """
    text = text.str.strip_chars().str.replace("^[−–]", "-")
    decimal = re.escape(rule.decimal)
    tail = rf"(?:{decimal}[0-9]*)?$"
    marks = "".join(re.escape(mark) for mark in rule.thousands if not mark.isspace())
    spaced = text.str.contains(rf"^[+-]?[0-9]{{1,3}}(?:\s[0-9]{{3}})+{tail}")
    text = pl.when(spaced).then(text.str.replace_all(r"\s", "")).otherwise(text)
    if marks:
        grouped = text.str.contains(rf"^[+-]?[0-9]{{1,3}}(?:[{marks}][0-9]{{3}})+{tail}")
        text = pl.when(grouped).then(text.str.replace_all(f"[{marks}]", "")).otherwise(text)
    if rule.decimal != ".":
        shaped = text.str.contains(rf"^[+-]?[0-9]*{decimal}?[0-9]*(?:[eE][+-]?[0-9]+)?$")
        text = pl.when(shaped).then(text.str.replace(decimal, ".")).otherwise(text)
    return text


def is_number(text: pl.Expr) -> pl.Expr:
    """Return the expression that says whether a cleaned text is a number."""
    return text.str.contains(_PLAIN)


def read_values(job: Job, cells: pl.DataFrame) -> pl.DataFrame:
    """Add `OBS_VALUE` and `_status` to a frame with `_row`, `_number` (the sheet's column) and `_text`.

    Cells that hold no value are left out and said: empty ones as the mapping has it, others as faults.
    """
    rule = job.mapping.values
    cleaned = clean_numbers(pl.col(TEXT), rule).fill_null("")
    cells = cells.with_columns(cleaned.alias(OBS_VALUE), pl.lit(None, pl.String).alias(STATUS))
    spaced = cells.filter(pl.col(TEXT).str.contains(r"\S\s+\S") & is_number(pl.col(OBS_VALUE)))
    job.say("SHT-12", count=spaced.height)
    odd = cells.filter(~is_number(pl.col(OBS_VALUE)))
    if odd.height == 0:
        _say_formulas(job, cells)
        return cells
    marks = _marks(rule, odd[OBS_VALUE].unique().to_list())
    cells = _apply_marks(cells, marks)
    cells = _empty_cells(job, cells)
    faulty = cells.filter(~is_number(pl.col(OBS_VALUE)) & (pl.col(OBS_VALUE) != NAN))
    _say_faulty(job, faulty)
    cells = cells.filter(is_number(pl.col(OBS_VALUE)) | (pl.col(OBS_VALUE) == NAN))
    _say_formulas(job, cells)
    return cells


def _marks(rule: ValueRule, found: list[str]) -> dict[str, str]:
    """Return the status that each text found means, for those that stand for a missing value."""
    known = {label_key(mark): status for mark, status in rule.missing.items()}
    marks = {text: known[label_key(text)] for text in found if text and label_key(text) in known}
    return marks | {text: rule.empty_status for text in found if text.casefold() == "nan" and text not in marks}


def _apply_marks(cells: pl.DataFrame, marks: dict[str, str]) -> pl.DataFrame:
    if not marks:
        return cells
    marked = pl.col(OBS_VALUE).is_in(list(marks))
    status = pl.col(OBS_VALUE).replace_strict(
        list(marks), list(marks.values()), default=None, return_dtype=pl.String
    )
    return cells.with_columns(
        pl.when(marked).then(status).otherwise(pl.col(STATUS)).alias(STATUS),
        pl.when(marked).then(pl.lit(NAN)).otherwise(pl.col(OBS_VALUE)).alias(OBS_VALUE),
    )


def _empty_cells(job: Job, cells: pl.DataFrame) -> pl.DataFrame:
    """Treat empty value cells as the mapping says; those of formulas without a value are faults in any case."""
    uncalculated = _uncalculated(job, cells)
    empty = pl.col(OBS_VALUE) == ""
    count = cells.filter(empty).height
    if not count:
        return cells
    rule = job.mapping.values
    if rule.empty is EmptyValue.ERROR:
        return cells
    if uncalculated:
        places = pl.struct(ROW, NUMBER).is_in([{ROW: row, NUMBER: number} for row, number in uncalculated])
        empty &= ~places
        count -= len(uncalculated)
    if rule.empty is EmptyValue.OMIT:
        job.say("MAP-40", count=count)
        return cells.filter(~empty)
    job.say("MAP-41" if rule.empty is EmptyValue.ZERO else "MAP-42", count=count)
    value = "0" if rule.empty is EmptyValue.ZERO else NAN
    status = None if rule.empty is EmptyValue.ZERO else rule.empty_status
    return cells.with_columns(
        pl.when(empty).then(pl.lit(status, pl.String)).otherwise(pl.col(STATUS)).alias(STATUS),
        pl.when(empty).then(pl.lit(value)).otherwise(pl.col(OBS_VALUE)).alias(OBS_VALUE),
    )


def _uncalculated(job: Job, cells: pl.DataFrame) -> list[tuple[int, int]]:
    odd = {place for place, kind in job.raw.odd.items() if kind is OddCell.FORMULA_WITHOUT_VALUE}
    if not odd:
        return []
    rows = cells.filter(pl.col(OBS_VALUE) == "").select(ROW, NUMBER).iter_rows()
    return [place for place in rows if place in odd]


def _say_faulty(job: Job, cells: pl.DataFrame) -> None:
    first = cells.head(job.findings.limit_per_rule)
    made: dict[str, int] = {}
    for row, number, text in first.select(ROW, NUMBER, TEXT).iter_rows():
        fault = _fault(job, row, number, text=text or "")
        made[fault.rule] = made.get(fault.rule, 0) + 1
        job.findings.add(fault)
    if cells.height > first.height:
        rule = max(made, key=lambda id_: made[id_])
        job.findings.count_rest(rule, fault.severity, cells.height - first.height)


def _fault(job: Job, row: int, number: int, *, text: str) -> Finding:
    column = job.raw.label(number)
    kind = job.raw.odd.get((row, number))
    if kind is OddCell.ERROR:
        return finding("SHT-10", row=row, column=column, found=text)
    if kind is OddCell.FORMULA_WITHOUT_VALUE:
        return finding("SHT-11", row=row, column=column)
    if not text.strip():
        return finding("MAP-43", row=row, column=column)
    if _DATE.fullmatch(text.strip()):
        return finding("SHT-13", row=row, column=column, found=text)
    if text.strip().casefold() in _TRUTH:
        return finding("SHT-14", row=row, column=column, found=text)
    return finding("MAP-44", row=row, column=column, found=text, expected="a number")


def _say_formulas(job: Job, cells: pl.DataFrame) -> None:
    formulas = [place for place, kind in job.raw.odd.items() if kind is OddCell.FORMULA]
    if not formulas:
        return
    wanted = set(formulas)
    used = [place for place in cells.select(ROW, NUMBER).iter_rows() if place in wanted]
    if used:
        row, number = used[0]
        job.say("SHT-15", count=len(used), row=row, column=job.raw.label(number))


def wide_to_cells(table: pl.DataFrame, numbers: list[int], names: list[str], keep: list[str]) -> pl.DataFrame:
    """Return one row for each cell of the value columns, row by row, then from left to right."""
    if len(numbers) == 1:
        return table.select(ROW, *keep, pl.lit(numbers[0], pl.Int64).alias(NUMBER), pl.col(names[0]).alias(TEXT))
    renamed = table.select(
        ROW, *keep, *(pl.col(name).alias(str(number)) for number, name in zip(numbers, names, strict=True))
    )
    long = renamed.unpivot(
        on=[str(number) for number in numbers], index=[ROW, *keep], variable_name=NUMBER, value_name=TEXT
    )
    return long.with_columns(pl.col(NUMBER).cast(pl.Int64)).sort(ROW, NUMBER, maintain_order=True)
