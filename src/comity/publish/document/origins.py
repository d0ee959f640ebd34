"""Origins: the map, the largest ones as a table, all of them as a CSV file."""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise

from comity.model.periods import Frequency
from comity.publish.charts.world import WorldDrawing, alpha3_of_shapes, draw_world, small_states
from comity.publish.document.parts import Download, Figure, Panel, Table
from comity.publish.document.reasons import explain
from comity.publish.document.scale import Scale, choose_scale, name_rate
from comity.publish.document.sheets import write_sheet
from comity.publish.report_data import Absence, OriginRow, Report
from comity.publish.texts import Texts, capitalise

_LARGEST = 10
_TABLE_ROWS = 60
_STEPS = 6
_THOUSAND = 1000
"""Limits of classes are at least one in the unit chosen."""
_ASPECT = 0.47


def make_map(report: Report, texts: Texts) -> Figure:
    """Return the map of where visitors come from."""
    _ = texts.translate
    title = _("Where they come from")
    values = _map_values(report)
    if not any(values.values()):
        return Figure("map", title, "", 8, absent=explain(Absence.NOTHING_REPORTED, texts))
    breaks = used_breaks(values)
    scale = choose_scale(breaks[:1], texts.name(report.indicator.unit), texts, thousands_from=_THOUSAND)
    rate = name_rate(scale, report.frequency, texts)
    length = texts.year(report.frequency)
    if _has_averages(report) and report.frequency is not Frequency.ANNUAL:
        subtitle = _("{rate}, mean of the last {length}.", rate=rate, length=length)
    else:
        subtitle = _("{rate}, {period}.", rate=rate, period=texts.period(report.period))
    drawing = _drawing(report, values, breaks=breaks, scale=scale, texts=texts)
    return Figure(
        id="map",
        title=title,
        subtitle=subtitle,
        slot=8,
        drawing=lambda width, height: draw_world(drawing, width=width, height=height or round(width * _ASPECT)),
        description=_describe(report, texts),
        source=_(
            "Boundaries: Natural Earth. They, and the names, imply no position on the status of any territory."
        ),
        table=_table(report, texts),
        download=_download(report, texts),
    )


def make_largest(report: Report, texts: Texts) -> Panel:
    """Return the table of the largest origins."""
    _ = texts.translate
    title = _("Largest origins")
    rows = sort_origins(report.origins)[:_LARGEST]
    if not rows:
        return Panel("largest", title, "", absent=explain(Absence.NOTHING_REPORTED, texts))
    heads = (_("Origin"), texts.period(report.period, short=True), _("On a year"))
    cells = [(texts.area(row.area), texts.number(row.value), change_text(row.relative, texts)) for row in rows]
    share = sum(row.value for row in rows) / (sum(row.value for row in report.origins) or 1)
    subtitle = _("The largest {count} of {all}: {share} of the total", **_counts(report, rows, share, texts))
    if len(rows) == len(report.origins):
        subtitle = _("All origins reported")
    caption = _("Largest origins, {period}", period=texts.period(report.period))
    return Panel("largest", title, subtitle, Table(caption, heads, cells))


def _counts(report: Report, rows: Sequence[OriginRow], share: float, texts: Texts) -> dict[str, object]:
    return {
        "count": texts.number(len(rows)),
        "all": texts.number(len(report.origins)),
        "share": texts.percent(share, decimals=0),
    }


def sort_origins(rows: Sequence[OriginRow]) -> list[OriginRow]:
    """Return the origins by size, those that aren't places (unknown, other) last."""
    return sorted(rows, key=lambda row: (row.area.startswith("_"), -row.value, row.area))


def change_text(relative: float | None, texts: Texts) -> str:
    """Return a relative change, or a dash where there was nothing to compare with."""
    return "–" if relative is None else texts.percent(relative, signed=True)


def _has_averages(report: Report) -> bool:
    return any(row.average is not None for row in report.origins)


def _map_values(report: Report) -> dict[str, float]:
    averaged = _has_averages(report)
    values = {row.area: (row.average if averaged else row.value) for row in report.origins}
    return {area: value for area, value in values.items() if value is not None and not area.startswith("_")}


def used_breaks(values: Mapping[str, float]) -> list[float]:
    """Return the limits of classes from the one that the smallest value lies under."""
    breaks = choose_breaks(max(values.values()))
    smallest = min(value for value in values.values() if value > 0)
    return breaks[min(bisect_right(breaks, smallest), len(breaks) - 1) :]


