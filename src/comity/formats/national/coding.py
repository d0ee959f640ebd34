"""Columns of labels to columns of codes, with a finding for each label that has none."""

import polars as pl

from comity.formats.mapping import ComponentRule
from comity.formats.mapping.parameters import fill_in
from comity.formats.messages import finding
from comity.formats.national.cell_text import clean
from comity.formats.national.job import Job, texts
from comity.formats.national.labels import Outcome, Translator, codes_of
from comity.formats.national.sheet import OddCell
from comity.model.findings import Finding
from comity.model.frames import ROW

_MOST_SUGGESTED = 25
_LABEL = "_label"


def code_rows(job: Job, table: pl.DataFrame, rule: ComponentRule) -> pl.DataFrame:
    """Add the component's column from each row's own text; rows whose text has no code are left out, and said."""
    return code_labels(job, table, rule, labels=row_labels(job, table, rule))


def row_labels(job: Job, table: pl.DataFrame, rule: ComponentRule) -> pl.Series:
    """Return what each row says of the component: the text of its column, or those of several joined."""
    labels = texts(table, [job.name(ref) for ref in rule.columns], rule.separator)
    if len(rule.columns) > 1:
        blank = rule.separator.strip()
        labels = labels.replace({rule.separator * (len(rule.columns) - 1): ""} if blank else {})
    return labels


def code_labels(job: Job, table: pl.DataFrame, rule: ComponentRule, *, labels: pl.Series) -> pl.DataFrame:
    """Add the component's column from these labels, one for each row of the table."""
    translator = job.translators[rule.id]
    codes = codes_of(translator, labels.unique().to_list())
    coded = labels.replace_strict(list(codes), list(codes.values()), return_dtype=pl.String).alias(rule.id)
    table = table.with_columns(coded, labels.alias(_LABEL))
    _say_unlisted(job, table, translator)
    _say_empty_coded(job, table, translator)
    return _without_faults(job, table, translator).drop(_LABEL)


def _without_faults(job: Job, table: pl.DataFrame, translator: Translator) -> pl.DataFrame:
    rule = translator.rule
    column = pl.col(rule.id)
    if table[rule.id].str.starts_with("\x00").any():
        dropped = table.filter(column == Outcome.DROP.value)
        job.say("MAP-23", count=dropped.height, column=job.where(rule), found=_few(dropped[_LABEL]))
        unknown = table.filter(column == Outcome.UNKNOWN.value)
        _say_unknown(job, unknown, translator)
        empty = table.filter(column == Outcome.EMPTY.value)
        if job.is_key(rule.id):
            _say_empty(job, empty, rule)
            bad = [outcome.value for outcome in Outcome]
        else:
            bad = [Outcome.DROP.value, Outcome.UNKNOWN.value]
        table = table.filter(~column.is_in(bad))
        table = table.with_columns(column.replace(Outcome.EMPTY.value, None))
    return table


def _few(labels: pl.Series) -> str:
    found = labels.unique(maintain_order=True).to_list()
    return ", ".join(clean(text) for text in found[:5]) + (" …" if len(found) > 5 else "")  # noqa: PLR2004 - a few


def _say_unknown(job: Job, rows: pl.DataFrame, translator: Translator) -> None:
    """One finding for each unknown label: its first row, how often, and what it may mean."""
    if rows.height == 0:
        return
    found = (
        rows.group_by(_LABEL).agg(pl.col(ROW).min().alias("first"), pl.len().alias("count")).sort("first", _LABEL)
    )
    limit = job.findings.limit_per_rule
    made = [
        unknown_label(job, translator, label, row=row, count=count, suggest=at < _MOST_SUGGESTED)
        for at, (label, row, count) in enumerate(found.head(limit).iter_rows())
    ]
    for one in made:
        job.findings.add(one)
    if found.height > limit:
        job.findings.count_rest(made[-1].rule, made[-1].severity, found.height - limit)


