"""Two vintages of a cut compared: what is new, changed and removed, as bars and as a table."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from comity.errors import UsageError
from comity.hub.explore.figures import read_figures
from comity.hub.explore.vintages import (
    CHANGED,
    KIND,
    NEW,
    NOW,
    REMOVED,
    SAME,
    THEN,
    Vintage,
    compare,
    find_vintages,
)
from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.pages.explore.picture import decimals_of
from comity.pages.explore.querying import moment_text
from comity.pages.explore.shown import Shown
from comity.publish.charts.bars import draw_bars
from comity.publish.document.parts import Figure, KeyFigure, Table
from comity.publish.document.sheets import write_sheet

DIFFERENCES = "differences"
_BARS = 12
_TABLE_ROWS = 200
_LABEL_SHARE = 0.4
_LATEST = 150
"""How many vintages can be chosen from, the latest."""


@dataclass(frozen=True)
class Compared:
    """Two vintages of the cut: the moments (`now` None: as it is), and every cell of both."""

    then: dt.datetime
    now: dt.datetime | None
    cells: pl.DataFrame

    def count(self, kind: str) -> int:
        """Return how many cells are of a kind."""
        return self.cells.filter(pl.col(KIND) == kind).height


def vintages_of(shown: Shown) -> list[Vintage] | None:
    """Return the vintages of the cut, oldest first; None where there are too many to tell."""
    if shown.figures.frame is None:
        return None
    return find_vintages(shown.sources, shown.dataflow, shown.choices.wanted)


def vintage_options(shown: Shown, vintages: Sequence[Vintage], chosen: dt.datetime | None) -> list[tuple[str, str]]:
    """Return the vintages that can be chosen from, the latest first: the moment as text, and in words."""
    texts = shown.texts
    found = [(moment_text(one.at), _told(shown, one)) for one in reversed(vintages[-_LATEST:])]
    if chosen is not None and moment_text(chosen) not in dict(found):
        found.append((moment_text(chosen), texts.moment(chosen)))
    return sorted(found, key=lambda option: dt.datetime.fromisoformat(option[0]), reverse=True)


def _told(shown: Shown, one: Vintage) -> str:
    _, texts = shown.texts.translate, shown.texts
    parts = [_("new: {count}", count=texts.number(one.new))] if one.new else []
    parts += [_("changed: {count}", count=texts.number(one.changed))] if one.changed else []
    parts += [_("removed: {count}", count=texts.number(one.removed))] if one.removed else []
    return f"{texts.moment(one.at)} ({', '.join(parts)})"


def choose_moments(shown: Shown, vintages: Sequence[Vintage]) -> tuple[dt.datetime, dt.datetime | None] | None:
    """Return the two moments to compare: those chosen, else just before the last revision and that revision.

    None where there is nothing before to compare with.
    """
    then, now = shown.choices.against, shown.choices.as_of
    if then is not None:
        return (then, now) if now is None or then <= now else (now, then)
    earlier = [one.at for one in vintages if now is None or one.at <= now]
    revising = [one.at for one in vintages if one.revises and (now is None or one.at <= now)]
    if len(earlier) < 2:  # noqa: PLR2004 - two are compared
        return None
    if revising and now is None:
        before = [at for at in earlier if at < revising[-1]]
        return (before[-1], revising[-1]) if before else None
    return earlier[-2], now


def compare_vintages(shown: Shown, moments: tuple[dt.datetime, dt.datetime | None]) -> Compared:
    """Return the cut at both moments, cell by cell."""
    frames = []
    for moment in moments:
        found = read_figures(shown.sources, shown.dataflow, shown.choices.wanted.as_known(moment)).frame
        if found is None:
            raise UsageError("There are too many figures to compare.", remedy="Choose fewer codes, or less time.")
        frames.append(found)
    return Compared(*moments, compare(frames[0], frames[1], shown.dataflow))


def key_figures(shown: Shown, compared: Compared) -> list[KeyFigure]:
    """Return the counts at the head."""
    _, texts = shown.texts.translate, shown.texts
    labels = ((CHANGED, _("Changed")), (NEW, _("New")), (REMOVED, _("Removed")), (SAME, _("As they were")))
    return [KeyFigure(label, texts.number(compared.count(kind)), "") for kind, label in labels]


def make_differences(shown: Shown, compared: Compared, *, source: str) -> Figure:
    """Return the figure of the largest changes."""
    _, texts = shown.texts.translate, shown.texts
    title = _("What changed")
    subtitle = _(
        "From what was known on {then} to what was known on {now}",
        then=texts.moment(compared.then),
        now=texts.moment(compared.now or shown.sources.hub.now()),
    )
    ordered = _changed(compared)
    if ordered.is_empty():
        absent = _("No figure that was known before was changed. What came anew stands in the counts above.")
        return Figure(DIFFERENCES, title, subtitle, 12, absent=absent)
    names = shown.varying(compared.cells)
    decimals = decimals_of(ordered["difference"])
    rows = [
        {
            "name": _name(shown, row, names),
            "value": row["difference"],
            "text": texts.number(row["difference"], decimals=decimals, signed=True),
        }
        for row in ordered.head(_BARS).iter_rows(named=True)
    ]
    unit = _("Difference")
    return Figure(
        id=DIFFERENCES,
        title=title,
        subtitle=subtitle,
        slot=8,
        drawing=lambda width, _height: draw_bars(rows, unit=unit, label_width=round(width * _LABEL_SHARE)),
        description=_(
            "Bars of the largest changes, from {first} on; all stand in the table.", first=rows[0]["name"]
        ),
        source=source,
        download=write_sheet("differences.csv", *_sheet(shown, compared)),
    )


def make_changes(shown: Shown, compared: Compared) -> Table | None:
    """Return the table of the changes, the largest first; None where there is none."""
    changed = _changed(compared)
    if changed.is_empty():
        return None
    return _table(shown, changed, shown.varying(compared.cells), decimals_of(changed["difference"]))


def _changed(compared: Compared) -> pl.DataFrame:
    """Return the cells that changed, with `difference`, the largest first."""
    difference = pl.col(NOW).fill_null(0.0) - pl.col(THEN).fill_null(0.0)
    changed = compared.cells.filter(pl.col(KIND) == CHANGED).with_columns(difference.alias("difference"))
    return changed.sort(pl.col("difference").abs(), descending=True, maintain_order=True)


def _name(shown: Shown, row: dict[str, object], names: Sequence[str]) -> str:
    period = shown.texts.period(Period.from_id(int(str(row[PERIOD]))), short=True)
    return ", ".join([*(shown.naming.code(name, str(row[name])) for name in names), period])


def _table(shown: Shown, ordered: pl.DataFrame, names: Sequence[str], decimals: int) -> Table:
    _, texts = shown.texts.translate, shown.texts
    rows = []
    for row in ordered.head(_TABLE_ROWS).iter_rows(named=True):
        relative = (
            "–" if not row[THEN] or row[NOW] is None else texts.percent(row[NOW] / row[THEN] - 1, signed=True)
        )
        numbers = (
            "–" if value is None else texts.number(value, decimals=decimals) for value in (row[THEN], row[NOW])
        )
        difference = texts.number(row["difference"], decimals=decimals, signed=True)
        rows.append((_name(shown, row, names), *numbers, difference, relative))
    heads = (_("Figure"), _("Before"), _("After"), _("Difference"), _("Relative"))
    note = _("The rest is in the CSV file.") if ordered.height > _TABLE_ROWS else ""
    return Table(_("What changed"), heads, rows, note=note)


def _sheet(shown: Shown, compared: Compared) -> tuple[list[str], list[tuple[object, ...]]]:
    ids = shown.dataflow.structure.key_ids
    columns = [*ids, "TIME_PERIOD", KIND, THEN, NOW]
    return columns, compared.cells.filter(pl.col(KIND) != SAME).select(columns).rows()
