"""How figures were revised: the triangle by age, the measures by reporter, the latest vintages as sums."""

from comity.publish.charts import revisions as chart
from comity.publish.document.parts import Figure, KeyEntry, Panel, Paragraphs, Table
from comity.publish.document.sheets import write_sheet
from comity.publish.revisions_data import Aged, ReporterRevisions, RevisionsData, VintageSum
from comity.publish.say import no_names, say_all
from comity.publish.texts import Texts

_PERIODS = 24
_STEPS = (0.001, 0.01)
"""Up to here a revision is shown as little, up to there as some, beyond as much."""
_DECIMALS = 2


def make_revision_words(data: RevisionsData, texts: Texts) -> Paragraphs:
    """Return what is said of the revisions."""
    sentences = say_all(data.said, texts, lookup=no_names)
    title = texts.translate("How figures are revised")
    return Paragraphs(title, [(texts.name(data.names), " ".join(sentences))])


def make_triangle(data: RevisionsData, texts: Texts, *, slot: int = 6) -> Figure:
    """Return the revision triangle of the latest periods, as a heat map."""
    _ = texts.translate
    title = _("Revisions by age of the figure")
    periods = sorted({cell.period for cell in data.triangle})[-_PERIODS:]
    cells = [cell for cell in data.triangle if cell.period in set(periods) and cell.relative is not None]
    if not cells:
        return Figure("revisions", title, "", slot, absent=_("No figure has come yet."))
    ages = [str(age) for age in sorted({cell.months for cell in cells})]
    rows = [_cell(cell, texts) for cell in cells]
    names = [texts.period(period, short=True) for period in periods]
    return Figure(
        id="revisions",
        title=title,
        subtitle=_("{dataflow}: difference from what first came, by period", dataflow=texts.name(data.names)),
        slot=slot,
        drawing=lambda _width, _height: chart.draw_triangle(
            rows, x_title=_("Months after the figure first came"), columns=ages, periods=names
        ),
        description=_describe(cells, texts),
        key=_key(cells, texts),
        source=_("Source: members’ submissions, as they came"),
        table=_triangle_table(cells, texts),
        download=write_sheet(
            "revisions.csv",
            ("TIME_PERIOD", "months", "value", "relative"),
            [(str(cell.period), cell.months, cell.value, cell.relative) for cell in data.triangle],
        ),
    )


def make_reporters(data: RevisionsData, texts: Texts) -> Panel:
    """Return the table of measures by reporter."""
    _ = texts.translate
    title = _("Revisions by reporter")
    subtitle = _("Figures that have settled, from when they first came to now")
    if not data.reporters:
        return Panel("revisions-reporters", title, subtitle, absent=_("No figure has come yet."))
    heads = (
        *(_("Reporter"), _("Vintages"), _("Figures"), _("Raised"), _("Lowered")),
        *(_("Mean revision"), _("Mean absolute"), _("Relative")),
    )
    rows = [_reporter(one, texts) for one in data.reporters]
    return Panel("revisions-reporters", title, subtitle, Table(title, heads, rows))


def make_sums(data: RevisionsData, texts: Texts) -> Panel:
    """Return the table of the latest vintages that changed what was known, each as a sum."""
    _ = texts.translate
    title = _("Vintages that changed what was known")
    subtitle = _("Old, changed, added and removed figures add up to the new ones")
    if not data.sums:
        return Panel("revisions-sums", title, subtitle, absent=_("No figure that was known has been changed."))
    heads = (
        *(_("Received"), _("Provider"), _("Old"), _("Changed"), _("New periods")),
        *(_("Added to old periods"), _("Removed"), _("New")),
    )
    rows = [_sum(one, texts) for one in data.sums]
    return Panel("revisions-sums", title, subtitle, Table(title, heads, rows, left=(0, 1)))


