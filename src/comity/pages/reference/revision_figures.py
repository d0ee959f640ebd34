"""Revisions as figures: successive vintages of a period, size and way by reporter, key figures."""

from collections.abc import Sequence
from typing import Protocol

from comity.model.periods import Period
from comity.publish.charts.lines import BEHIND, COLOURS, Line, LinesDrawing, draw_lines
from comity.publish.charts.revision_sizes import SIZE, WAY, draw_sizes
from comity.publish.document.parts import Figure, KeyEntry, KeyFigure, Table
from comity.publish.document.sheets import write_sheet
from comity.publish.revisions_data import Aged, ReporterRevisions, RevisionsData
from comity.publish.texts import Texts

_PERCENT = 100
_NAMED = 4
_LATELY = 24
"""So many of the latest periods that moved are drawn."""
_LABEL_SHARE = 0.33
_HEIGHT = 290
_DECIMALS = 2


class Measured(Protocol):
    """What is measured of the figures that have settled; see `comity.analysis.revision.measures`."""

    @property
    def figures(self) -> int: ...  # noqa: D102 - as its name says
    @property
    def raised(self) -> int: ...  # noqa: D102 - as its name says
    @property
    def lowered(self) -> int: ...  # noqa: D102 - as its name says
    @property
    def relative_mean(self) -> float | None: ...  # noqa: D102 - as its name says
    @property
    def relative_mean_absolute(self) -> float | None: ...  # noqa: D102 - as its name says


def key_figures(found: Measured | None, soon: float | None, texts: Texts) -> Sequence[KeyFigure]:
    """Return the key figures of the revisions; none where nothing has settled. `soon`: see `speed`."""
    if found is None:
        return ()
    _ = texts.translate
    revised = found.raised + found.lowered
    return (
        KeyFigure(
            _("Revised"),
            texts.percent(revised / found.figures),
            _(
                "of {figures} settled figures: {raised} raised, {lowered} lowered",
                figures=texts.number(found.figures),
                raised=texts.number(found.raised),
                lowered=texts.number(found.lowered),
            ),
        ),
        KeyFigure(
            _("Mean absolute revision"),
            _share(found.relative_mean_absolute, texts),
            _("of the first figures: how large revisions are"),
        ),
        KeyFigure(
            _("Mean revision"),
            _share(found.relative_mean, texts, signed=True),
            _("of the first figures: above zero, they were too low"),
        ),
        KeyFigure(
            _("Within three months"),
            "–" if soon is None else texts.percent(soon, decimals=0),
            _("of all that moved came while the period was that young"),
        ),
    )


def _share(value: float | None, texts: Texts, *, signed: bool = False) -> str:
    return "–" if value is None else texts.percent(value, decimals=_DECIMALS, signed=signed)


def successive(data: RevisionsData, texts: Texts) -> Figure:
    """Return what became of the periods' figures, step by step: those that moved lately are named."""
    _ = texts.translate
    title = _("Successive vintages")
    by_period = _by_period(data.triangle)
    moved = [period for period, cells in by_period.items() if any(cell.relative for cell in cells)]
    if not moved:
        return Figure("vintages", title, "", 6, absent=_("No figure that was known has been changed."))
    lately = sorted(moved)[-_LATELY:]
    named = sorted(sorted(lately, key=lambda one: -_moved(by_period[one]))[:_NAMED])
    behind = [period for period in lately if period not in named]
    drawing = LinesDrawing(
        lines=[Line(texts.period(one, short=True), _points(by_period[one]), has_points=True) for one in named],
        behind=[_points(by_period[one]) for one in behind],
        unit=_("Change from the first figure, %"),
        x_title=_("Months after the figure first came"),
        is_stepped=True,
    )
    keys = [KeyEntry("line", COLOURS[at], texts.period(one)) for at, one in enumerate(named)]
    if behind:
        keys.append(KeyEntry("line", BEHIND, _("Other periods that were revised")))
    return Figure(
        id="vintages",
        title=title,
        subtitle=_(
            "Totals of the latest periods that were revised, against what first came; those that moved most are "
            "named."
        ),
        slot=6,
        drawing=lambda _width, height: draw_lines(drawing, height=height or _HEIGHT),
        description=_(
            "Stepped lines: how far the total of each period had moved, by the months since it first came."
        ),
        key=keys,
        source=_("Source: members’ submissions, as they came"),
        table=_steps_table(named, by_period, title=title, texts=texts),
        download=write_sheet(
            "vintages.csv",
            ("TIME_PERIOD", "months", "value", "relative"),
            [
                (str(one), cell.months, cell.value, cell.relative)
                for one in sorted(moved)
                for cell in by_period[one]
            ],
        ),
    )


