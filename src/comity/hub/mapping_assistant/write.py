"""Choices to a mapping file (docs/reference/mapping.md)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from comity.errors import UsageError
from comity.formats.mapping.parameters import names_in
from comity.formats.national.cell_text import label_key
from comity.hub.mapping_assistant.choices import LEAVE_OUT, VALUE, Choices
from comity.hub.mapping_assistant.sample import MOST_COLUMNS, Sample
from comity.model.frames import TIME_PERIOD
from comity.model.groups import Agreement
from comity.model.structures import Component, Dataflow
from comity.structures.areas import CL_AREA

_KNOWN = ("member", "period")


def write_mapping(choices: Choices, dataflow: Dataflow, agreement: Agreement, sample: Sample) -> str:
    """Return the mapping of a sample as text; UsageError where something is still to be said."""
    check_complete(choices, dataflow)
    parts = [
        _head(choices, dataflow),
        _file(choices),
        _rows(choices, sample),
        *_components(_with_gaps(choices, sample), dataflow, agreement),
        _fixed(choices, dataflow),
        _values(choices, sample.width),
    ]
    return "\n".join(part for part in parts if part)


def check_complete(choices: Choices, dataflow: Dataflow) -> None:
    """Raise UsageError where no figure, no period or a dimension isn't said."""
    if not choices.value_columns:
        raise UsageError(
            "No column holds the figures yet.", remedy="Say of one column, or of several, that it does."
        )
    lacking = [one for one in unsaid(choices, dataflow) if not choices.fixed.get(one.id)]
    if lacking:
        names = ", ".join(one.id for one in lacking)
        raise UsageError(
            f"It isn't said yet where {names} stands.",
            remedy="Point at its column, or say what holds for all rows.",
        )
    if choices.is_wide and not {id_ for id_ in choices.labels.values() if id_}:
        raise UsageError(
            "Several columns hold figures, and it isn't said what their heads name.",
            remedy="Say for a header row what it names, such as the period.",
        )


def unsaid(choices: Choices, dataflow: Dataflow) -> list[Component]:
    """Return the dimensions, time among them, that neither a column nor a header row gives."""
    structure = dataflow.structure
    return [
        one
        for one in (*structure.dimensions, structure.time_dimension)
        if not choices.columns_of(one.id) and choices.label_row(one.id) is None
    ]


def _with_gaps(choices: Choices, sample: Sample) -> Choices:
    """Return the choices with the heads of columns left out, for those that stand between columns of figures."""
    columns = choices.value_columns
    row, named = next(((row, id_) for row, id_ in sorted(choices.labels.items()) if id_), (0, ""))
    if not choices.is_wide or not named:
        return choices
    between = set(range(columns[0], columns[-1])) - set(columns)
    heads = {text: LEAVE_OUT for column in sorted(between) if (text := sample.label(row, column, choices.heads))}
    return replace(choices, codes={**choices.codes, named: {**choices.codes.get(named, {}), **heads}})


def _head(choices: Choices, dataflow: Dataflow) -> str:
    used = [name for name in _KNOWN if name in set(_parameters(choices, dataflow))]
    lines = ["[mapping]", f"id = {_text(f'{choices.provider}-{dataflow.id}'.lower())}"]
    lines += [f"title = {_text(choices.title)}"] if choices.title else []
    lines.append(f"dataflow = {_text(dataflow.id)}")
    lines += [f"parameters = [{', '.join(map(_text, used))}]"] if used else []
    return _table(lines)


def _parameters(choices: Choices, dataflow: Dataflow) -> Iterator[str]:
    fixed = [choices.fixed.get(one.id, "") for one in unsaid(choices, dataflow)]
    for text in (*fixed, *choices.empty.values()):
        yield from names_in(text)
    if choices.columns_of(dataflow.reporter_dimension):
        yield "member"


def _file(choices: Choices) -> str:
    lines = [f"encoding = {_text(choices.encoding)}"] if choices.encoding else []
    lines += [f"sheet = {_text(choices.sheet)}"] if choices.sheet else []
    return _table(["[file]", *lines]) if lines else ""


