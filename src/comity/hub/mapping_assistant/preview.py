"""What a mapping makes of its sample: the rows as they would be sent, labels that no code list knows, findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from comity.errors import ConfigurationError, UsageError
from comity.formats.mapping import LayoutMapping, parse_mapping
from comity.formats.national.cell_text import label_key
from comity.formats.national.period_text import PeriodReader
from comity.formats.source import Source
from comity.hub.home import Hub
from comity.hub.intake.intake import Delivery, Examiner
from comity.hub.intake.submit import agreement_of, examine_for_hub
from comity.hub.intake.trial import TrialPart, report_trial
from comity.hub.mapping_assistant.begin import TOTAL_WORDS
from comity.hub.mapping_assistant.choices import LEAVE_OUT, Choices
from comity.hub.mapping_assistant.guesses import code_that_begins, translator_of
from comity.hub.mapping_assistant.sample import Sample
from comity.hub.mapping_assistant.write import write_mapping
from comity.model.frames import OBS_VALUE, TIME_PERIOD
from comity.model.names import FALLBACK_LANGUAGE
from comity.model.structures import NOT_APPLICABLE, TOTAL, UNKNOWN, Component, Dataflow
from comity.structures.area_names import AreaResolver

SHOWN = 12
"""Rows of the preview."""
MOST_LABELS = 150
_UNDIVIDED = frozenset({"без распределения", "not broken down", "undivided"})
_NOTHING = frozenset({"-", "–", "—", "x", "х", "n/a"})
_NOT_KNOWN = frozenset({"неизвестно", "не указано", "unknown", "not stated"})


@dataclass(frozen=True, slots=True)
class Label:
    """A label that the component's code list doesn't know: what was said of it, or what is suggested."""

    component: str
    text: str
    code: str
    is_said: bool


@dataclass(frozen=True)
class Preview:
    """The mapping's text, the first rows that it makes, how many there are, and what a check finds."""

    text: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]] = field(repr=False)
    total: int
    report: TrialPart


def unknown_labels(
    choices: Choices, sample: Sample, dataflow: Dataflow, areas: AreaResolver | None = None
) -> list[Label]:
    """Return the labels of coded components that no code list knows, with what was said of them or a suggestion."""
    areas = areas or AreaResolver()
    found = _unread_periods(choices, sample)
    for component in dataflow.structure.components:
        if component.codelist is None or component.id == TIME_PERIOD:
            continue
        translator, said = translator_of(component, areas), choices.codes.get(component.id, {})
        for text in _labels(choices, sample, component.id):
            if not isinstance(translator.translate(text), str):
                code = said.get(text)
                told = _suggestion(text, component, areas) if code is None else code
                found.append(Label(component.id, text, told, code is not None))
    return found[:MOST_LABELS]


def _unread_periods(choices: Choices, sample: Sample) -> list[Label]:
    """Return heads among periods that name none, such as a total's; where heads alone tell the period."""
    if choices.label_row(TIME_PERIOD) is None or choices.columns_of(TIME_PERIOD):
        return []
    reader, said = PeriodReader(), choices.codes.get(TIME_PERIOD, {})
    return [
        Label(TIME_PERIOD, text, said.get(text, LEAVE_OUT), text in said)
        for text in _labels(choices, sample, TIME_PERIOD)
        if reader.read(text) is None
    ]


def make_preview(
    hub: Hub, source: Source, choices: Choices, sample: Sample, *, language: str = FALLBACK_LANGUAGE
) -> Preview:
    """Return what the mapping makes of the sample; UsageError where something is still to be said."""
    dataflow = hub.catalogue.dataflow(choices.dataflow)
    agreement = agreement_of(hub, choices.provider, dataflow)
    text = write_mapping(choices, dataflow, agreement, sample)
    mapping = _parsed(text)
    if "period" in mapping.uses and not choices.period:
        raise UsageError("The period isn't said.", remedy="Say of which period the sample is.")
    delivery = Delivery(
        content=source.raw,
        name=source.name,
        dataflow=dataflow.id,
        provider=choices.provider,
        mapping=mapping,
        parameters={"member": choices.provider, "period": choices.period},
        language=language,
    )
    return _look(hub, delivery, dataflow, text)


def _look(hub: Hub, delivery: Delivery, dataflow: Dataflow, text: str) -> Preview:
    examiner = Examiner(hub.catalogue)
    try:
        frame = examiner.read(delivery).parsed.frame
        examination = examine_for_hub(hub, delivery, examiner=examiner, moment=hub.now())
    except ConfigurationError as error:
        raise UsageError(error.detail, remedy=error.remedy) from error
    structure = dataflow.structure
    columns = [one.id for one in structure.components if one.id in frame.columns]
    order = [name for name in columns if name != OBS_VALUE]
    order += [OBS_VALUE] if OBS_VALUE in columns else []
    rows = [[_shown(cell) for cell in row] for row in frame.select(order).head(SHOWN).iter_rows()]
    return Preview(text, order, rows, frame.height, report_trial([examination])[0])


def _shown(cell: Any) -> str:  # noqa: ANN401 - whatever a frame holds
    return "" if cell is None else str(cell)


def _parsed(text: str) -> LayoutMapping:
    try:
        return parse_mapping(text, "mapping")
    except ConfigurationError as error:
        raise UsageError(error.detail, remedy=error.remedy) from error


def _labels(choices: Choices, sample: Sample, component: str) -> list[str]:
    """Return the distinct texts that a component has in the sample, in its columns or as heads."""
    columns, row = choices.columns_of(component), choices.label_row(component)
    texts = [
        text
        for column in columns
        for text in sample.values(column, choices.first_row, until_empty=choices.until_empty)
    ]
    if row is not None:
        texts += [sample.label(row, column, choices.heads) for column in choices.value_columns]
    return [text for text in dict.fromkeys(texts) if text and text not in choices.totals]


def _suggestion(text: str, component: Component, areas: AreaResolver) -> str:
    """Return the code that a label most likely means; LEAVE_OUT for totals, empty where there is no guess."""
    codes: Mapping[str, object] = {} if component.codelist is None else component.codelist.by_id
    key = label_key(text)
    for words, code in ((_NOTHING, NOT_APPLICABLE), (_NOT_KNOWN, UNKNOWN), (_UNDIVIDED, TOTAL)):
        if key in words and code in codes:
            return code
    if key in TOTAL_WORDS or areas.is_aggregate(text):
        return LEAVE_OUT
    begins = code_that_begins(text, component)
    if begins:
        return begins
    names = {
        label_key(name): code.id
        for code in (() if component.codelist is None else component.codelist.codes)
        for name in (code.id, *code.names.values())
    }
    near = get_close_matches(key, names, n=1, cutoff=0.75)
    return names[near[0]] if near else ""


def with_suggestions(choices: Choices, labels: Sequence[Label]) -> Choices:
    """Return the choices with all that is suggested taken as said."""
    codes = {name: dict(own) for name, own in choices.codes.items()}
    for label in labels:
        codes.setdefault(label.component, {})[label.text] = label.code
    return replace(choices, codes=codes)
