"""A draft of the mapping assistant as it is shown: the sheet, what can be pointed at, what is still to be said."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from comity.hub.home import Hub
from comity.hub.mapping_assistant.choices import LEAVE_OUT, VALUE, Choices
from comity.hub.mapping_assistant.drafts import Draft
from comity.hub.mapping_assistant.letters import column_name
from comity.hub.mapping_assistant.preview import Label
from comity.hub.mapping_assistant.sample import MOST_COLUMNS, Sample
from comity.hub.mapping_assistant.write import unsaid
from comity.model.structures import Component, Dataflow
from comity.publish.texts import Texts

ROWS = 14
"""Rows of the sheet that are shown."""
_SHORT_LIST = 40
"""Codes that a drop-down holds; of a longer list, the code is typed, with suggestions."""
_LONGEST = 40
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """A column: its number, its name, its role."""

    number: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of the sheet: its number, its cells, whether it has heads, and what it names for columns of figures."""

    number: int
    cells: Sequence[str]
    is_head: bool
    names: str


@dataclass(frozen=True, slots=True)
class FixedShown:
    """A component that holds for all rows: `options` are its codes where they are few, `list_id` a list of many."""

    id: str
    name: str
    value: str
    options: Options = field(repr=False)
    list_id: str = ""


@dataclass(frozen=True, slots=True)
class LabelShown:
    """A label that no code list knows."""

    component: str
    name: str
    text: str
    code: str
    is_said: bool
    options: Options = field(repr=False)
    list_id: str = ""


def columns_shown(draft: Draft) -> list[ColumnShown]:
    """Return the columns that can be pointed at."""
    width = min(draft.sample.width, MOST_COLUMNS)
    return [
        ColumnShown(at, column_name(draft.sample, at), draft.choices.roles.get(at, ""))
        for at in range(1, width + 1)
    ]


def sheet_shown(draft: Draft) -> list[SheetRow]:
    """Return the first rows of the sheet, cut to what fits."""
    sample, choices = draft.sample, draft.choices
    width = min(sample.width, MOST_COLUMNS)
    return [
        SheetRow(
            row,
            [_short(sample.cell(row, column)) for column in range(1, width + 1)],
            row in choices.heads,
            choices.labels.get(row, ""),
        )
        for row in _first_rows(sample, choices)
    ]


def role_options(dataflow: Dataflow, texts: Texts) -> list[tuple[str, str]]:
    """Return what a column can be."""
    _ = texts.translate
    structure = dataflow.structure
    dimensions = [(one.id, component_name(one, texts)) for one in (structure.time_dimension, *structure.dimensions)]
    others = [(one.id, component_name(one, texts)) for one in structure.attributes]
    return [("", _("leave it out")), (VALUE, _("figures")), *dimensions, *others]


def heading_options(dataflow: Dataflow, texts: Texts) -> list[tuple[str, str]]:
    """Return what a header row can name for several columns of figures."""
    structure = dataflow.structure
    return [
        ("", texts.translate("nothing")),
        *((one.id, component_name(one, texts)) for one in (structure.time_dimension, *structure.dimensions)),
    ]


def component_name(component: Component, texts: Texts) -> str:
    """Return what a component is called."""
    return texts.name(component.names, component.id)


def fixed_shown(choices: Choices, dataflow: Dataflow, texts: Texts) -> list[FixedShown]:
    """Return what has to hold for all rows, for it stands in no column."""
    return [
        FixedShown(one.id, component_name(one, texts), choices.fixed.get(one.id, ""), *_codes(one, texts))
        for one in unsaid(choices, dataflow)
    ]


def empty_shown(draft: Draft, dataflow: Dataflow, texts: Texts) -> list[FixedShown]:
    """Return the dimensions whose columns have empty cells in the sample, with the code that those are to have."""
    choices, sample = draft.choices, draft.sample
    found = []
    for one in dataflow.structure.dimensions:
        cells = [
            text
            for column in choices.columns_of(one.id)
            for text in sample.values(column, choices.first_row, until_empty=choices.until_empty)
        ]
        if one.codelist is not None and "" in cells and any(cells):
            found.append(
                FixedShown(one.id, component_name(one, texts), choices.empty.get(one.id, ""), *_codes(one, texts))
            )
    return found


def labels_shown(labels: Sequence[Label], dataflow: Dataflow, texts: Texts) -> list[LabelShown]:
    """Return the labels to be given a code."""
    by_id = dataflow.structure.by_id
    leave = (LEAVE_OUT, texts.translate("leave these rows out"))
    shown = []
    for label in labels:
        component = by_id[label.component]
        options, list_id = _codes(component, texts)
        is_time = component.codelist is None
        own = [("", texts.translate("not said yet")), leave, *options] if options or is_time else []
        shown.append(
            LabelShown(
                component.id, component_name(component, texts), label.text, label.code, label.is_said, own, list_id
            )
        )
    return shown


def long_lists(hub: Hub, dataflow: Dataflow, texts: Texts) -> list[tuple[str, Options]]:
    """Return the code lists that are too long for a drop-down, by the id of their list on the page."""
    lists = {one.codelist.reference.id: one.codelist for one in dataflow.structure.components if one.codelist}
    return [
        (_list_id(id_), [(code.id, texts.name(code.names, code.id)) for code in codelist.codes])
        for id_, codelist in lists.items()
        if len(codelist.codes) > _SHORT_LIST and id_ in hub.catalogue.codelists
    ]


def _codes(component: Component, texts: Texts) -> tuple[Options, str]:
    codelist = component.codelist
    if codelist is None:
        return (), ""
    if len(codelist.codes) > _SHORT_LIST:
        return (), _list_id(codelist.reference.id)
    return [(code.id, f"{texts.name(code.names, code.id)} ({code.id})") for code in codelist.codes], ""


def _list_id(codelist: str) -> str:
    return f"list-{codelist.lower()}"


def _first_rows(sample: Sample, choices: Choices) -> list[int]:
    """Return the rows that are shown: from the top, as many as needed to see heads and some data."""
    last = max(ROWS, choices.first_row + ROWS // 2)
    return [row for row in sample.rows if row <= last][: 2 * ROWS]


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"
