"""Which rows count: dropped totals and notes, the rows of one submission, columns that look swapped."""

import polars as pl

from comity.formats.mapping import ComponentRule
from comity.formats.mapping.parameters import fill_in_all
from comity.formats.messages import finding
from comity.formats.national.cell_text import label_key
from comity.formats.national.grid import selected
from comity.formats.national.job import Job, texts
from comity.formats.national.labels import Outcome, Translator, codes_of
from comity.formats.national.sheet import column_name

_FITS = 0.5
_FITS_WELL = 0.9
_MOST_LABELS = 5_000
_SHOWN = 5


def drop_rows(job: Job, table: pl.DataFrame) -> pl.DataFrame:
    """Leave out the rows that the mapping says don't count, and say how many for each rule."""
    if not job.mapping.rows.drop:
        return table
    gone = pl.repeat(value=False, n=table.height, eager=True)
    for selector in job.mapping.rows.drop:
        hit = selected(job.raw, selector) & ~gone
        column = None if selector.column is None else job.name(selector.column)
        example = _example(table.filter(hit), column)
        job.say("MAP-20", count=int(hit.sum()), why=selector.why or "as the mapping says", found=example)
        gone |= hit
    return table.filter(~gone)


def _example(rows: pl.DataFrame, column: str | None) -> str | None:
    if column is None or rows.height == 0:
        return None
    found = rows[column].unique(maintain_order=True).drop_nulls().to_list()
    more = "" if len(found) <= _SHOWN else f" … ({len(found)})"
    return (", ".join(text.strip() for text in found[:_SHOWN]) + more) or "–"


def rows_of_submission(job: Job, table: pl.DataFrame) -> pl.DataFrame:
    """Keep only this submission's rows, and say how many others the file holds."""
    kept = keep_rows(job, take_rows(job, table))
    job.say("MAP-21", count=table.height - kept.height)
    if kept.height == 0 and table.height:
        job.findings.add(finding("MAP-26"))
    return kept


def take_rows(job: Job, table: pl.DataFrame) -> pl.DataFrame:
    """Keep only this submission's rows, by the raw texts of columns."""
    for ref, wanted in job.mapping.rows.where:
        keys = {label_key(text) for text in fill_in_all(wanted, job.parameters)}
        column = table[job.name(ref)]
        hits = [text for text in column.unique().drop_nulls().to_list() if label_key(text) in keys]
        table = table.filter(column.is_in(hits))
    return table


def keep_rows(job: Job, table: pl.DataFrame) -> pl.DataFrame:
    """Keep only rows whose code in a column is one of those that the mapping keeps for this submission."""
    for rule in job.mapping.components:
        translator = job.translators[rule.id]
        if not (rule.keep and rule.from_rows):
            continue
        column = texts(table, [job.name(ref) for ref in rule.columns], rule.separator)
        codes = codes_of(translator, column.unique().to_list())
        lost = [label for label, code in codes.items() if code == Outcome.UNKNOWN.value]
        if lost:
            job.say(
                "MAP-22",
                count=int(column.is_in(lost).sum()),
                column=job.where(rule),
                found=", ".join(lost[:_SHOWN]),
            )
        table = table.filter(column.is_in([label for label, code in codes.items() if code in translator.kept]))
    return table


def check_expected(job: Job, table: pl.DataFrame) -> bool:
    """Find columns that don't hold what the mapping says, and the column that does: the two look swapped.

    Looked at where a component's codes are known beforehand, such as the group's members for REPORTER. False means
    that the columns can't be trusted, so that there is no sense in reading on.
    """
    fits = True
    for rule in job.mapping.components:
        translator = job.translators[rule.id]
        if not translator.expected or len(rule.columns) != 1 or rule.is_crossed or table.height == 0:
            continue
        number = job.columns[rule.columns[0]]
        share = _share(table[column_name(number)], translator)
        if share < _FITS:
            _say_swapped(job, table, rule, share=share, number=number)
            fits = False
        elif share < 1:
            _say_others(job, table, rule)
    return fits


def _share(column: pl.Series, translator: Translator) -> float:
    """Return the share of rows whose text means one of the expected codes."""
    counts = column.fill_null("").value_counts()
    if counts.height > _MOST_LABELS:
        return 0.0
    labels, numbers = counts.to_series(0).to_list(), counts.to_series(1).to_list()
    codes = codes_of(translator, labels)
    fits = sum(count for label, count in zip(labels, numbers, strict=True) if codes[label] in translator.expected)
    return float(fits / max(1, len(column)))


def _say_swapped(job: Job, table: pl.DataFrame, rule: ComponentRule, *, share: float, number: int) -> None:
    translator = job.translators[rule.id]
    others = [other for other in range(1, len(job.raw.header) + 1) if other != number]
    shares = {other: _share(table[column_name(other)], translator) for other in others}
    best = max(shares, key=lambda other: shares[other], default=None)
    values = {
        "component": rule.id,
        "expected": ", ".join(sorted(translator.expected)),
        "percent": round(100 * share),
    }
    column = job.raw.label(number)
    if best is None or shares[best] < _FITS_WELL:
        job.findings.add(finding("MAP-31", column=column, **values))  # type: ignore[arg-type]
        return
    taken = next((r.id for r in job.mapping.components if best in [job.columns[ref] for ref in r.columns]), None)
    job.findings.add(
        finding(
            "MAP-30" if taken else "MAP-33",
            column=column,
            other=job.raw.label(best),
            other_component=taken or "",
            other_percent=round(100 * shares[best]),
            **values,  # type: ignore[arg-type]
        )
    )


def _say_others(job: Job, table: pl.DataFrame, rule: ComponentRule) -> None:
    translator = job.translators[rule.id]
    column = table[job.name(rule.columns[0])].fill_null("")
    codes = codes_of(translator, column.unique().to_list())
    strange = sorted(label for label, code in codes.items() if code not in translator.expected)
    job.say(
        "MAP-32",
        count=int(column.is_in(strange).sum()),
        column=job.where(rule),
        component=rule.id,
        found=", ".join(strange[:_SHOWN]),
        expected=", ".join(sorted(translator.expected)),
    )
