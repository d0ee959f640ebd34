"""From a file's whole grid of texts to one table: header rows, data rows, title cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from comity.formats.mapping import Cell, LayoutMapping, RowRule, RowSelector
from comity.formats.messages import finding
from comity.formats.national.cell_text import clean, label_key
from comity.formats.national.sheet import OddCell, RawSheet, column_name, make_frame
from comity.model.findings import Findings
from comity.model.frames import ROW


@dataclass
class Grid:
    """All texts of a sheet or CSV file. `rows` gives each record's real row number, in rising order."""

    name: str
    format: str
    rows: Sequence[int] = ()
    records: Sequence[Sequence[str]] = ()
    sheet: str | None = None
    cells: Mapping[str, str] = field(default_factory=dict)
    odd: Mapping[tuple[int, int], OddCell] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)


def sheet_of(grid: Grid, mapping: LayoutMapping) -> RawSheet:
    """Cut the table out of the grid, as the mapping's [rows] say."""
    findings = Findings()
    findings.merge(grid.findings)
    rule = mapping.rows
    by_row = dict(zip(grid.rows, grid.records, strict=True))
    labels = {row: _header_row(by_row.get(row, ()), rule, last=row == max(rule.header)) for row in rule.header}
    labels |= {
        row: [clean(text) for text in by_row.get(row, ())]
        for row in (component.label_row for component in mapping.components)
        if row is not None and row not in labels
    }
    header = _header([labels[row] for row in rule.header])
    first = rule.first or (max(rule.header) + 1 if rule.header else 1)
    chosen = [at for at, row in enumerate(grid.rows) if row >= first and (rule.last is None or row <= rule.last)]
    rows, records = [grid.rows[at] for at in chosen], [grid.records[at] for at in chosen]
    if not findings.has_errors:
        rows, records = _even(rows, records, header=header, findings=findings, fixed_width=grid.format != "csv")
    width = max((len(record) for record in records), default=len(header))
    header += [""] * (width - len(header))
    frame = (
        make_frame(rows, [] if findings.has_errors else records, width=width)
        if not findings.has_errors
        else (make_frame([], [], width=width))
    )
    sheet = RawSheet(grid.name, grid.format, header, frame, grid.sheet, labels, grid.cells, grid.odd, findings)
    return _trim(sheet, rule)


def title_text(grid_rows: Mapping[int, Sequence[str]], cell: Cell) -> str:
    """Return the text of a title cell, or nothing where the sheet doesn't reach so far."""
    record = grid_rows.get(cell.row, ())
    return record[cell.column - 1] if cell.column <= len(record) else ""


def _header_row(record: Sequence[str], rule: RowRule, *, last: bool) -> list[str]:
    texts = [clean(text) for text in record]
    if rule.header_fill_right and not last:
        for at in range(1, len(texts)):
            texts[at] = texts[at] or texts[at - 1]
    return texts


def _header(rows: Sequence[Sequence[str]]) -> list[str]:
    """Join the header rows of each column from the top down; a text merged over several rows counts once."""
    width = max((len(row) for row in rows), default=0)
    joined: list[str] = []
    for at in range(width):
        parts: list[str] = []
        for row in rows:
            text = row[at] if at < len(row) else ""
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        joined.append(" / ".join(parts))
    return joined


def _even(
    rows: list[int],
    records: list[Sequence[str]],
    *,
    header: Sequence[str],
    findings: Findings,
    fixed_width: bool,
) -> tuple[list[int], list[Sequence[str]]]:
    """Give all records one width; a record that isn't as wide as the header is a fault of its row."""
    widths = {len(record) for record in records}
    width = len(header) or max(widths, default=0)
    if widths <= {width} or fixed_width:
        return rows, records
    kept_rows: list[int] = []
    kept: list[Sequence[str]] = []
    for row, record in zip(rows, records, strict=True):
        if len(record) > width and not any(text.strip() for text in record[width:]):
            record = record[:width]  # noqa: PLW2901 - empty cells beyond the header carry nothing
        if len(record) == width:
            kept_rows.append(row)
            kept.append(record)
        elif any(text.strip() for text in record):
            findings.add(finding("SHT-05", row=row, found=str(len(record)), expected=str(width)))
    return kept_rows, kept


def _trim(sheet: RawSheet, rule: RowRule) -> RawSheet:
    """Stop where the mapping says, leave blank rows out, fill down."""
    frame = sheet.frame
    texts = [name for name in frame.columns if name != ROW]
    if not texts:
        return sheet
    blank = pl.all_horizontal(pl.col(texts).str.strip_chars().fill_null("") == "")
    stop = _stop_row(sheet, rule, blank)
    if stop is not None:
        frame = frame.filter(pl.col(ROW) < stop)
    frame = frame.filter(~blank)
    fill = [column_name(number) for ref in rule.fill_down for number in sheet.find(ref)]
    if fill:
        frame = frame.with_columns(pl.col(fill).fill_null(strategy="forward"))
    if frame.height == 0 and not sheet.findings.has_errors:
        sheet.findings.add(finding("SHT-04"))
    return RawSheet(
        sheet.name,
        sheet.format,
        sheet.header,
        frame,
        sheet.sheet,
        sheet.labels,
        sheet.cells,
        sheet.odd,
        sheet.findings,
    )


def _stop_row(sheet: RawSheet, rule: RowRule, blank: pl.Expr) -> int | None:
    if rule.until is None:
        return None
    found = sheet.frame.filter(blank) if rule.until == "empty" else sheet.frame.filter(selected(sheet, rule.until))
    return None if found.height == 0 else int(found[ROW][0])


def selected(sheet: RawSheet, selector: RowSelector) -> pl.Series:
    """Return a truth value for each row of the sheet: whether the selector chooses it.

    A column that isn't there chooses nothing; that it is missing is said where columns are looked up.
    """
    if selector.column is None:
        return sheet.frame[ROW].is_in(selector.rows)
    numbers = sheet.find(selector.column)
    if len(numbers) != 1:
        return pl.repeat(value=False, n=sheet.frame.height, eager=True)
    texts = sheet.frame[column_name(numbers[0])]
    wanted = {label_key(text) for text in selector.equals}
    pattern = selector.matches
    hits = [
        text
        for text in texts.unique().drop_nulls().to_list()
        if label_key(text) in wanted or (pattern is not None and pattern.fullmatch(clean(text)))
    ]
    return texts.is_in(hits).fill_null(value="" in wanted)
