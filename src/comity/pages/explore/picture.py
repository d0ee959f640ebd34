"""The chart: lines by one dimension, small multiples by another; what doesn't fit is said."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from comity.model.frames import FREQ, OBS_STATUS, PERIOD
from comity.model.periods import Frequency, Period, iterate_periods
from comity.pages.explore.shown import Shown
from comity.publish.charts.many_lines import ManyLines, colour_of, draw_many_lines, draw_panels
from comity.publish.document.parts import Figure, KeyEntry, Table
from comity.publish.document.scale import Scale, choose_scale
from comity.publish.document.sheets import write_sheet

CHART = "chart"
MOST_LINES, MOST_IN_PANEL, MOST_PANELS = 12, 6, 9
_COLUMNS = 3
_ASPECT = 0.5
_PROVISIONAL, _BREAK = frozenset("PE"), "B"
_FEW_MONTHS, _FEW_YEARS = 30, 9
_TABLE_ROWS = 400
_TICKS = 8
Key = tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """What the chart shows of a cut: lines by `by`, panels by `panels` (may be empty), others `fixed` at one code.

    `frame` are its figures, `whole` those with the lines and panels that are left out.
    `lines` and `panel_codes` are the codes shown; `more_lines` and `more_panels` those left out.
    """

    frame: pl.DataFrame
    whole: pl.DataFrame
    by: str
    panels: str
    fixed: dict[str, str]
    lines: list[str]
    panel_codes: list[str]
    more_lines: int
    more_panels: int


def choose_picture(shown: Shown) -> Picture:
    """Return what the chart shows."""
    frame = shown.frame.filter(pl.col(shown.measure).is_not_null()) if shown.frame.height else shown.frame
    several = shown.varying(frame)
    by = shown.choices.by if shown.choices.by in several else next(iter(several), shown.choices.by)
    others = [name for name in several if name != by]
    panels = shown.choices.panels if shown.choices.panels in [*others, by] else next(iter(others), "")
    frame, fixed = shown.fix(frame, [name for name in others if name != panels])
    if frame.is_empty():
        return Picture(frame, frame, by, "", fixed, [], [], 0, 0)
    whole, count = frame, frame[by].n_unique()
    most = MOST_LINES if panels in ("", by) else MOST_IN_PANEL
    most = MOST_PANELS if panels == by else most
    lines = shown.in_order(by, shown.largest(_lately(frame), by, most))
    frame = frame.filter(pl.col(by).is_in(lines))
    codes = shown.in_order(panels, shown.largest(frame, panels, MOST_PANELS)) if panels else []
    more = frame[panels].n_unique() - len(codes) if panels else 0
    frame = frame.filter(pl.col(panels).is_in(codes)) if panels else frame
    return Picture(frame, whole, by, panels, fixed, lines, codes, count - len(lines), 0 if panels == by else more)


def make_chart(shown: Shown, picture: Picture, *, source: str) -> Figure:
    """Return the figure of the chart."""
    _, texts = shown.texts.translate, shown.texts
    title = _title(shown, picture)
    if picture.frame.is_empty():
        return Figure(
            CHART, title, "", 8, absent=_("There are no figures that match. Choose other codes or more time.")
        )
    fixed = shown.fixed(picture.frame)
    scale = choose_scale(picture.frame[shown.measure].drop_nulls(), shown.naming.unit(fixed), texts)
    periods = periods_of(picture.frame)
    drawing = _drawing(shown, picture, periods, scale)
    return Figure(
        id=CHART,
        title=title,
        subtitle=_subtitle(shown, picture, scale, periods),
        slot=8,
        drawing=lambda width, height: _draw(drawing, width, height),
        description=_describe(shown, picture, periods),
        key=_key(shown, picture, drawing),
        source=source,
        table=_table(shown, picture, periods, title),
        download=write_sheet("figures.csv", *_sheet(shown, picture)),
    )


def _title(shown: Shown, picture: Picture) -> str:
    """Return the flow, and what its lines are told apart by."""
    _ = shown.texts.translate
    if len(picture.lines) < 2:  # noqa: PLR2004 - one line is told apart from nothing
        return shown.flow_name
    return _("{flow} by “{dimension}”", flow=shown.flow_name, dimension=shown.naming.dimension(picture.by))


def notes_of(shown: Shown, picture: Picture) -> list[str]:
    """Return what the chart leaves out, and how to see it."""
    _, plural, naming = shown.texts.translate, shown.texts.plural, shown.naming
    notes = []
    if picture.more_lines:
        notes.append(
            plural(
                "{count} more line isn’t shown; the largest are. See others by “{dimension}”, or the table.",
                "{count} more lines aren’t shown; the largest are. See others by “{dimension}”, or the table.",
                count=picture.more_lines,
                dimension=naming.dimension(picture.by),
            )
        )
    if picture.more_panels:
        notes.append(
            plural(
                "{count} more panel isn’t shown. Tick codes of “{dimension}” to see others.",
                "{count} more panels aren’t shown. Tick codes of “{dimension}” to see others.",
                count=picture.more_panels,
                dimension=naming.dimension(picture.panels),
            )
        )
    if picture.fixed:
        notes.append(
            _(
                "More dimensions have several codes than a chart can show. It shows {codes}; the table has all.",
                codes=shown.told(picture.fixed),
            )
        )
    if not picture.panels and any(_BREAK in statuses_of(row) for row in picture.frame.iter_rows(named=True)):
        notes.append(_("A diamond on a line marks a break in the series: figures before and after differ in kind."))
    return notes


def periods_of(frame: pl.DataFrame) -> list[Period]:
    """Return every period from the first to the last of a frame."""
    known = [Period.from_id(number) for number in frame[PERIOD].unique().sort()]
    return list(iterate_periods(known[0], known[-1])) if known else []


def values_of(shown: Shown, frame: pl.DataFrame, by: Sequence[str]) -> dict[Key, dict[int, float]]:
    """Return the values by period of each combination of the codes of some dimensions."""
    found: dict[Key, dict[int, float]] = {}
    for *codes, period, value in frame.select(*by, PERIOD, shown.measure).iter_rows():
        if value is not None:
            found.setdefault(tuple(codes), {})[period] = value
    return found


def _lately(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the figures of the last year that there is."""
    last = Period.from_id(frame[PERIOD].max())  # type: ignore[arg-type]  # a column of whole numbers
    return frame.filter(pl.col(PERIOD) > last.shift(-last.frequency.per_year).id)


