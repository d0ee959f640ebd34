"""The first choices for a sample: guesses, and what holds for all rows by default."""

import re
from collections.abc import Mapping, Sequence

from comity.formats.national.cell_text import label_key
from comity.formats.national.period_text import PeriodReader
from comity.hub.mapping_assistant.choices import VALUE, Choices
from comity.hub.mapping_assistant.guesses import Guesser
from comity.hub.mapping_assistant.numbers import writing_of
from comity.hub.mapping_assistant.sample import Sample
from comity.hub.mapping_assistant.write import unsaid
from comity.model.frames import FREQ, TIME_PERIOD
from comity.model.groups import Agreement
from comity.model.periods import Frequency, Period
from comity.model.structures import NOT_APPLICABLE, TOTAL, Component, Dataflow

_FEW_CELLS = 2
_SEPARATORS = re.compile(r"[_ ]+|\.\w+$")
_YEARS = range(1990, 2100)
TOTAL_WORDS = frozenset({"всего", "итого", "total", "all", "sum", "в том числе", "из них"})


def first_choices(
    sample: Sample,
    dataflow: Dataflow,
    agreement: Agreement,
    *,
    heads: Sequence[int] | None = None,
    first: int | None = None,
    period: str = "",
    usual: Mapping[str, str] | None = None,
) -> Choices:
    """Return guesses for a sample; `heads` and `first` are its header rows and first row of data, where told.

    `usual` gives codes that all of the provider's earlier figures have.
    """
    rows = tuple(heads) if heads is not None else sample.head_rows
    start = first or max(rows, default=0) + 1
    guesser = Guesser(sample, rows, start, dataflow, agreement.reporters)
    roles, labels = guesser.roles()
    choices = Choices(
        provider=agreement.provider,
        dataflow=dataflow.id,
        sheet=sample.sheet,
        encoding=sample.encoding,
        heads=rows,
        first=first,
        until_empty=bool(sample.sheet) and _ends_early(sample, start),
        roles=roles,
        labels=labels,
        period=period,
    )
    told = [text for column in choices.value_columns for text in sample.values(column, start)]
    writing = writing_of(told)
    fixed = {one.id: _default(one, dataflow, agreement, usual or {}) for one in unsaid(choices, dataflow)}
    return Choices(
        **{
            **choices.__dict__,
            "fixed": fixed,
            "decimal": writing.decimal,
            "thousands": writing.thousands,
            "missing": writing.missing,
            "totals": _totals(sample, choices),
        }
    )


def _default(component: Component, dataflow: Dataflow, agreement: Agreement, usual: Mapping[str, str]) -> str:
    """Return what most likely holds for all rows; empty where nobody can know."""
    if component.id == TIME_PERIOD:
        return "{period}"
    if component.id == dataflow.reporter_dimension:
        return "{member}"
    if component.id == FREQ:
        return agreement.frequency.value
    if component.id in usual:
        return usual[component.id]
    allowed = agreement.region.get(component.id, ())
    if len(allowed) == 1:
        return allowed[0]
    codes = () if component.codelist is None else component.codelist.by_id
    return next((code for code in (TOTAL, NOT_APPLICABLE) if code in codes), "")


def told_period(sample: Sample, name: str, heads: Sequence[int], frequency: Frequency) -> Period | None:
    """Return the period that the titles above a table name, or the file's name; None where they name none."""
    reader = PeriodReader(frequency=frequency)
    titles = [cell for row in sample.rows if row < min(heads, default=1) for cell in sample.by_row[row] if cell]
    for text in (*titles, _SEPARATORS.sub(" ", name)):
        words = text.split()
        for length in (3, 2, 1):
            for at in range(len(words) - length + 1):
                period = reader.read(" ".join(words[at : at + length]).strip(",.;:()"))
                if period is not None and period.start.year in _YEARS:
                    return period
    return None


def _totals(sample: Sample, choices: Choices) -> tuple[str, ...]:
    """Return the texts that mark rows of sums.

    A word for a total, and nothing in the other columns of labels; where there is no other, the figures are sums.
    """
    labels = [column for column, role in choices.roles.items() if role != VALUE]
    found: dict[str, None] = {}
    for row in sample.rows:
        told = [text for column in labels if (text := sample.cell(row, column))]
        is_total = row >= choices.first_row and len(told) == 1 and label_key(told[0]) in TOTAL_WORDS
        if is_total and (len(labels) > 1 or _sums_up(sample, choices, row)):
            found[told[0]] = None
    return tuple(found)


def _sums_up(sample: Sample, choices: Choices, row: int) -> bool:
    """Say whether a row has the sums of all other rows, in each column of figures that can be added up."""
    others = [other for other in sample.rows if other >= choices.first_row and other != row]
    told = [
        (_whole(sample.cell(row, column)), [_whole(sample.cell(other, column)) for other in others])
        for column in choices.value_columns
    ]
    sums = [(total, sum(one for one in each if one is not None)) for total, each in told if total is not None]
    return bool(sums) and all(total == added for total, added in sums)


def _whole(text: str) -> int | None:
    """Return a whole number that is written with spaces at most; None for any other text."""
    bare = "".join(text.split())
    return int(bare) if bare.isascii() and bare.isdigit() else None


def _ends_early(sample: Sample, first: int) -> bool:
    """Say whether the table ends at an empty row, with notes below it."""
    below = [(row, sample.by_row[row]) for row in sample.rows if row >= first]
    filled = [sum(bool(cell.strip()) for cell in record) for _, record in below]
    empty = next((at for at, count in enumerate(filled) if not count), None)
    gap = next((at for at in range(1, len(below)) if below[at][0] > below[at - 1][0] + 1), None)
    end = min((at for at in (empty, gap) if at is not None), default=None)
    after = [count for count in filled[end:] if count] if end is not None else []
    return bool(after) and max(after) <= _FEW_CELLS