def _cell(cell: Aged, texts: Texts) -> dict[str, object]:
    return {
        "period": texts.period(cell.period, short=True),
        "months": str(cell.months),
        "colour": chart.colour_of(cell.relative or 0.0, _STEPS),
        "tip": {
            "title": texts.period(cell.period),
            texts.translate("Months after the figure first came"): texts.number(cell.months),
            texts.translate("Difference from what first came"): texts.percent(cell.relative or 0.0, signed=True),
            texts.translate("Figure"): texts.number(cell.value),
        },
    }


def _key(cells: list[Aged], texts: Texts) -> list[KeyEntry]:
    """Return an entry for each colour that occurs, from the most lowered to the most raised."""
    _ = texts.translate
    little, much = (texts.percent(step, decimals=1) for step in _STEPS)
    labels = (
        (chart.LOWERED[2], _("lowered by more than {much}", much=much)),
        (chart.LOWERED[1], _("lowered by {little} to {much}", little=little, much=much)),
        (chart.LOWERED[0], _("lowered by less than {little}", little=little)),
        (chart.SAME, _("as it first came")),
        (chart.RAISED[0], _("raised by less than {little}", little=little)),
        (chart.RAISED[1], _("raised by {little} to {much}", little=little, much=much)),
        (chart.RAISED[2], _("raised by more than {much}", much=much)),
    )
    shown = {chart.colour_of(cell.relative or 0.0, _STEPS) for cell in cells}
    return [KeyEntry("box", colour, label) for colour, label in labels if colour in shown]


def _describe(cells: list[Aged], texts: Texts) -> str:
    moved = [cell for cell in cells if cell.relative]
    if not moved:
        return texts.translate("Heat map of revisions by period and age; no figure has moved.")
    largest = max(moved, key=lambda cell: abs(cell.relative or 0.0))
    return texts.translate(
        "Heat map of revisions by period and age; the largest is {percent}, of {period}.",
        percent=texts.percent(largest.relative or 0.0, decimals=_DECIMALS, signed=True),
        period=texts.period(largest.period),
    )


def _triangle_table(cells: list[Aged], texts: Texts) -> Table:
    """Return the triangle at a few ages: the whole is in the CSV file."""
    _ = texts.translate
    by_period: dict[object, dict[int, Aged]] = {}
    for cell in cells:
        by_period.setdefault(cell.period, {})[cell.months] = cell
    ages = [age for age in (1, 3, 6, 12) if any(age in row for row in by_period.values())]
    rows = [
        (
            texts.period(next(iter(row.values())).period),
            texts.number(row[0].value) if 0 in row else "–",
            *(_relative(row.get(age), texts) for age in ages),
        )
        for row in by_period.values()
    ]
    heads = (_("Period"), _("First figure"), *(_after(age, texts) for age in ages))
    note = _("Every age is in the CSV file.")
    return Table(_("Difference from the first figure"), heads, rows, note=note)


def _after(months: int, texts: Texts) -> str:
    return texts.plural("after {count} month", "after {count} months", count=months)


def _relative(cell: Aged | None, texts: Texts) -> str:
    if cell is None or cell.relative is None:
        return ""
    return texts.percent(cell.relative, decimals=_DECIMALS, signed=True)


def _reporter(one: ReporterRevisions, texts: Texts) -> tuple[str, ...]:
    counts = [one.vintages, one.figures, one.raised, one.lowered]
    return (
        texts.area(one.reporter),
        *("–" if value is None else texts.number(value) for value in counts),
        "–" if one.mean is None else texts.number(one.mean, decimals=1, signed=True),
        "–" if one.mean_absolute is None else texts.number(one.mean_absolute, decimals=1),
        "–" if one.relative is None else texts.percent(one.relative, decimals=_DECIMALS),
    )


def _sum(one: VintageSum, texts: Texts) -> tuple[str, ...]:
    parts = (one.changed, one.added_new, one.added_old, one.removed)
    return (
        texts.date(one.received),
        texts.area(one.provider),
        texts.number(one.old),
        *(texts.number(part, signed=True) for part in parts),
        texts.number(one.new),
    )
