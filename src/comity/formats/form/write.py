"""Write a form: a sheet for the figures, one in words, hidden ones for code lists and the structure's reference."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from comity.formats.form.layout import (
    CODES_SHEET,
    DATA_SHEET,
    FIRST_ROW,
    ID_ROW,
    LABEL_ROW,
    README_SHEET,
    STRUCTURE_SHEET,
    VERSION,
    code_label,
    form_components,
    is_required,
)
from comity.formats.form.texts import text, texts
from comity.model.frames import FREQ
from comity.model.groups import Agreement
from comity.model.names import localise
from comity.model.periods import Frequency, Period
from comity.model.structures import Codelist, Component, Dataflow, Role

DEFAULT_ROWS = 1_000
_LAST_ROW = 1_048_575
_WIDEST, _NARROWEST = 34, 12
_LONGEST_LIST_TITLE = 32
_CREATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_PROTECTION = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
    "delete_rows": True,
    "insert_rows": True,
}


@dataclass(frozen=True)
class _Plan:
    dataflow: Dataflow
    member: str
    language: str
    agreement: Agreement | None
    periods: Sequence[Period]
    rows: int
    frequency: Frequency | None

    def fixed(self, component: Component) -> str | None:
        """Return the one code that a column holds in this form, or None."""
        if component.id == FREQ and self.frequency is not None:
            return self.frequency.value
        reporters = self.agreement.reporters if self.agreement is not None else (self.member,)
        if component.id == self.dataflow.reporter_dimension and len(reporters) == 1 and reporters != ("*",):
            return reporters[0]
        return None

    def choices(self, component: Component) -> list[str]:
        """Return the texts of a column's drop-down; none where anything may be written."""
        if component.role is Role.TIME_DIMENSION:
            return [str(period) for period in self.periods]
        if component.codelist is None:
            return []
        allowed = self.agreement.reporters if self.agreement is not None else ("*",)
        by_reporter = component.id == self.dataflow.reporter_dimension and allowed != ("*",)
        return [
            code_label(code, self.language)
            for code in component.codelist.codes
            if not by_reporter or code.id in allowed
        ]

    def shown(self, component: Component, code: str) -> str:
        """Return a code as a drop-down would show it."""
        found = component.codelist.by_id.get(code) if component.codelist is not None else None
        return code if found is None else code_label(found, self.language)


def write_form(
    dataflow: Dataflow,
    *,
    member: str,
    agreement: Agreement | None = None,
    periods: Sequence[Period] = (),
    language: str = "en",
    rows: int = DEFAULT_ROWS,
) -> bytes:
    """Return an XLSX form in which `member` reports `dataflow`; `read_form` reads it back.

    Member and frequency (of the agreement, else of the periods) are filled in on the first `rows` rows; further
    rows may be used too. With `periods`, the period is chosen from a list, and filled in where there is only one.
    The same arguments give the same bytes.
    """
    import xlsxwriter

    frequency = agreement.frequency if agreement is not None else periods[0].frequency if periods else None
    plan = _Plan(dataflow, member, language, agreement, periods, rows, frequency)
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": dataflow.id, "created": _CREATED})
    readme, data = book.add_worksheet(README_SHEET), book.add_worksheet(DATA_SHEET)
    codes, structure = book.add_worksheet(CODES_SHEET), book.add_worksheet(STRUCTURE_SHEET)
    _write_readme(book, readme, plan)
    _write_data(book, data, plan, places=_write_codes(codes, plan))
    _write_structure(structure, plan)
    data.activate()
    book.close()
    return buffer.getvalue()


def _write_codes(sheet: Any, plan: _Plan) -> Mapping[str, str]:  # noqa: ANN401 - xlsxwriter publishes no types
    """Write each list of choices once, one a column; return the range of each component's list."""
    places: dict[str, str] = {}
    written: dict[tuple[str, ...], str] = {}
    for component in form_components(plan.dataflow.structure):
        choices = tuple(plan.choices(component))
        if not choices:
            continue
        if choices not in written:
            column = len(written)
            for row, choice in enumerate(choices):
                sheet.write_string(row, column, choice)
            written[choices] = f"='{CODES_SHEET}'!{_range(column, len(choices))}"
        places[component.id] = written[choices]
    sheet.hide()
    sheet.protect()
    return places


def _range(column: int, count: int) -> str:
    from xlsxwriter.utility import xl_range_abs

    return str(xl_range_abs(0, column, count - 1, column))


def _write_structure(sheet: Any, plan: _Plan) -> None:  # noqa: ANN401 - xlsxwriter publishes no types
    fixed = {c.id: plan.fixed(c) for c in form_components(plan.dataflow.structure)}
    entries = {
        "form": VERSION,
        "dataflow": str(plan.dataflow.reference),
        "member": plan.member,
        "language": plan.language,
        **{f"fixed.{id_}": code for id_, code in fixed.items() if code is not None},
    }
    for row, (key, value) in enumerate(entries.items()):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    sheet.very_hidden()
    sheet.protect()