def unknown_label(
    job: Job,
    translator: Translator,
    label: str,
    *,
    row: int | None,
    count: int = 1,
    suggest: bool = True,
    column: str | None = None,
) -> Finding:
    """Make the finding about one label without a code."""
    rule = translator.rule
    column = column or job.where(rule)
    if row is not None and any(
        job.raw.odd.get((row, job.columns[ref])) in (OddCell.ERROR, OddCell.FORMULA_WITHOUT_VALUE)
        for ref in rule.columns
    ):
        return finding("SHT-10", row=row, column=column, found=label)
    if translator.is_period:
        return finding(
            "MAP-12",
            row=row,
            column=column,
            found=label,
            count=count,
            expected=f"a period of frequency {rule.frequency}" if rule.frequency else "a period such as 2024-03",
        )
    near = translator.suggest(label) if suggest else ""
    return finding(
        "MAP-11" if near else "MAP-10", row=row, column=column, found=label, count=count, component=rule.id,
        expected=near or None, near=near,
    )  # fmt: skip


def _say_empty(job: Job, rows: pl.DataFrame, rule: ComponentRule) -> None:
    limit = job.findings.limit_per_rule
    odd = {job.columns[ref] for ref in rule.columns}
    made = [
        finding(
            "SHT-11"
            if any(job.raw.odd.get((row, number)) is OddCell.FORMULA_WITHOUT_VALUE for number in odd)
            else "MAP-13",
            row=row,
            column=job.where(rule),
            component=rule.id,
        )
        for row in rows[ROW].head(limit)
    ]
    job.add_each(made, rows.height)


def _say_unlisted(job: Job, table: pl.DataFrame, translator: Translator) -> None:
    """Say which labels took the code for all that is unknown."""
    rule = translator.rule
    if rule.on_unknown in ("error", "keep") or translator.is_period:
        return
    lost = [label for label in table[_LABEL].unique().to_list() if translator.is_unlisted(label)]
    rows = table.filter(pl.col(_LABEL).is_in(lost))
    job.say("MAP-14", count=rows.height, column=job.where(rule), found=_few(rows[_LABEL]), code=rule.on_unknown)


def _say_empty_coded(job: Job, table: pl.DataFrame, translator: Translator) -> None:
    """Say how many empty cells took a code that the mapping gives them."""
    rule = translator.rule
    if rule.empty is None or not job.is_key(rule.id):
        return
    empty = table.filter(pl.col(_LABEL).str.strip_chars() == "")
    job.say("MAP-15", count=empty.height, column=job.where(rule), code=rule.empty, component=rule.id)


def code_fixed(job: Job, rule: ComponentRule) -> str | None:
    """Return the one code that holds for the whole submission: fixed, or from a title cell."""
    translator = job.translators[rule.id]
    if rule.cell is None:
        text: str | None = fill_in(rule.value or "", job.parameters)
        place = rule.id
    else:
        whole = clean(job.raw.cells.get(rule.id, ""))
        place = rule.cell.at
        match = rule.cell.pattern.search(whole) if rule.cell.pattern is not None else None
        if rule.cell.pattern is not None and match is None:
            job.findings.add(finding("MAP-16", row=rule.cell.row, column=place, found=whole, component=rule.id))
            return None
        text = whole if match is None else "-".join(part for part in match.groups() if part) or match[0]
    code = translator.translate(text)
    if isinstance(code, str):
        return code
    if code is Outcome.EMPTY and not job.is_key(rule.id):
        return None
    row = rule.cell.row if rule.cell is not None else None
    job.findings.add(unknown_label(job, translator, text or "", row=row, column=place))
    return None


def code_headings(job: Job, rule: ComponentRule) -> dict[int, str]:
    """Return the code that each value column's heading gives the component, in a wide table."""
    translator = job.translators[rule.id]
    heading = job.raw.labels.get(rule.label_row or 0, ())
    codes: dict[int, str] = {}
    for number in job.value_columns:
        label = heading[number - 1] if number <= len(heading) else ""
        code = translator.translate(label)
        if isinstance(code, str):
            codes[number] = code
        elif code is Outcome.DROP:
            job.say("MAP-24", count=1, column=job.raw.label(number), found=label)
        elif code is Outcome.UNKNOWN:
            job.findings.add(
                unknown_label(job, translator, label, row=rule.label_row, column=job.raw.label(number))
            )
        else:
            job.findings.add(finding("MAP-13", row=rule.label_row, column=job.raw.label(number), component=rule.id))
    return codes
