"""What each origin and each purpose adds to the change on a year, or takes from it."""

from comity.publish.charts.bars import draw_bars
from comity.publish.document.parts import Figure, Table
from comity.publish.document.reasons import explain, explain_purpose
from comity.publish.document.sheets import write_sheet
from comity.publish.report_data import Absence, Contribution, Contributions, Report
from comity.publish.texts import Texts

_SHOWN = 10
_POINTS = 100
_LABEL_SHARE = 0.33
_NEGLIGIBLE = 0.0005


def make_by_origin(report: Report, texts: Texts) -> Figure:
    """Return the figure of contributions by origin."""
    title = texts.translate("What changed, by origin")
    return _make(report, report.by_origin, name="by-origin", title=title, texts=texts)


def make_by_purpose(report: Report, texts: Texts) -> Figure:
    """Return the figure of contributions by purpose of the visit."""
    title = texts.translate("What changed, by purpose")
    return _make(report, report.by_purpose, name="by-purpose", title=title, texts=texts)


def _make(report: Report, parts: Contributions, *, name: str, title: str, texts: Texts) -> Figure:
    _ = texts.translate
    relative = report.change.relative if report.change else None
    if not parts.rows or report.change is None or relative is None:
        absence = parts.absent or report.change_absent or Absence.NOTHING_REPORTED
        reason = explain_purpose(absence, texts) if name == "by-purpose" else explain(absence, texts)
        return Figure(name, title, "", 6, absent=reason)
    shown, rest = _cut(parts)
    rows = [
        {"name": _name(row, texts), "value": _POINTS * row.points, "text": _points(row.points, texts)}
        for row in shown
    ]
    if abs(rest) >= _NEGLIGIBLE:
        rows.append({"name": _("All others"), "value": _POINTS * rest, "text": _points(rest, texts)})
    words = {"percent": texts.percent(relative, signed=True), "against": texts.period(report.change.against)}
    return Figure(
        id=name,
        title=title,
        subtitle=_("Percentage points of the change of {percent} on {against}.", **words),
        slot=6,
        drawing=lambda width, _height: draw_bars(
            rows, unit=_("Percentage points"), label_width=round(width * _LABEL_SHARE)
        ),
        description=_describe(shown, texts),
        source=_source(report, texts),
        table=_table(shown, rest, title=title, texts=texts),
        download=write_sheet(
            f"contributions-{name}.csv",
            ("CODE", "NAME", "points", "change"),
            [(row.code, _name(row, texts), _POINTS * row.points, row.change) for row in parts.rows],
        ),
    )


def _cut(parts: Contributions) -> tuple[list[Contribution], float]:
    """Keep the largest contributions, in order from the most added to the most taken; the others join the rest."""
    by_size = sorted(parts.rows, key=lambda row: -abs(row.points))
    kept = sorted(by_size[:_SHOWN], key=lambda row: -row.points)
    return kept, parts.rest + sum(row.points for row in by_size[_SHOWN:])


def _name(row: Contribution, texts: Texts) -> str:
    return texts.name(row.names, row.code) if row.names else texts.area(row.code)


def _points(points: float, texts: Texts) -> str:
    return texts.number(_POINTS * points, decimals=1, signed=True)


def _describe(rows: list[Contribution], texts: Texts) -> str:
    first, last = rows[0], rows[-1]
    words = {
        "first": _name(first, texts),
        "most": _points(first.points, texts),
        "last": _name(last, texts),
        "least": _points(last.points, texts),
    }
    return texts.translate(
        "Bar chart of contributions in percentage points, from {first} ({most}) to {last} ({least}).", **words
    )


def _source(report: Report, texts: Texts) -> str:
    excluded = report.change.excluded if report.change else ()
    if not excluded:
        return texts.translate("Source: members’ submissions")
    return texts.translate(
        "Source: members’ submissions, like for like (without {members})", members=texts.areas(excluded)
    )


def _table(rows: list[Contribution], rest: float, *, title: str, texts: Texts) -> Table:
    _ = texts.translate
    cells = [(_name(row, texts), _points(row.points, texts), texts.number(row.change, signed=True)) for row in rows]
    if abs(rest) >= _NEGLIGIBLE:
        cells.append((_("All others"), _points(rest, texts), ""))
    return Table(title, (_("Part"), _("Percentage points"), _("Change in number")), cells)
