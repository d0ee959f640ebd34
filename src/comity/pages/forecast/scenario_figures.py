"""What a scenario changes: the difference by period, the table of all parts, what is said of thresholds."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from comity.pages.forecast.breakdown import scale_of_many
from comity.pages.forecast.scenario_tried import LEVELS, Tried, tell_difference
from comity.publish.charts.scenario import draw_difference
from comity.publish.document.parts import Figure, Panel, Table
from comity.publish.document.scale import Scale, choose_scale, name_rate
from comity.publish.document.sheets import write_sheet
from comity.publish.texts import Texts

_DIFFERENCE_HEIGHT = 270
_LARGEST = 12
_LARGE = 100
"""From so many on, in the table's unit, numbers have no decimals."""


def make_difference(tried: Tried, texts: Texts) -> Figure:
    """Return the difference by period with its interval."""
    _ = texts.translate
    rows, periods = tried.rows, tried.periods
    scale = choose_scale(
        [row[name] for row in rows for name in ("difference_q0.1", "difference_q0.9")], tried.unit, texts
    )
    names = (_("Difference"), _("80 % interval"))
    bars = [
        {
            "label": texts.period(period, short=True),
            "value": row["difference"] / scale.divisor,
            "low": row["difference_q0.1"] / scale.divisor,
            "high": row["difference_q0.9"] / scale.divisor,
            "tip": {"title": texts.period(period), names[0]: cells[2], names[1]: cells[3]},
        }
        for period, row in zip(periods, rows, strict=True)
        for cells in (tell_difference(row, texts),)
    ]
    heads = (_("Period"), *names)
    cells = [(tip["title"], tip[names[0]], tip[names[1]]) for tip in (bar["tip"] for bar in bars)]
    rate = name_rate(scale, periods[0].frequency, texts)
    return Figure(
        id="difference",
        title=_("Difference by period"),
        subtitle=_("{rate}, future by future; lines: 80 % interval of the difference itself.", rate=rate),
        slot=8,
        drawing=lambda _width, height: draw_difference(
            bars, unit=rate, whole=scale.divisor == 1, height=height or _DIFFERENCE_HEIGHT
        ),
        description=_("Bar chart of the difference between scenario and forecast by period, with intervals."),
        source=_("Source: the forecast’s futures, without and with the scenario"),
        table=Table(_("Difference by period"), heads, cells),
        download=write_sheet(
            "scenario-difference.csv",
            ("TIME_PERIOD", "difference", "q0.1", "q0.9"),
            [
                (str(p), r["difference"], r["difference_q0.1"], r["difference_q0.9"])
                for p, r in zip(periods, rows, strict=True)
            ],
        ),
    )


def make_parts(tried: Tried, names: Mapping[str, str], texts: Texts) -> Panel:
    """Return the table of all sums over the whole horizon, those with the largest difference first."""
    _ = texts.translate
    title = _("Over all periods")
    frame = tried.run.whole.with_columns(pl.col("difference").abs().alias("_size")).sort(
        pl.col("unique_id") != tried.run.total, "_size", descending=[False, True], maintain_order=True
    )
    named = [row for row in frame.iter_rows(named=True) if row["unique_id"] in names]
    shown = [row for row in named if round(row["difference"]) or row["unique_id"] == tried.run.total][:_LARGEST]
    sizes = [abs(row[f"difference_q{level}"]) for row in shown for level in LEVELS[0]]
    scale = scale_of_many(sizes, tried.unit, texts)
    decimals = 0 if scale.divisor == 1 or max(sizes, default=0.0) >= _LARGE * scale.divisor else 1
    rows = [(names[row["unique_id"]], *_part(row, scale, texts, decimals=decimals)) for row in shown]
    heads = (_("Part"), _("Difference"), _("80 % interval"), _("In per cent"))
    note = _("The parts with the largest differences; all of them are in the CSV file of the first figure.")
    subtitle = _("{unit}, {span}", unit=scale.unit, span=texts.span(tried.periods[0], tried.periods[-1]))
    return Panel("parts", title, subtitle, Table(title, heads, rows, note=note))


def _part(row: Mapping[str, Any], scale: Scale, texts: Texts, *, decimals: int) -> tuple[str, ...]:
    """Return a part's difference, its 80 % interval, and what it is in per cent."""
    names = ("difference", *(f"difference_q{level}" for level in LEVELS[0]))
    mean, low, high = (texts.number(row[name] / scale.divisor, decimals=decimals, signed=True) for name in names)
    interval = low if low == high else f"{low} … {high}"
    return (mean, interval, "–" if row["ratio"] is None else texts.percent(row["ratio"] - 1, signed=True))


def make_answers(tried: Tried, names: Mapping[str, str], texts: Texts) -> Sequence[str]:
    """Return what is said of each threshold that was asked about."""
    _ = texts.translate
    said = []
    for one in tried.run.answers:
        asked = one.threshold
        words = {
            "series": names.get(asked.series, asked.series),
            "above": texts.number(asked.above),
            "before": texts.percent(one.baseline.probability, decimals=0),
            "after": texts.percent(one.scenario.probability, decimals=0),
            "low": texts.percent(one.scenario.low, decimals=0),
            "high": texts.percent(one.scenario.high, decimals=0),
        }
        said.append(
            _(
                "{series}: more than {above} in all come in {before} of the futures without the scenario, in "
                "{after} with it (between {low} and {high} as far as so many futures can tell).",
                **words,
            )
        )
        if one.requirement.multiplier is not None:
            said.append(
                _(
                    "Without it, {probability} would take {percent} on the forecast.",
                    probability=texts.percent(one.requirement.probability, decimals=0),
                    percent=texts.percent(one.requirement.multiplier - 1, signed=True),
                )
            )
    return said
