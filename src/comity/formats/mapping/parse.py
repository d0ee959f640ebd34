"""Mapping files: TOML text to frozen values. A fault names the file, the table and the key."""

import codecs
import re
import tomllib
from dataclasses import replace
from typing import Literal

from comity.errors import ConfigurationError
from comity.formats.mapping.layout import (
    Cell,
    ColumnRef,
    ComponentRule,
    Duplicates,
    EmptyValue,
    FileRule,
    FlagRule,
    LayoutMapping,
    RowRule,
    RowSelector,
    TotalRow,
    ValueColumn,
    ValueRule,
)
from comity.formats.mapping.parameters import names_in
from comity.formats.mapping.tables import Table
from comity.model.findings import Severity
from comity.model.frames import TIME_PERIOD
from comity.model.groups import Action
from comity.model.periods import Frequency

_CELL = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})")
_LETTERS = re.compile(r"#([A-Za-z]{1,3})")
_HIGHEST = 1 << 31
_NUMBER = re.compile(r"#([1-9]\d{0,4})")


def parse_mapping(text: str, name: str) -> LayoutMapping:
    """Read a mapping file's text; `name` stands for the file in messages. Raises ConfigurationError."""
    try:
        content = tomllib.loads(text)
        _check_integers(content)
    except ValueError as error:  # of the syntax, or an integer without end
        raise ConfigurationError(
            f"{name}: not valid TOML ({error}).", remedy="Mend the line that the message names."
        ) from error
    except RecursionError as error:
        raise ConfigurationError(f"{name}: too deeply nested.", remedy="See docs/reference/mapping.md.") from error
    root = Table(name, "", content)
    mapping = _mapping(root)
    root.done()
    _check(mapping)
    return replace(mapping, text=text)


def _check_integers(value: object) -> None:
    """Raise ValueError for an integer that can't be the number of anything in a file."""
    if isinstance(value, int) and abs(value) > _HIGHEST:
        raise ValueError("an integer is beyond all bounds")
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            _check_integers(one)


def _mapping(root: Table) -> LayoutMapping:
    head = _required(root, "mapping")
    values = _values(_required(root, "values"))
    labels = _labels(root)
    mapping = LayoutMapping(
        name=root.file,
        id=head.text("id") or root.file,
        title=head.text("title", "") or "",
        dataflow=head.text("dataflow"),
        parameters=head.texts("parameters"),
        file=_file(root.table("file")),
        rows=_rows(root.table("rows")),
        components=_components(root, labels),
        values=values,
        flags=_flags(root.table("flags")),
        on_duplicate=head.choice("on_duplicate", Duplicates, Duplicates.ERROR),
        action=head.choice("action", Action, Action.MERGE) if head.has("action") else None,
        scope=head.texts("scope") if head.has("scope") else None,
    )
    head.done(("action", "scope"))
    return mapping


def _required(root: Table, key: str) -> Table:
    table = root.table(key)
    if table is None:
        raise ConfigurationError(
            f"{root.file}: the table [{key}] is missing.", remedy="See docs/reference/mapping.md."
        )
    return table


def _file(table: Table | None) -> FileRule:
    if table is None:
        return FileRule()
    rule = FileRule(
        encoding=_encoding(table),
        delimiter=_character(table, "delimiter"),
        quote=_character(table, "quote") or '"',
        sheet=_sheet(table),
        fill_merged=table.flag("fill_merged", default=False),
    )
    table.done()
    return rule


def _encoding(table: Table) -> str | None:
    encoding = table.text("encoding")
    try:
        return None if encoding is None else codecs.lookup(encoding).name
    except LookupError:
        table.fail(
            "encoding", f"{encoding!r} is not an encoding that is known.", remedy="For example utf-8, cp1251."
        )


def _character(table: Table, key: str) -> str | None:
    value = table.text(key)
    if value is not None and len(value) != 1:
        table.fail(key, "must be one character.")
    return value


def _sheet(table: Table) -> str | int | re.Pattern[str] | None:
    value = table.get("sheet")
    if isinstance(value, int):
        return table.number("sheet")
    if isinstance(value, dict):
        inner = Table(table.file, table.sub("sheet"), value)
        pattern = inner.pattern("matches")
        inner.done()
        return pattern
    return table.text("sheet")