def _draw(drawing: ManyLines, width: int, height: int | None) -> Any:  # noqa: ANN401 - Altair is imported late
    if drawing.panels:
        return draw_panels(drawing, width=width, columns=_COLUMNS)
    return draw_many_lines(drawing, width=width, height=height or round(width * _ASPECT))


def _drawing(shown: Shown, picture: Picture, periods: Sequence[Period], scale: Scale) -> ManyLines:
    naming = shown.naming
    names = {code: naming.code(picture.by, code) for code in picture.lines}
    points = []
    for (code, panel), part in _by_line(picture):
        rows = {row[PERIOD]: row for row in part.iter_rows(named=True)}
        known = [period.id in rows for period in periods]
        for at, period in enumerate(periods):
            row = rows.get(period.id)
            statuses = set() if row is None else statuses_of(row)
            neighbours = known[max(at - 1, 0) : at] + known[at + 1 : at + 2]
            points.append(
                {
                    "line": names[code],
                    "panel": naming.code(picture.panels, panel) if picture.panels else "",
                    "date": _date(period),
                    "value": None if row is None else row[shown.measure] / scale.divisor,
                    "provisional": bool(statuses & _PROVISIONAL),
                    "break": _BREAK in statuses,
                    "lone": row is not None and not any(neighbours),
                }
            )
    x_format, ticks = _time_ticks(periods)
    panels = [naming.code(picture.panels, code) for code in picture.panel_codes]
    unit, whole = scale.unit, scale.divisor == 1
    return ManyLines(points, list(names.values()), unit, whole, x_format, ticks, panels)


def _by_line(picture: Picture) -> list[tuple[tuple[str, str], pl.DataFrame]]:
    if not picture.panels or picture.panels == picture.by:
        parts = picture.frame.partition_by(picture.by, as_dict=True)
        return [((code, code), parts[code,]) for code in picture.lines if (code,) in parts]
    both = picture.frame.partition_by(picture.by, picture.panels, as_dict=True)
    pairs = [(code, panel) for panel in picture.panel_codes for code in picture.lines]
    return [(pair, both[pair]) for pair in pairs if pair in both]


def statuses_of(row: dict[str, Any]) -> set[str]:
    """Return the codes of OBS_STATUS of a figure: a sum may have several."""
    return set((row.get(OBS_STATUS) or "").split(",")) - {"", "A"}


def _date(period: Period) -> str:
    """Return where a period begins, as charts take it."""
    return period.start_at.isoformat() if period.frequency is Frequency.HOURLY else period.start.isoformat()


