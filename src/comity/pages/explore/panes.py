"""What stands in the middle of the page: the chart, the table, the map, or two vintages compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from comity.hub.access.sight import sight_for
from comity.pages.explore.areas import area_dimensions, make_map, place
from comity.pages.explore.choices import View
from comity.pages.explore.differences import (
    choose_moments,
    compare_vintages,
    key_figures,
    make_changes,
    make_differences,
    vintage_options,
    vintages_of,
)
from comity.pages.explore.picture import Picture, make_chart, notes_of, periods_of
from comity.pages.explore.pivot import PivotTable, across_of, axes_of, dimension_name, down_of, make_table
from comity.pages.explore.querying import moment_text
from comity.pages.explore.shown import Shown
from comity.pages.explore.whole import whole_figure
from comity.pages.measures.marks import marks_of, span_of
from comity.pages.page import by_id
from comity.publish.document.marked import mark_figure
from comity.publish.document.parts import Figure, KeyFigure, Table

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Field:
    """A choice of the view itself: its name, label, options and value."""

    name: str
    label: str
    options: Options
    value: str


@dataclass(frozen=True)
class Pane:
    """One view. `figure` is what is drawn, `table` the pivot; `absent` stands where neither can be.

    `vintages` are the moments to choose from (None: too many); `then` and `now` those compared.
    """

    figure: Figure | None = None
    table: PivotTable | None = None
    notes: Sequence[str] = ()
    fields: Sequence[Field] = ()
    absent: str = ""
    advice: Sequence[str] = ()
    counts: Sequence[KeyFigure] = ()
    changes: Table | None = None
    vintages: Options | None = ()
    then: str = ""
    now: str = ""
    figures: Mapping[str, Figure] = field(default_factory=dict)


def make_pane(shown: Shown, picture: Picture) -> Pane:
    """Return the view that is chosen."""
    if shown.figures.frame is None:
        return _too_many(shown)
    if shown.choices.view is View.TABLE:
        return _table_pane(shown)
    if shown.choices.view is View.MAP:
        return _map_pane(shown)
    if shown.choices.view is View.VINTAGES:
        return _vintages_pane(shown)
    return _chart_pane(shown, picture)


def _source(shown: Shown) -> str:
    _ = shown.texts.translate
    if shown.here.is_forecast:
        return _("Source: forecasts as they were issued")
    return _("Source: members’ submissions, {flows}", flows=shown.flow_name)


def _vintages(shown: Shown) -> Options | None:
    found = vintages_of(shown)
    return None if found is None else vintage_options(shown, found, shown.choices.as_of)


def _chart_pane(shown: Shown, picture: Picture) -> Pane:
    _ = shown.texts.translate
    figure = _marked(shown, picture, make_chart(shown, picture, source=_source(shown)))
    several = shown.varying(shown.frame)
    fields = []
    if len(several) > 1:
        named = [(name, shown.naming.dimension(name)) for name in several]
        fields = [
            Field("by", _("Lines by"), named, picture.by),
            Field("panels", _("Panels by"), named, picture.panels),
        ]
    elif several:
        same = [("", _("one chart")), (several[0], _("a panel for each line"))]
        fields = [Field("panels", _("Layout"), same, picture.panels)]
    return Pane(
        figure=figure,
        notes=notes_of(shown, picture),
        fields=fields,
        vintages=_vintages(shown),
        now=_now(shown),
        figures=by_id(figure, whole_figure(shown)),
    )


def _marked(shown: Shown, picture: Picture, figure: Figure) -> Figure:
    """Return the chart with the measures that touch its lines; several panels are left as they are."""
    if picture.panels or picture.frame.is_empty():
        return figure
    hub = shown.sources.hub
    sight = sight_for(hub, shown.principal, shown.dataflow.id)
    codes = {**shown.choices.wanted.codes, picture.by: picture.lines}
    marks = marks_of(hub, shown.dataflow, codes, sight=sight, as_of=_now(shown) or None)
    return mark_figure(figure, marks, span_of(periods_of(picture.frame)), shown.texts)


def _now(shown: Shown) -> str:
    return moment_text(shown.choices.as_of) if shown.choices.as_of else ""


def _table_pane(shown: Shown) -> Pane:
    _ = shown.texts.translate
    if shown.frame.is_empty():
        return Pane(absent=_("There are no figures that match. Choose other codes or more time."), now=_now(shown))
    named = [(name, dimension_name(shown, name)) for name in axes_of(shown)]
    fields = [
        Field("rows", _("Down"), named, down_of(shown)),
        Field("columns", _("Across"), named, across_of(shown)),
    ]
    whole = whole_figure(shown)
    return Pane(
        table=make_table(shown),
        fields=fields if len(named) > 1 else [],
        vintages=_vintages(shown),
        now=_now(shown),
        figures=by_id(whole),
    )


def _map_pane(shown: Shown) -> Pane:
    _, texts = shown.texts.translate, shown.texts
    placed = place(shown)
    figure = make_map(shown, placed, source=_source(shown))
    fields = []
    if placed is not None:
        named = [(name, shown.naming.dimension(name)) for name in area_dimensions(shown)]
        times = [(str(one), texts.period(one, short=True)) for one in reversed(periods_of(shown.frame))]
        fields = [Field("area", _("Areas"), named, placed.dimension)] if len(named) > 1 else []
        fields.append(Field("at", _("Time"), [("", _("mean of the time chosen")), *times], str(placed.at or "")))
    notes = []
    if placed is not None and placed.fixed:
        notes = [_("The map shows {codes}; the table has all.", codes=shown.told(placed.fixed))]
    return Pane(
        figure=figure,
        notes=notes,
        fields=fields,
        vintages=_vintages(shown),
        now=_now(shown),
        figures=by_id(figure, whole_figure(shown)),
    )


def _vintages_pane(shown: Shown) -> Pane:
    _ = shown.texts.translate
    found = vintages_of(shown)
    if found is None:
        return Pane(absent=_("These figures were changed too often to compare. Choose fewer codes, or less time."))
    moments = choose_moments(shown, found)
    options = vintage_options(shown, found, shown.choices.as_of)
    if moments is None:
        absent = _("These figures came once and were never changed: there are no two vintages to compare.")
        return Pane(absent=absent, vintages=options, now=_now(shown))
    compared = compare_vintages(shown, moments)
    figure = make_differences(shown, compared, source=_source(shown))
    return Pane(
        figure=figure,
        counts=key_figures(shown, compared),
        changes=make_changes(shown, compared),
        notes=[_("The counts beside the moments are of single figures; what is added up here changes as a whole.")]
        if shown.choices.wanted.sums
        else [],
        vintages=vintage_options(shown, found, moments[0]),
        then=moment_text(moments[0]),
        now=moment_text(moments[1]) if moments[1] else "",
        figures=by_id(figure, whole_figure(shown)),
    )


def _too_many(shown: Shown) -> Pane:
    """Return the view of a cut that is too large: what there is, and what makes it smaller."""
    _, texts, naming = shown.texts.translate, shown.texts, shown.naming
    wanted = shown.choices.wanted
    sizes = {
        name: len(codes)
        for name, codes in shown.here.there.codes.items()
        if len(codes) > 1 and len(wanted.codes.get(name, ())) != 1
    }
    largest = sorted(sizes, key=lambda name: -sizes[name])[:3]
    return Pane(
        absent=texts.plural(
            "{count} figure is chosen. That is more than a page can show.",
            "{count} figures are chosen. That is more than a page can show.",
            count=shown.figures.cells,
        ),
        advice=[
            _(
                "Tick fewer codes of “{dimension}”; {count} are in it.",
                dimension=naming.dimension(name),
                count=texts.number(sizes[name]),
            )
            for name in largest
        ]
        + [
            _("Choose less time."),
            _("Or take all of them with one of the programs below: they have no such limit."),
        ],
        vintages=None,
    )