def _rows(table: Table | None) -> RowRule:
    if table is None:
        return RowRule()
    header = () if table.get("header") in (0, False) else table.numbers("header") or (1,)
    rule = RowRule(
        header=header,
        header_fill_right=table.flag("header_fill_right", default=False),
        first=table.number("first"),
        last=table.number("last"),
        until=_until(table),
        fill_down=_refs(table, "fill_down"),
        where=_where(table),
        drop=tuple(_selector(inner, done=True) for inner in table.tables("drop")),
        totals=tuple(_total(inner) for inner in table.tables("total")),
    )
    table.done()
    return rule


def _until(table: Table) -> RowSelector | Literal["empty"] | None:
    value = table.get("until")
    if value is None:
        return None
    if value == "empty":
        return "empty"
    return _selector(Table(table.file, table.sub("until"), value), done=True)


def _where(table: Table) -> tuple[tuple[ColumnRef, tuple[str, ...]], ...]:
    inner = table.table("where")
    if inner is None:
        return ()
    return tuple((_ref(inner, key, key), inner.texts(key)) for key in inner.content)


def _selector(table: Table, *, done: bool) -> RowSelector:
    selector = RowSelector(
        rows=table.numbers("row") + table.numbers("rows"),
        column=_ref_at(table, "column"),
        equals=table.texts("equals"),
        matches=table.pattern("matches"),
        why=table.text("why", "") or "",
    )
    by_text = bool(selector.equals) or selector.matches is not None
    if by_text != (selector.column is not None) or not (by_text or selector.rows):
        table.fail("", "needs `rows`, or `column` with `equals` or `matches`.")
    if done:
        table.done()
    return selector


def _total(table: Table) -> TotalRow:
    total = TotalRow(
        select=_selector(table, done=False),
        keep=table.flag("keep", default=False),
        by=_refs(table, "by"),
        tolerance=table.amount("tolerance", 0.0),
        severity=table.choice("severity", Severity, Severity.WARNING),
    )
    table.done()
    return total


def _labels(root: Table) -> dict[str, int]:
    """Return the header row that names each component in a wide table."""
    values = root.table("values")
    inner = values.table("labels") if values is not None else None
    if inner is None:
        return {}
    labels = {key: inner.number(key) for key in inner.content}
    return {key: row for key, row in labels.items() if row is not None}


def _components(root: Table, labels: dict[str, int]) -> tuple[ComponentRule, ...]:
    fixed = root.text_map("fixed")
    inner = root.table("components")
    tables = {key: inner.table(key) for key in inner.content} if inner is not None else {}
    rules = [_component(key, table, labels.get(key)) for key, table in tables.items() if table is not None]
    rules += [ComponentRule(key, label_row=row) for key, row in labels.items() if key not in tables]
    for key, value in fixed.items():
        if key in tables or key in labels:
            Table(root.file, "fixed", fixed).fail(key, "has a table of its own as well; say it once.")
        rules.append(ComponentRule(key, value=value))
    return tuple(rules)


def _component(id_: str, table: Table, label_row: int | None) -> ComponentRule:
    columns = _refs(table, "columns") or tuple(ref for ref in (_ref_at(table, "column"),) if ref is not None)
    codes = _codes(table)
    area, names = table.flag("area", default=False), table.flag("names", default=False)
    rule = ComponentRule(
        id=id_,
        columns=columns,
        separator=table.text("separator", " | ") or "",
        cell=_cell(table),
        value=table.text("value"),
        label_row=label_row,
        codes=codes,
        area=area,
        names=names,
        empty=table.text("empty"),
        on_unknown=_on_unknown(table, default="error" if codes or area or names else "keep"),
        expect=table.texts("expect"),
        keep=table.texts("keep"),
        formats=table.texts("formats"),
        frequency=_frequency(table),
        languages=table.texts("languages") or ("en", "ru"),
    )
    sources = [bool(columns) or label_row is not None, rule.cell is not None, rule.value is not None]
    if sum(sources) != 1:
        table.fail("", "needs exactly one of `column`, `columns`, `cell`, `value`, or a place in [values.labels].")
    table.done()
    return rule


def _on_unknown(table: Table, default: str) -> str:
    return table.text("on_unknown", default) or default


def _frequency(table: Table) -> str | None:
    value = table.text("frequency")
    if value is None or names_in(value):
        return value
    if value not in set(Frequency):
        table.fail("frequency", f"must be one of: {', '.join(Frequency)}.")
    return value


def _codes(table: Table) -> dict[str, str | None]:
    value = table.get("map") or {}
    if not isinstance(value, dict):
        table.fail("map", "must be a table: label = code.")
    codes: dict[str, str | None] = {}
    for label, code in value.items():
        if code is not False and not isinstance(code, str):
            table.fail("map", f"{label!r} must have a code in quotes, or false to drop its rows.")
        codes[label] = None if code is False else code
    return codes