def _write_data(book: Any, sheet: Any, plan: _Plan, *, places: Mapping[str, str]) -> None:  # noqa: ANN401
    id_format = book.add_format({"font_size": 8, "font_color": "#6b7280", "bottom": 1})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2, "bg_color": "#eef2f6"})
    free_text = book.add_format({"locked": False, "num_format": "@"})
    free_number = book.add_format({"locked": False, "num_format": "#,##0.##########"})
    filled = book.add_format({"font_color": "#4b5563", "bg_color": "#f3f4f6", "num_format": "@"})
    for column, component in enumerate(form_components(plan.dataflow.structure)):
        name = localise(component.names, plan.language, component.id)
        is_measure = component.role is Role.MEASURE
        width = max(_NARROWEST, min(_WIDEST, len(name) + 4))
        sheet.set_column(column, column, width, free_number if is_measure else free_text)
        sheet.write_string(ID_ROW - 1, column, component.id, id_format)
        sheet.write_string(LABEL_ROW - 1, column, name, head)
        _prefill(sheet, plan, component, column=column, cell=filled)
        if is_measure:
            _allow_numbers(sheet, plan, column)
        elif component.id in places:
            _allow_list(sheet, plan, column, name=name, source=places[component.id])
    sheet.freeze_panes(LABEL_ROW, 0)
    sheet.protect("", _PROTECTION)


def _prefill(sheet: Any, plan: _Plan, component: Component, *, column: int, cell: Any) -> None:  # noqa: ANN401
    code = plan.fixed(component)
    if code is None:
        return
    shown = plan.shown(component, code)
    for row in range(FIRST_ROW - 1, FIRST_ROW - 1 + plan.rows):
        sheet.write_string(row, column, shown, cell)


def _allow_list(sheet: Any, plan: _Plan, column: int, *, name: str, source: str) -> None:  # noqa: ANN401
    sheet.data_validation(
        FIRST_ROW - 1,
        column,
        _LAST_ROW,
        column,
        {
            "validate": "list",
            "source": source,
            "error_title": name[:_LONGEST_LIST_TITLE],
            "error_message": text("not_in_list", plan.language),
            # A bare code is accepted on reading, so the list only warns.
            "error_type": "warning",
        },
    )


def _allow_numbers(sheet: Any, plan: _Plan, column: int) -> None:  # noqa: ANN401 - xlsxwriter publishes no types
    sheet.data_validation(
        FIRST_ROW - 1,
        column,
        _LAST_ROW,
        column,
        {
            "validate": "decimal",
            "criteria": ">=",
            "value": 0,
            "error_message": text("not_a_number", plan.language),
        },
    )


def _write_readme(book: Any, sheet: Any, plan: _Plan) -> None:  # noqa: ANN401 - xlsxwriter publishes no types
    title = book.add_format({"bold": True, "font_size": 14})
    bold = book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 22, wrap)
    sheet.set_column(1, 1, 40, wrap)
    sheet.set_column(2, 2, 12, wrap)
    sheet.set_column(3, 3, 60, wrap)
    line = 0
    for words in _readme_lines(plan):
        sheet.write_string(line, 0, words, title if line == 0 else book.add_format({"valign": "top"}))
        line += 1
    line += 1
    sheet.write_string(line, 0, text("columns", plan.language), bold)
    for column, words in enumerate(texts("head", plan.language)):
        sheet.write_string(line + 1, column, words, bold)
    for row, component in enumerate(form_components(plan.dataflow.structure), line + 2):
        for column, words in enumerate(_describe(plan, component)):
            sheet.write_string(row, column, words, wrap)
    sheet.protect()


def _readme_lines(plan: _Plan) -> list[str]:
    language = plan.language
    structure = plan.dataflow.structure
    reporter = structure.by_id.get(plan.dataflow.reporter_dimension)
    freq = structure.by_id.get(FREQ)
    lines = [text("title", language, flow=localise(plan.dataflow.names, language, plan.dataflow.id)), ""]
    member = plan.member if reporter is None else plan.shown(reporter, plan.member)
    lines.append(text("member", language, member=member))
    if plan.frequency is not None and freq is not None:
        lines.append(text("frequency", language, frequency=plan.shown(freq, plan.frequency.value)))
    if plan.periods:
        lines.append(text("periods", language, periods=", ".join(str(period) for period in plan.periods)))
    if plan.agreement is not None:
        lines.append(text("due", language, days=plan.agreement.due_days))
    return [*lines, "", *texts("steps", language)]


def _describe(plan: _Plan, component: Component) -> tuple[str, str, str, str]:
    language = plan.language
    needed = text("needed" if is_required(component) else "optional", language)
    return (
        component.id,
        localise(component.names, language, component.id),
        needed,
        _what_to_write(plan, component, component.codelist),
    )


def _what_to_write(plan: _Plan, component: Component, codelist: Codelist | None) -> str:
    language = plan.language
    if (code := plan.fixed(component)) is not None:
        return text("write_fixed", language, code=plan.shown(component, code))
    if component.role is Role.TIME_DIMENSION:
        return text("write_period", language)
    if component.role is Role.MEASURE:
        return text("write_number", language)
    return (
        text("write_text", language)
        if codelist is None
        else text("write_code", language, count=len(codelist.codes))
    )
