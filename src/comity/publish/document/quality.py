"""The quality of a dataflow's figures: in words, on time and complete by member, and every indicator in a table."""

from collections.abc import Sequence

from comity.publish.charts.quality import draw_shares
from comity.publish.charts.theme import INK, OBSERVED
from comity.publish.document.parts import Block, Download, Figure, KeyEntry, Panel, Paragraphs, Table
from comity.publish.document.sheets import write_sheet
from comity.publish.quality_data import IndicatorRow, QualitySection
from comity.publish.say import no_names, say, say_all
from comity.publish.texts import Texts

_LABEL_SHARE = 0.33
_PERCENT = 100
_DRAWN = ("R1", "ON_TIME")


def make_quality(section: QualitySection, texts: Texts) -> Sequence[Sequence[Block]]:
    """Return the rows of blocks on a dataflow's quality: words beside the figure, then the table."""
    return ((make_words(section, texts), make_shares(section, texts)), (make_table(section, texts),))


def make_words(section: QualitySection, texts: Texts) -> Paragraphs:
    """Return what is said of the quality, a sentence a line."""
    title = texts.translate("Quality of the figures: {dataflow}", dataflow=_dataflow(section, texts))
    return Paragraphs(title, [("", sentence) for sentence in say_all(section.said, texts, lookup=no_names)])


def make_shares(section: QualitySection, texts: Texts) -> Figure:
    """Return the figure of completeness and punctuality by member."""
    _ = texts.translate
    name = f"quality-{section.dataflow.lower()}"
    title = _("Complete and on time, by member")
    drawn = [row for code in _DRAWN if (row := section.of(code)) is not None]
    if not drawn:
        return Figure(name, title, "", 6, absent=_("No delivery was due yet."))
    labels = [_label(row, texts) for row in drawn]
    names = [texts.area(provider) for provider in section.providers]
    rows = [
        {
            "name": who,
            "measure": label,
            "value": value,
            "tip": {"title": who, label: texts.percent(value / _PERCENT, decimals=0)},
        }
        for row, label in zip(drawn, labels, strict=True)
        for who, value in zip(names, row.values, strict=True)
        if value is not None
    ]
    unit = _("Per cent of the deliveries that were due")
    return Figure(
        id=name,
        title=title,
        subtitle=_subtitle(section, texts),
        slot=6,
        drawing=lambda width, _height: draw_shares(
            rows, names=names, measures=labels, unit=unit, label_width=round(width * _LABEL_SHARE)
        ),
        description=_("Completeness and punctuality of each member; all figures stand in the table."),
        key=[KeyEntry("box", colour, label) for colour, label in zip((OBSERVED, INK), labels, strict=False)],
        source=_("Source: the exchange calendar"),
        table=_table(section, drawn, texts),
        download=_sheet(section, texts),
    )


def make_table(section: QualitySection, texts: Texts) -> Panel:
    """Return the table of all indicators by member."""
    _ = texts.translate
    title = _("Quality indicators")
    subtitle = _subtitle(section, texts)
    name = f"quality-indicators-{section.dataflow.lower()}"
    if not section.rows:
        return Panel(name, title, subtitle, absent=_("No delivery was due yet."))
    return Panel(name, title, subtitle, _table(section, section.rows, texts))


def _table(section: QualitySection, rows: Sequence[IndicatorRow], texts: Texts) -> Table:
    _ = texts.translate
    columns = (_("Indicator"), _("All members"), *(texts.area(provider) for provider in section.providers))
    cells = [
        (_title(row, texts), *(_shown(value, row, texts) for value in (row.together, *row.values))) for row in rows
    ]
    note = _(
        "R1, TP1–TP3, A6, A7, CC2 and AC3 are quality and performance indicators of the European Statistical "
        "System."
    )
    return Table(_("Quality indicators"), columns, cells, note=note)


def _sheet(section: QualitySection, texts: Texts) -> Download:
    return write_sheet(
        f"quality-{section.dataflow.lower()}.csv",
        ("PROVIDER", "INDICATOR", "NAME", "value"),
        [
            (provider, row.id, _title(row, texts), value)
            for row in section.rows
            for provider, value in zip(("_T", *section.providers), (row.together, *row.values), strict=True)
        ],
    )


def _shown(value: float | None, row: IndicatorRow, texts: Texts) -> str:
    return "" if value is None else texts.number(value, decimals=row.decimals)


def _title(row: IndicatorRow, texts: Texts) -> str:
    return say(row.title, texts, lookup=no_names)


def _label(row: IndicatorRow, texts: Texts) -> str:
    return {"R1": texts.translate("Complete"), "ON_TIME": texts.translate("On time")}[row.id]


def _dataflow(section: QualitySection, texts: Texts) -> str:
    return texts.name(section.names, section.dataflow)


def _subtitle(section: QualitySection, texts: Texts) -> str:
    name = _dataflow(section, texts)
    if section.first is None or section.last is None:
        return name
    return f"{name}, {texts.span(section.first, section.last)}"