def _rows(choices: Choices, sample: Sample) -> str:
    heads = ", ".join(str(row) for row in choices.heads)
    lines = ["[rows]", f"header = [{heads}]" if choices.heads else "header = 0"]
    if len(choices.heads) > 1:
        lines.append("header_fill_right = true")
    if choices.first is not None and choices.first != max(choices.heads, default=0) + 1:
        lines.append(f"first = {choices.first}")
    lines += ['until = "empty"'] if choices.until_empty else []
    return _table([*lines, *_totals(choices, sample)])


def _totals(choices: Choices, sample: Sample) -> list[str]:
    """Return the table of total rows: they are compared with the sums of the others, and left out."""
    if not choices.totals:
        return []
    wanted = {label_key(text) for text in choices.totals}
    columns = [column for column, role in sorted(choices.roles.items()) if role != VALUE]
    holding = [
        column
        for column in columns
        if wanted & {label_key(text) for text in sample.values(column, choices.first_row)}
    ]
    column = next(iter(holding or columns), 1)
    equals = ", ".join(map(_text, choices.totals))
    return ["", "[[rows.total]]", f"column = {_ref(column)}", f"equals = [{equals}]"]


def _components(choices: Choices, dataflow: Dataflow, agreement: Agreement) -> Iterator[str]:
    for component in dataflow.structure.components:
        columns, row = choices.columns_of(component.id), choices.label_row(component.id)
        if columns or row is not None:
            yield _component(
                choices, component, columns, agreement, is_reporter=component.id == dataflow.reporter_dimension
            )


def _component(
    choices: Choices, component: Component, columns: list[int], agreement: Agreement, *, is_reporter: bool
) -> str:
    lines = [f"[components.{component.id}]"]
    if len(columns) == 1:
        lines.append(f"column = {_ref(columns[0])}")
    elif columns:
        lines.append(f"columns = [{', '.join(map(_ref, columns))}]")
    is_time = component.id == TIME_PERIOD
    if is_time:
        lines += ['separator = "-"'] if columns and (len(columns) > 1 or choices.label_row(component.id)) else []
        lines.append(f"frequency = {_text(agreement.frequency.value)}")
    elif component.codelist is not None:
        lines += ["area = true"] if component.codelist.reference.id == CL_AREA else []
        lines.append("names = true")
    if is_reporter and agreement.reporters != ("*",):
        lines.append(
            'keep = "{member}"'
            if agreement.reporters == (agreement.provider,)
            else f"keep = [{', '.join(map(_text, agreement.reporters))}]"
        )
    if empty := choices.empty.get(component.id):
        lines.append(f"empty = {_text(empty)}")
    return _table([*lines, *_codes(component.id, choices.codes.get(component.id, {}))])


def _codes(component: str, codes: Mapping[str, str]) -> list[str]:
    said = {label: code for label, code in codes.items() if code}
    if not said:
        return []
    lines = [f"{_text(label)} = {'false' if code == LEAVE_OUT else _text(code)}" for label, code in said.items()]
    return ["", f"[components.{component}.map]", *lines]


def _fixed(choices: Choices, dataflow: Dataflow) -> str:
    lines = [f"{one.id} = {_text(choices.fixed[one.id])}" for one in unsaid(choices, dataflow)]
    return _table(["[fixed]", *lines]) if lines else ""


def _values(choices: Choices, width: int) -> str:
    columns = choices.value_columns
    lines = ["[values]"]
    if not choices.is_wide:
        lines.append(f"column = {_ref(columns[0])}")
    else:
        lines.append(f"first = {_ref(columns[0])}")
        reaches_end = columns[-1] >= width or (columns[-1] == MOST_COLUMNS and width > MOST_COLUMNS)
        lines += [] if reaches_end else [f"last = {_ref(columns[-1])}"]
    lines += [f"decimal = {_text(choices.decimal)}"] if choices.decimal != "." else []
    lines += [f"thousands = {_text(choices.thousands)}"] if choices.thousands else []
    lines += [f"missing = [{', '.join(map(_text, choices.missing))}]"] if choices.missing else []
    if choices.is_wide:
        named = [(id_, row) for row, id_ in sorted(choices.labels.items()) if id_]
        lines += ["", "[values.labels]", *(f"{id_} = {row}" for id_, row in named)]
    return _table(lines)


def _table(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _ref(column: int) -> str:
    return str(column)


def _text(text: str) -> str:
    """Return a text as TOML writes it: as JSON does, but for one more control character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
