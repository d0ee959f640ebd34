"""How good earlier forecasts were, beside the seasonal naive one."""

from typing import Any

from comity.publish.charts.horizon import draw_horizon
from comity.publish.document.parts import Figure, Panel, Table
from comity.publish.document.reasons import explain_diagnostics
from comity.publish.report_data import Diagnostics, Report
from comity.publish.texts import Texts

_HEIGHT = 230


def make_accuracy(report: Report, texts: Texts) -> Panel:
    """Return the table of errors and coverage."""
    _ = texts.translate
    title = _("How good the forecasts were")
    found = report.diagnostics
    rows = _errors(found, texts) + _coverage(found, texts)
    if not rows:
        return Panel("accuracy", title, "", absent=explain_diagnostics(found.absent, texts))
    heads = (_("Measure"), _("Forecast"), _("To compare with"))
    note = _(
        "Scaled and quantile errors: the lower, the better; the seasonal naive forecast repeats the last year."
    )
    subtitle = _tested(report, texts)
    return Panel("accuracy", title, subtitle, Table(_("Accuracy of earlier forecasts"), heads, rows, note=note))


def _tested(report: Report, texts: Texts) -> str:
    found = report.diagnostics
    return texts.translate(
        "{length} ahead, {origins}, {series}; each forecast knew only what was known then.",
        length=texts.lasting(report.frequency, found.horizon),
        origins=texts.plural("from {count} past moment", "from {count} past moments", count=found.origins),
        series=texts.plural("{count} series", "{count} series", count=found.series),
    )


def _errors(found: Diagnostics, texts: Texts) -> list[tuple[str, ...]]:
    _ = texts.translate
    measures = (
        (_("Scaled error (MASE)"), found.mase, found.mase_naive),
        (_("Weighted quantile loss (WQL)"), found.wql, found.wql_naive),
    )
    return [
        (name, texts.number(value, decimals=3), _naive(naive, value, texts))
        for name, value, naive in measures
        if value is not None
    ]


def _naive(naive: float | None, value: float, texts: Texts) -> str:
    if not naive:
        return "–"
    number = texts.number(naive, decimals=3)
    ratio = texts.number(value / naive, decimals=2)
    return texts.translate("{value} seasonal naive (ratio {ratio})", value=number, ratio=ratio)


def _coverage(found: Diagnostics, texts: Texts) -> list[tuple[str, ...]]:
    _ = texts.translate
    shares = ((0.8, found.coverage_80), (0.95, found.coverage_95))
    return [
        (
            _("Outcomes inside the {level} interval", level=texts.percent(level, decimals=0)),
            texts.percent(share),
            _("{level} if calibrated", level=texts.percent(level, decimals=0)),
        )
        for level, share in shares
        if share is not None
    ]


def make_horizon(report: Report, texts: Texts) -> Figure | None:
    """Return the figure of errors by horizon, or None where they aren't known."""
    return make_horizon_of(report.diagnostics, texts)


def make_horizon_of(diagnostics: Diagnostics, texts: Texts) -> Figure | None:
    """Return the figure of errors by horizon of a backtest, or None where they aren't known."""
    _ = texts.translate
    found = diagnostics.by_horizon
    if not found:
        return None
    names = (_("Forecast"), _("Seasonal naive"))
    rows: list[dict[str, Any]] = [
        {"name": name, "horizon": point.horizon, "error": error}
        for point in found
        for name, error in zip(names, (point.mase, point.naive), strict=True)
    ]
    cells = [
        (texts.number(p.horizon), texts.number(p.mase, decimals=3), texts.number(p.naive, decimals=3))
        for p in found
    ]
    x_title = _("Periods ahead")
    tips = [
        {"horizon": p.horizon, "tip": {"title": f"{x_title}: {ahead}", names[0]: ours, names[1]: naive}}
        for p, (ahead, ours, naive) in zip(found, cells, strict=True)
    ]
    return Figure(
        id="horizon",
        title=_("Forecast error by horizon"),
        subtitle=_("Mean absolute scaled error of forecasts made in the past: the lower, the better."),
        slot=6,
        drawing=lambda width, height: draw_horizon(
            rows,
            names=names,
            x_title=x_title,
            y_title=_("Scaled error (MASE)"),
            width=width,
            height=height or _HEIGHT,
            tips=tips,
        ),
        description=_(
            "Line chart of the error from {first} to {last} periods ahead, of the forecast and the seasonal naive.",
            first=texts.number(found[0].horizon),
            last=texts.number(found[-1].horizon),
        ),
        source=_("Source: backtest on the figures as they were known"),
        table=Table(_("Forecast error by horizon"), (x_title, *names), cells),
    )
