"""A scenario that was tried, as figures: both fans, the difference by period, tables of all parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from comity.hub.forecasts.forecast import IndicatorForecast
from comity.hub.forecasts.scenario import ScenarioRun, compare_node
from comity.model.periods import Period
from comity.pages.forecast.breakdown import scale_of_many
from comity.publish.charts import theme
from comity.publish.charts.scenario import (
    BANDS,
    BASELINE,
    BASELINE_BANDS,
    SCENARIO,
    ScenarioDrawing,
    draw_difference,
    draw_scenario,
)
from comity.publish.document.parts import Download, Figure, KeyEntry, Panel, Table
from comity.publish.document.scale import Scale, choose_scale, name_rate
from comity.publish.document.sheets import write_sheet
from comity.publish.texts import Texts

_YEARS_BACK = 2
_LEVELS = (("0.1", "0.9"), ("0.25", "0.75"))
"""The quantiles of the bands, the wider one first."""
_ASPECT = 0.42
_DIFFERENCE_HEIGHT = 270
_LARGEST = 12
_LARGE = 100
"""From so many on, in the table's unit, numbers have no decimals."""


@dataclass(frozen=True)
class Tried:
    """A scenario beside the forecast: the node that is shown, its name, what is counted."""

    run: ScenarioRun
    made: IndicatorForecast
    node: str
    name: str
    unit: str

    @property
    def periods(self) -> list[Period]:
        """The periods ahead."""
        frequency = self.made.situation.period.frequency
        return [Period.containing(day, frequency) for day in self.made.result.frame["ds"].unique().sort()]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The node's comparison by period."""
        return compare_node(self.run, self.node).to_dicts()

    @property
    def whole(self) -> dict[str, Any]:
        """The node's comparison over all periods."""
        return self.run.whole.filter(pl.col("unique_id") == self.node).row(0, named=True)


def make_fans(tried: Tried, texts: Texts) -> Figure:
    """Return forecast and scenario together."""
    _ = texts.translate
    rows, periods = tried.rows, tried.periods
    observed = _observed(tried)
    values = [row["scenario"] for row in rows] + [row["baseline"] for row in rows] + list(observed.values())
    scale = choose_scale(values, tried.unit, texts)
    names = (_("Forecast"), _("Scenario"))
    divided = [{name: v / scale.divisor if isinstance(v, float) else v for name, v in row.items()} for row in rows]
    start = observed.get(periods[0].shift(-1))
    fans = [
        _fan(divided, periods, of, None if start is None else start / scale.divisor)
        for of in ("baseline", "scenario")
    ]
    cells = _cells(rows, periods, texts)
    heads = (_("Period"), names[0], names[1], _("Difference"), _("80 % interval"), _("In per cent"))
    tips = [
        {
            "date": period.start.isoformat(),
            "at": value / scale.divisor,
            "tip": {"title": texts.period(period), _("Observed"): texts.number(value)},
        }
        for period, value in observed.items()
    ]
    tips += [
        {
            "date": period.start.isoformat(),
            "at": row["scenario"] / scale.divisor,
            "tip": {"title": cell[0]} | dict(zip(heads[1:], cell[1:], strict=True)),
        }
        for period, row, cell in zip(periods, rows, cells, strict=True)
    ]
    rate = name_rate(scale, periods[0].frequency, texts)
    drawing = ScenarioDrawing(
        observed=[{"date": p.start.isoformat(), "value": v / scale.divisor} for p, v in observed.items()],
        baseline=fans[0],
        scenario=fans[1],
        names=names,
        unit=rate,
        whole=scale.divisor == 1,
        tips=tips,
    )
    intervals = [texts.percent(level, decimals=0) for level in (0.8, 0.5)]
    return Figure(
        id="scenario",
        title=_("{series}: forecast and scenario", series=tried.name),
        subtitle=_(
            "{rate}. Bands: {wide} and {narrow} intervals.", rate=rate, wide=intervals[0], narrow=intervals[1]
        ),
        slot=12,
        drawing=lambda width, height: draw_scenario(
            drawing, width=width, height=height or round(width * _ASPECT * 0.7)
        ),
        description=_(
            "Line chart of what was observed, the forecast and the scenario; all figures stand in the table."
        ),
        key=(
            KeyEntry("line", theme.OBSERVED, _("Observed")),
            KeyEntry("dash", BASELINE, names[0]),
            KeyEntry("box", BASELINE_BANDS[1], _("Its intervals")),
            KeyEntry("dash", SCENARIO, names[1]),
            KeyEntry("box", theme.BAND_COLOURS[1], _("Its intervals")),
        ),
        source=_("Source: the forecast’s futures, without and with the scenario"),
        table=Table(_("Forecast and scenario by period"), heads, cells),
        download=_download(tried.run),
    )


