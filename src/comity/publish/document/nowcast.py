"""The nowcast: what is estimated of a period beside what was reported, and the total with and without."""

from collections.abc import Sequence

from comity.publish.charts import theme
from comity.publish.charts.nowcast import draw_nowcast
from comity.publish.document.parts import Block, Download, Figure, KeyEntry, Panel, Paragraphs, Table
from comity.publish.document.scale import Scale, choose_scale
from comity.publish.document.sheets import write_sheet
from comity.publish.nowcast_data import NowcastPart, NowcastRow
from comity.publish.say import say_all
from comity.publish.texts import Texts

_SHOWN = 16
_LABEL_SHARE = 0.3
_TEN, _HUNDRED = 10, 100


def make_nowcast(found: NowcastPart | None, texts: Texts) -> Sequence[Sequence[Block]]:
    """Return the rows of blocks: sentences, then figure and table; nothing where nothing is estimated."""
    if found is None:
        return ()
    return ((make_sentences(found, texts),), (make_figure(found, texts), make_totals(found, texts)))


def make_sentences(found: NowcastPart, texts: Texts) -> Paragraphs:
    """Return what is said of the nowcast."""
    sentences = say_all(found.said, texts, lookup=lambda _list, _code: {})
    return Paragraphs(texts.translate("Estimates of missing figures"), [("", " ".join(sentences))])


def make_figure(found: NowcastPart, texts: Texts) -> Figure:
    """Return the figure of members' figures, reported and estimated."""
    _ = texts.translate
    shown = found.rows[:_SHOWN]
    highest = max(_end(row) for row in shown)
    scale = choose_scale([highest], texts.name(found.unit), texts)
    rows = [_bar(row, scale, texts) for row in shown]
    subtitle = _("{period}. Hollow bars are estimates, not reported figures.", period=texts.period(found.period))
    if len(found.rows) > len(shown):
        subtitle += " " + texts.plural(
            "The {count} largest member.", "The {count} largest members.", count=len(shown)
        )
    keys = [
        KeyEntry("box", theme.OBSERVED, _("Reported figure")),
        KeyEntry("hollow", theme.OBSERVED, _("Estimate")),
        KeyEntry("line", theme.FORECAST, _("80 % interval")),
    ]
    return Figure(
        id="nowcast",
        title=_("Reported and estimated"),
        subtitle=subtitle,
        slot=6,
        drawing=lambda width, _height: draw_nowcast(rows, unit=scale.unit, label_width=round(width * _LABEL_SHARE)),
        description=_describe(found, texts),
        key=keys,
        source=_("Source: members’ submissions; estimates by the hub"),
        table=_table(found, texts),
        download=_download(found),
    )


def make_totals(found: NowcastPart, texts: Texts) -> Panel:
    """Return the table of the totals without and with estimates."""
    _ = texts.translate
    title = _("The total without and with estimates")
    heads = (_("Total"), _("Value"), _("80 % interval"), _("95 % interval"))
    rows = [
        (_("Reported so far"), texts.number(found.total_reported), "", ""),
        (
            _("With estimates"),
            texts.number(found.total_with),
            texts.bounds(*found.bounds80),
            texts.bounds(*found.bounds95),
        ),
    ]
    note = _(
        "The intervals are of the estimates’ errors together. An estimate stands in place of a partial figure."
    )
    subtitle = texts.name(found.indicator) + ", " + texts.period(found.period)
    return Panel("nowcast-totals", title, subtitle, Table(title, heads, rows, note=note))


def _bar(row: NowcastRow, scale: Scale, texts: Texts) -> dict[str, object]:
    decimals = 0 if scale.divisor == 1 else 1
    number = texts.number(row.value / scale.divisor, decimals=decimals)
    bar: dict[str, object] = {
        "name": texts.area(row.area),
        "value": row.value / scale.divisor,
        "end": _end(row) / scale.divisor,
        "text": number,
    }
    if row.bounds80 is not None:
        bar |= {"lower": row.bounds80[0] / scale.divisor, "upper": row.bounds80[1] / scale.divisor}
        bar["text"] = texts.translate("{number} (estimated)", number=number)
    if row.reported is not None:
        bar["come"] = row.reported / scale.divisor
    return bar


def _end(row: NowcastRow) -> float:
    return max(row.value, row.bounds80[1] if row.bounds80 else 0.0)


def _describe(found: NowcastPart, texts: Texts) -> str:
    estimated = [row.area for row in found.rows if row.is_estimated]
    return texts.translate(
        "Bar chart of members’ figures for {period}; estimated: {members}.",
        period=texts.period(found.period),
        members=texts.areas(estimated),
    )


def _table(found: NowcastPart, texts: Texts) -> Table:
    _ = texts.translate
    title = _("Reported and estimated figures")
    heads = (_("Member"), _("Value"), _("Status"), _("80 % interval"), _("95 % interval"), _("Come so far"))
    rows = [
        (
            texts.area(row.area),
            texts.number(row.value),
            _("estimated") if row.is_estimated else _("reported"),
            texts.bounds(*row.bounds80) if row.bounds80 else "",
            texts.bounds(*row.bounds95) if row.bounds95 else "",
            "" if row.reported is None else texts.number(row.reported),
        )
        for row in found.rows
    ]
    return Table(title, heads, rows, left=(0, 2))


def _download(found: NowcastPart) -> Download:
    header = (
        *("REPORTER", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"),
        *("lower80", "upper80", "lower95", "upper95", "reported", "method"),
    )
    rows = [
        (
            *(row.area, str(found.period), row.value, "I" if row.is_estimated else ""),
            *(row.bounds80 or (None, None)),
            *(row.bounds95 or (None, None)),
            *(row.reported, row.method),
        )
        for row in found.rows
    ]
    return write_sheet("nowcast.csv", header, rows)
