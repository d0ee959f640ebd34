"""What a rendered report is made of: everything here is text in one language, or a drawing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import altair as alt

Drawing = Callable[[int, int | None], "alt.TopLevelMixin"]
"""Makes the chart for a slot so many px wide, so many px high (None: as high as suits it)."""


@dataclass(frozen=True)
class Table:
    """A table in words: its caption, its column heads (the first names the row), its rows; numbers stand right.

    `left` are the columns, from 0, that hold words. `note` stands under it.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    left: tuple[int, ...] = (0,)
    note: str = ""


@dataclass(frozen=True)
class Download:
    """The same figures as a CSV file: numbers unrounded, dates as ISO 8601, codes beside names."""

    name: str
    text: str


@dataclass(frozen=True)
class KeyEntry:
    """One entry of a figure's key: `mark` is line, dash, hollow or box."""

    mark: str
    colour: str
    label: str


@dataclass(frozen=True)
class Figure:
    """A titled figure: chart, key, source, its table; or, where `drawing` is None, `absent` says why there is none.

    `slot` is the width of its place on the page, in twelfths; `description` is the chart in words.
    """

    id: str
    title: str
    subtitle: str
    slot: int
    drawing: Drawing | None = None
    description: str = ""
    key: Sequence[KeyEntry] = ()
    source: str = ""
    table: Table | None = None
    download: Download | None = None
    absent: str = ""


@dataclass(frozen=True)
class KeyFigure:
    """One of the figures at the head: label, value, note."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class Item:
    """One entry of a list: what, how much, a sentence about it; `id` is that of the alert it tells of, if any."""

    head: str
    figure: str
    text: str
    id: str = ""


@dataclass(frozen=True)
class Listing:
    """A titled list; `absent` stands in its place where it is empty."""

    title: str
    subtitle: str
    items: Sequence[Item] = ()
    absent: str = ""


@dataclass(frozen=True)
class Panel:
    """A titled table in the text; `absent` stands in its place where there is none."""

    id: str
    title: str
    subtitle: str
    table: Table | None = None
    absent: str = ""


@dataclass(frozen=True)
class CellView:
    """One cell of the board: `kind` chooses its colour, `glyph` its sign, `label` says it in words."""

    kind: str
    glyph: str
    label: str


@dataclass(frozen=True)
class BoardRowView:
    """One provider's row of the board, and its share on time in words."""

    name: str
    cells: Sequence[CellView]
    on_time: str


@dataclass(frozen=True)
class BoardView:
    """A board: its heads in two lines, its rows, the states that occur in it, and a sentence on what it shows."""

    id: str
    title: str
    subtitle: str
    caption: str
    row_head: str
    heads: Sequence[tuple[str, str]]
    rows: Sequence[BoardRowView]
    on_time_head: str
    legend: Sequence[CellView]


@dataclass(frozen=True)
class Paragraphs:
    """A titled text: each entry a head (may be empty) and its text."""

    title: str
    entries: Sequence[tuple[str, str]]


Block = Figure | Panel | Listing | Paragraphs
"""What a row of analyses is made of."""


@dataclass(frozen=True)
class Words:
    """The few words of page and PDF themselves."""

    skip: str
    table: str
    csv: str
    page: str
    calendar: str
    key_figures: str


@dataclass(frozen=True)
class Document:
    """The whole report in one language; `analyses` are further parts, in rows of one or two."""

    language: str
    title: str
    kicker: str
    group: str
    issued: str
    issued_iso: str
    lead: str
    notice: str
    key_figures: Sequence[KeyFigure]
    fan: Figure
    unusual: Listing
    map: Figure
    largest: Panel
    by_origin: Figure
    by_purpose: Figure
    members: Panel
    next_periods: Panel
    accuracy: Panel
    horizon: Figure | None
    boards: Sequence[BoardView]
    boards_absent: str
    intake: Panel
    refusals: Panel | None
    methods: Paragraphs
    status: Paragraphs
    analyses: Sequence[Sequence[Block]]
    series: Table | None
    all_origins: Table | None
    foot: str
    words: Words = field(kw_only=True)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure, in order."""
        further = (block for row in self.analyses for block in row if isinstance(block, Figure))
        shown = (self.fan, self.map, self.by_origin, self.by_purpose, *further, self.horizon)
        return tuple(figure for figure in shown if figure is not None)
