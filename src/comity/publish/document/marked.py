"""A figure with the measures and breaks that touch it: on the chart, in its key and in its description."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from comity.publish.charts.marks import COLOUR, add_marks, row_of
from comity.publish.document.parts import Figure, KeyEntry
from comity.publish.marks_data import Mark
from comity.publish.texts import Texts

if TYPE_CHECKING:
    import altair as alt

_MOST = 9
"""More than these would hide what the chart shows; the latest are kept."""


@dataclass(frozen=True, slots=True)
class Span:
    """From which day to which a chart's axis of time goes."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """How long it is."""
        return max((self.last - self.first).days, 1)

    def has(self, mark: Mark) -> bool:
        """Say whether a mark lies within it, in part at least."""
        if mark.is_break:
            return self.first <= mark.first <= self.last
        return mark.first <= self.last and (mark.last is None or mark.last >= self.first)


def mark_figure(figure: Figure, marks: Sequence[Mark], span: Span | None, texts: Texts) -> Figure:
    """Return a figure over time with the marks that lie within its span; as it is where there are none."""
    drawing = figure.drawing
    shown = [] if span is None else sorted((one for one in marks if span.has(one)), key=_first)[-_MOST:]
    if span is None or not shown or drawing is None:
        return figure
    rows = _rows(shown, span)
    words = [_words(number, mark, texts) for number, mark in enumerate(shown, start=1)]

    def draw(width: int, height: int | None) -> "alt.TopLevelMixin":
        return add_marks(drawing(width, height), rows)

    told = texts.translate("Marked on the chart: {marks}.", marks="; ".join(words))
    return replace(
        figure,
        drawing=draw,
        key=[*figure.key, *(KeyEntry("dash", COLOUR, one) for one in words)],
        description=f"{figure.description} {told}".strip(),
    )


def _first(mark: Mark) -> tuple[dt.date, str]:
    return mark.first, next(iter(mark.names.values()), "")


def _rows(shown: Sequence[Mark], span: Span) -> list[dict[str, Any]]:
    taken: list[float] = []
    rows = []
    for number, mark in enumerate(shown, start=1):
        first = max(mark.first, span.first)
        goes_on = mark.last is None and not mark.is_break
        last = first if mark.last is None or mark.is_break else min(mark.last, span.last)
        place = (first - span.first).days / span.days
        rows.append(
            {
                "first": first.isoformat(),
                "last": max(first, last).isoformat(),
                "number": f"{number} →" if goes_on else str(number),
                "row": row_of(place, taken),
            }
        )
    return rows


def _words(number: int, mark: Mark, texts: Texts) -> str:
    """Return a mark in words: its number on the chart, its name, its days."""
    _ = texts.translate
    name, first = texts.name(mark.names), texts.date(mark.first)
    if mark.is_break:
        return _("{number} {name}: from {first} on other figures", number=number, name=name, first=first)
    if mark.last is None:
        return _("{number} {name}: since {first}", number=number, name=name, first=first)
    return _(
        "{number} {name}: {first} to {last}", number=number, name=name, first=first, last=texts.date(mark.last)
    )