def _observed(tried: Tried) -> dict[Period, float]:
    """Return the node's figures of the last years, as far as the forecast's panel has them."""
    series = _series_of(tried.node)
    frequency = tried.made.situation.period.frequency
    own = tried.made.panel.filter(pl.col("unique_id") == series, pl.col("y").is_not_null()).sort("ds")
    own = own.tail(_YEARS_BACK * frequency.per_year)
    return {Period.containing(day, frequency): value for day, value in own.select("ds", "y").iter_rows()}


def _series_of(node: str) -> str:
    return node.replace("destination=", "member:").replace("origin=", "origin:")


def _fan(
    rows: Sequence[Mapping[str, Any]], periods: Sequence[Period], of: str, start: float | None
) -> list[dict[str, Any]]:
    made = []
    if start is not None:
        first = {"date": periods[0].shift(-1).start.isoformat(), "mean": start}
        made.append(first | {f"{side}{band}": start for band in range(BANDS) for side in ("lo", "hi")})
    for period, row in zip(periods, rows, strict=True):
        told = {"date": period.start.isoformat(), "mean": row[of]}
        for band, (low, high) in enumerate(_LEVELS):
            told |= {f"lo{band}": row[f"{of}_q{low}"], f"hi{band}": row[f"{of}_q{high}"]}
        made.append(told)
    return made


def _cells(rows: Sequence[Mapping[str, Any]], periods: Sequence[Period], texts: Texts) -> list[tuple[str, ...]]:
    return [(texts.period(period), *_compared(row, texts)) for period, row in zip(periods, rows, strict=True)]


def _compared(row: Mapping[str, Any], texts: Texts) -> tuple[str, ...]:
    """Return forecast, scenario, difference, its 80 % interval, and the difference in per cent."""
    low, high = (texts.number(row[f"difference_q{level}"], signed=True) for level in _LEVELS[0])
    return (
        texts.number(row["baseline"]),
        texts.number(row["scenario"]),
        texts.number(row["difference"], signed=True),
        low if low == high else texts.translate("{low} to {high}", low=low, high=high),
        "–" if row["ratio"] is None else texts.percent(row["ratio"] - 1, signed=True),
    )


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
        for cells in (_compared(row, texts),)
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
    sizes = [abs(row[f"difference_q{level}"]) for row in shown for level in _LEVELS[0]]
    scale = scale_of_many(sizes, tried.unit, texts)
    decimals = 0 if scale.divisor == 1 or max(sizes, default=0.0) >= _LARGE * scale.divisor else 1
    rows = [(names[row["unique_id"]], *_part(row, scale, texts, decimals=decimals)) for row in shown]
    heads = (_("Part"), _("Difference"), _("80 % interval"), _("In per cent"))
    note = _("The parts with the largest differences; all of them are in the CSV file of the first figure.")
    subtitle = _("{unit}, {span}", unit=scale.unit, span=texts.span(tried.periods[0], tried.periods[-1]))
    return Panel("parts", title, subtitle, Table(title, heads, rows, note=note))


def _part(row: Mapping[str, Any], scale: Scale, texts: Texts, *, decimals: int) -> tuple[str, ...]:
    """Return a part's difference, its 80 % interval, and what it is in per cent."""
    names = ("difference", *(f"difference_q{level}" for level in _LEVELS[0]))
    mean, low, high = (texts.number(row[name] / scale.divisor, decimals=decimals, signed=True) for name in names)
    interval = low if low == high else f"{low} … {high}"
    return (mean, interval, "–" if row["ratio"] is None else texts.percent(row["ratio"] - 1, signed=True))


def signed_amount(value: float, texts: Texts) -> str:
    """Return a difference for a sentence, to three digits, with its sign."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{texts.amount(abs(value), digits=3)}"


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


def _download(run: ScenarioRun) -> Download:
    frame = run.table
    return write_sheet(
        "scenario.csv",
        frame.columns,
        [[str(v) if name == "ds" else v for name, v in row.items()] for row in frame.iter_rows(named=True)],
    )