def _cell(table: Table) -> Cell | None:
    value = table.get("cell")
    if value is None:
        return None
    inner = Table(table.file, table.sub("cell"), {"at": value} if isinstance(value, str) else value)
    at = inner.text("at") or ""
    place = _CELL.fullmatch(at)
    if place is None:
        inner.fail("at", "must be a cell such as A3.")
    sheet = inner.get("sheet")
    if sheet is not None and not isinstance(sheet, str | int):
        inner.fail("sheet", "must be a sheet's name or number.")
    cell = Cell(at.upper(), int(place[2]), column_number(place[1]), sheet, inner.pattern("pattern"))
    inner.done()
    return cell


def _values(table: Table) -> ValueRule:
    columns = tuple(_value_column(inner) for inner in table.tables("columns"))
    column, first, last = (_ref_at(table, key) for key in ("column", "first", "last"))
    if sum((column is not None, bool(columns), first is not None)) != 1:
        table.fail("", "needs exactly one of `column`, `first` (with `last` or without), or [[values.columns]].")
    table.get("labels")
    default = EmptyValue.MISSING if column is not None else EmptyValue.OMIT
    rule = ValueRule(
        column=column,
        first=first,
        last=last,
        columns=columns,
        sum_column=_ref_at(table, "sum_column"),
        sum_tolerance=table.amount("sum_tolerance", 0.0),
        sum_severity=table.choice("sum_severity", Severity, Severity.WARNING),
        decimal=_character(table, "decimal") or ".",
        thousands=table.text("thousands", "") or "",
        missing=_marks(table),
        empty=table.choice("empty", EmptyValue, default),
        empty_status=table.text("empty_status", "O") or "",
    )
    if rule.decimal in rule.thousands:
        table.fail("thousands", "can't be the decimal mark as well.")
    table.done()
    return rule


def _marks(table: Table) -> dict[str, str]:
    value = table.get("missing")
    if isinstance(value, dict):
        return table.text_map("missing")
    return dict.fromkeys(table.texts("missing"), "O")


def _value_column(table: Table) -> ValueColumn:
    ref = _ref_at(table, "column")
    if ref is None:
        table.fail("column", "is missing.")
    column = ValueColumn(ref, table.text_map("set"))
    table.done()
    return column


def _flags(table: Table | None) -> FlagRule | None:
    if table is None:
        return None
    column = _ref_at(table, "column")
    if column is None:
        table.fail("column", "is missing.")
    inner = table.table("map")
    codes = {flag: inner.text_map(flag) for flag in inner.content} if inner is not None else {}
    rule = FlagRule(
        column, table.text("split", "none") or "none", codes, table.text("comment", "COMMENT") or "COMMENT"
    )
    table.done()
    return rule


def _refs(table: Table, key: str) -> tuple[ColumnRef, ...]:
    value = table.get(key)
    values = [] if value is None else value if isinstance(value, list) else [value]
    return tuple(_ref(table, key, item) for item in values)


def _ref_at(table: Table, key: str) -> ColumnRef | None:
    value = table.get(key)
    return None if value is None else _ref(table, key, value)


def _ref(table: Table, key: str, value: object) -> ColumnRef:
    """Read a reference: a header's text, a number, or `#` with a letter or number."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return ColumnRef(f"#{value}", value)
    if not isinstance(value, str) or not value:
        table.fail(key, "must be a header's text, a column's number, or its letter as #B.")
    if match := _LETTERS.fullmatch(value):
        return ColumnRef(value, column_number(match[1]))
    if match := _NUMBER.fullmatch(value):
        return ColumnRef(value, int(match[1]))
    return ColumnRef(value)


def column_number(letters: str) -> int:
    """Return the number of a spreadsheet column.

    >>> column_number("A"), column_number("AA")
    (1, 27)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _check(mapping: LayoutMapping) -> None:
    for name in sorted(mapping.uses - set(mapping.parameters)):
        raise ConfigurationError(
            f"{mapping.name}: [mapping] parameters: {{{name}}} is used but not named there.",
            remedy=f'Add "{name}" to the list.',
        )
    if mapping.component(TIME_PERIOD) is None:
        raise ConfigurationError(
            f"{mapping.name}: [components.{TIME_PERIOD}] is missing: every observation needs a period.",
            remedy=f"Say where the period stands, or give it under [fixed] {TIME_PERIOD}.",
        )