def _time_ticks(periods: Sequence[Period]) -> tuple[str, list[str]]:
    """Return the format of the axis of time and its ticks: years where there are some, else months or days."""
    starts = [period.start for period in periods]
    days = (starts[-1] - starts[0]).days
    years = sorted({start.year for start in starts if start.month == 1}) or [starts[0].year]
    if days > 365 * _FEW_MONTHS / 12:
        step = max(1, -(-len(years) // (_FEW_YEARS + 1)))
        return "%Y", [dt.date(year, 1, 1).isoformat() for year in years[::step]]
    step = max(1, -(-len(periods) // _TICKS))
    form = "%H:%M" if periods[0].frequency is Frequency.HOURLY and days < 2 else "%d %b"  # noqa: PLR2004 - two days
    months = "%b %Y" if periods[0].frequency not in {Frequency.HOURLY, Frequency.DAILY, Frequency.WEEKLY} else form
    return months, [_date(period) for period in periods[::step]]


def _subtitle(shown: Shown, picture: Picture, scale: Scale, periods: Sequence[Period]) -> str:
    texts = shown.texts
    frequency = shown.choices.frequency
    told = shown.told_apart(shown.fixed(picture.frame))
    words = [f"{scale.unit}, {texts.span(periods[0], periods[-1])}"]
    if FREQ in shown.dataflow.structure.by_id:
        words.append(shown.naming.code(FREQ, frequency.value).lower())
    return " · ".join(filter(None, [*words, told]))


def _describe(shown: Shown, picture: Picture, periods: Sequence[Period]) -> str:
    texts = shown.texts
    names = [shown.naming.code(picture.by, code) for code in picture.lines]
    return texts.translate(
        "Line chart of {flow}, {span}: {lines}. The figures stand in the table.",
        flow=shown.flow_name,
        span=texts.span(periods[0], periods[-1]),
        lines=texts.listing(names),
    )


def _key(shown: Shown, picture: Picture, drawing: ManyLines) -> list[KeyEntry]:
    _ = shown.texts.translate
    entries = []
    if picture.panels and picture.panels != picture.by:
        entries = [KeyEntry("line", colour_of(drawing.names, name), name) for name in drawing.names]
    first = colour_of(drawing.names, drawing.names[0])
    if not drawing.panels and any(row["provisional"] and row["value"] is not None for row in drawing.points):
        entries.append(KeyEntry("hollow", first, _("Provisional or estimated")))
    return entries


def _table(shown: Shown, picture: Picture, periods: Sequence[Period], title: str) -> Table:
    """Return the figures of the chart by period, the latest first."""
    texts, naming = shown.texts, shown.naming
    pairs = _by_line(picture)
    has_panels = bool(picture.panels) and picture.panels != picture.by
    heads = [
        naming.code(picture.by, code) + (f", {naming.code(picture.panels, panel)}" if has_panels else "")
        for (code, panel), _part in pairs
    ]
    columns = [dict(part.select(PERIOD, shown.measure).iter_rows()) for _pair, part in pairs]
    decimals = decimals_of(picture.frame[shown.measure])
    rows = [
        (
            texts.period(period),
            *(
                "–" if (v := column.get(period.id)) is None else texts.number(v, decimals=decimals)
                for column in columns
            ),
        )
        for period in reversed(periods)
    ]
    note = texts.translate("“–”: no figure.")
    return Table(title, (texts.translate("Period"), *heads), rows[:_TABLE_ROWS], note=note)


def decimals_of(values: pl.Series) -> int:
    """Return with how many decimals figures are shown: none where all are whole or large, else two at most."""
    known = values.drop_nulls()
    if known.is_empty() or (known == known.round(0)).all():
        return 0
    highest = float(known.abs().max() or 0)  # type: ignore[arg-type]  # a column of numbers
    return 0 if highest >= 1000 else 1 if highest >= 100 else 2  # noqa: PLR2004 - four digits say enough


def _sheet(shown: Shown, picture: Picture) -> tuple[list[str], list[tuple[object, ...]]]:
    ids = shown.dataflow.structure.key_ids
    header = [*ids, f"{picture.by}_NAME", "TIME_PERIOD", shown.measure]
    names = {code: shown.naming.code(picture.by, code) for code in picture.lines}
    rows = [
        (*(row[name] for name in ids), names[row[picture.by]], row["TIME_PERIOD"], row[shown.measure])
        for row in picture.frame.sort(*ids, PERIOD).iter_rows(named=True)
    ]
    return header, rows