def _by_period(triangle: Sequence[Aged]) -> dict[Period, list[Aged]]:
    found: dict[Period, list[Aged]] = {}
    for cell in triangle:
        if cell.relative is not None:
            found.setdefault(cell.period, []).append(cell)
    return found


def _moved(cells: Sequence[Aged]) -> float:
    return max(abs(cell.relative or 0.0) for cell in cells)


def _points(cells: Sequence[Aged]) -> list[dict[str, object]]:
    return [{"at": cell.months, "value": _PERCENT * (cell.relative or 0.0)} for cell in cells]


def _steps_table(
    named: Sequence[Period], by_period: dict[Period, list[Aged]], *, title: str, texts: Texts
) -> Table:
    """Return the totals of the named periods wherever they moved."""
    _ = texts.translate
    rows = []
    for one in named:
        before: float | None = None
        for cell in by_period[one]:
            if cell.value != before:
                after = texts.plural("after {count} month", "after {count} months", count=cell.months)
                change = texts.percent(cell.relative or 0.0, decimals=_DECIMALS, signed=True)
                rows.append((texts.period(one, short=True), after, texts.number(cell.value), change))
            before = cell.value
    return Table(title, (_("Period"), _("When"), _("Value"), _("Change")), rows, left=(0, 1))


def sizes(data: RevisionsData, texts: Texts) -> Figure:
    """Return how large each reporter's revisions are, and which way they go."""
    _ = texts.translate
    title = _("Size and direction by member")
    known = [one for one in data.reporters if one.relative is not None and one.mean is not None]
    if not known:
        return Figure(
            "sizes", title, "", 6, absent=_("No figure has settled yet: that takes three further vintages.")
        )
    known.sort(key=lambda one: -(one.relative or 0.0))
    rows = [
        {"name": texts.area(one.reporter), "size": _PERCENT * (one.relative or 0.0), "way": _PERCENT * _way(one)}
        for one in known
    ]
    columns = (_("Member"), _("Mean absolute revision"), _("Mean revision"), _("Figures"))
    cells = [
        (
            texts.area(one.reporter),
            _share(one.relative, texts),
            _share(_way(one), texts, signed=True),
            texts.number(one.figures or 0),
        )
        for one in known
    ]
    return Figure(
        id="sizes",
        title=title,
        subtitle=_(
            "Mean absolute and mean revision of figures that have settled, in per cent of the first figures."
        ),
        slot=6,
        drawing=lambda width, _height: draw_sizes(
            rows, unit=_("Per cent of the first figures"), label_width=round(width * _LABEL_SHARE)
        ),
        description=_("Bars for the size of each member’s revisions, with a mark for their mean."),
        key=(KeyEntry("box", SIZE, _("Mean absolute revision")), KeyEntry("box", WAY, _("Mean revision"))),
        source=_("Source: members’ submissions, as they came"),
        table=Table(title, columns, cells),
        download=write_sheet(
            "sizes.csv",
            ("REPORTER", "figures", "raised", "lowered", "mean", "mean_absolute", "relative_mean_absolute"),
            [(o.reporter, o.figures, o.raised, o.lowered, o.mean, o.mean_absolute, o.relative) for o in known],
        ),
    )


def _way(one: ReporterRevisions) -> float:
    """Return the mean revision as a fraction of the first figures, from the two means and the relative size."""
    if not one.mean_absolute or one.mean is None or one.relative is None:
        return 0.0
    return one.relative * one.mean / one.mean_absolute