def _drawing(
    report: Report, values: dict[str, float], *, breaks: list[float], scale: Scale, texts: Texts
) -> WorldDrawing:
    _ = texts.translate
    labels = label_classes([limit / scale.divisor for limit in breaks], texts)
    return WorldDrawing(
        classes={area: labels[bisect_right(breaks, value)] for area, value in values.items() if value > 0},
        labels=labels,
        members=report.members,
        member_label=_("member state"),
        no_data_label=_("none, or not reported"),
        legend_title=name_rate(scale, report.frequency, texts),
        tips=tell_areas(
            values, report.members, name_rate(Scale(1.0, _unit(report, texts)), report.frequency, texts), texts
        ),
    )


def _unit(report: Report, texts: Texts) -> str:
    return capitalise(texts.name(report.indicator.unit))


def tell_areas(
    values: Mapping[str, float], members: Sequence[str], unit: str, texts: Texts, *, decimals: int = 0
) -> dict[str, dict[str, str]]:
    """Return what is told of every area that the map has: its name, and its figure in full, if there is one."""
    _ = texts.translate
    told = {}
    for code in (*alpha3_of_shapes(), *small_states()):
        tip = {"title": texts.area(code)}
        if code in values:
            tip[unit] = texts.number(values[code], decimals=decimals)
        else:
            tip[" "] = _("member state") if code in members else _("none, or not reported")
        told[code] = tip
    return told


def choose_breaks(highest: float) -> list[float]:
    """Return up to six round limits of classes in steps of about three, the last one below the highest value.

    >>> choose_breaks(3.9)
    [0.01, 0.03, 0.1, 0.3, 1.0, 3.0]
    >>> choose_breaks(0.0)
    [1.0]
    """
    if highest <= 0:
        return [1.0]
    power = math.floor(math.log10(highest))
    candidates = [m * 10.0**p for p in range(power - 4, power + 1) for m in (1, 3)]
    below = [round(value, 6) for value in candidates if value < highest]
    return below[-_STEPS:]


def label_classes(breaks: Sequence[float], texts: Texts) -> list[str]:
    """Return the names of the classes between limits, the open ones at both ends included."""
    _ = texts.translate
    numbers = [texts.number(value, decimals=_decimals(value)) for value in breaks]
    between = [f"{low}\u00a0–\u00a0{high}" for low, high in pairwise(numbers)]
    return [_("under {limit}", limit=numbers[0]), *between, _("{limit} and more", limit=numbers[-1])]


def _decimals(value: float) -> int:
    return 0 if value >= 1 else -math.floor(math.log10(value))


def _describe(report: Report, texts: Texts) -> str:
    rows = [row for row in sort_origins(report.origins) if not row.area.startswith("_")][:3]
    return texts.translate(
        "World map: origins are shaded by number of {unit}; the largest are {origins}.",
        unit=texts.name(report.indicator.unit),
        origins=texts.listing([texts.area(row.area) for row in rows]),
    )


def _table(report: Report, texts: Texts) -> Table:
    _ = texts.translate
    total = sum(row.value for row in report.origins) or 1.0
    ordered = sort_origins(report.origins)
    cells = [
        (
            texts.area(row.area),
            texts.number(row.value),
            texts.percent(row.value / total),
            change_text(row.relative, texts),
            "–" if row.average is None else texts.number(row.average),
        )
        for row in ordered[:_TABLE_ROWS]
    ]
    average = _("Mean of the last {length}", length=texts.year(report.frequency))
    heads = (_("Origin"), texts.period(report.period), _("Share"), _("Change on a year"), average)
    note = _("“–”: there is nothing to compare with.")
    if len(ordered) > _TABLE_ROWS:
        note += " " + _("Smaller origins are in the CSV file.")
    return Table(_("{indicator} by origin", indicator=texts.name(report.indicator.names)), heads, cells, note=note)


def _download(report: Report, texts: Texts) -> Download:
    rows = [
        (row.area, texts.area(row.area), str(report.period), row.value, row.relative, row.average)
        for row in sort_origins(report.origins)
    ]
    header = ("ORIGIN", "ORIGIN_NAME", "TIME_PERIOD", "OBS_VALUE", "change_on_a_year", "mean_of_last_year")
    return write_sheet("origins.csv", header, rows)
