"""How good forecasts are: a backtest by horizon and interval, and issued forecasts against what came."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from comity.errors import UsageError
from comity.hub.forecasts.scoreboard import HubScoreboard, view_scoreboard
from comity.hub.forecasts.tested import Tested, judge_forecasts
from comity.hub.forecasts.truth import Truth
from comity.hub.home import Hub
from comity.model.access import Sight
from comity.model.periods import Frequency, Period
from comity.pages.forecast.naming import SeriesNames
from comity.pages.kept import kept
from comity.publish.charts import theme
from comity.publish.charts.coverage import CHANCE, draw_coverage
from comity.publish.document.diagnostics import make_horizon_of
from comity.publish.document.parts import Figure, KeyEntry, Panel, Table
from comity.publish.document.sheets import write_sheet
from comity.publish.texts import Texts

_HEIGHT = 230
_PERCENT = 100


def tested(hub: Hub, *, as_of: str | None, sight: Sight) -> Tested | None:
    """Return how forecasts of the indicator would have done, found out once; None where the past is too short."""
    return kept(hub, ("backtest", as_of, sight), lambda: judge_forecasts(hub, as_of=as_of, sight=sight))


def make_horizon(found: Tested, texts: Texts) -> Figure | None:
    """Return the figure of errors by horizon, beside seasonal naive's."""
    figure = make_horizon_of(found.diagnostics, texts)
    rows = [(one.horizon, one.mase, one.naive) for one in found.diagnostics.by_horizon]
    sheet = write_sheet("forecast-error.csv", ("horizon", "mase", "seasonal_naive"), rows)
    return None if figure is None else replace(figure, download=sheet)


def make_coverage(found: Tested, texts: Texts) -> Figure:
    """Return the figure of shares inside the intervals."""
    _ = texts.translate
    names = (_("Outcomes inside"), _("By chance"))
    rows, cells = [], []
    for one in found.shares:
        level, share, low, high = (
            texts.percent(part, decimals=0) for part in (one.level, one.share, one.low, one.high)
        )
        told = (share, f"{low} – {high}")
        tip = {"title": _("{level} interval", level=level)} | dict(zip(names, told, strict=True))
        numbers = {"level": one.level, "share": one.share, "low": one.low, "high": one.high}
        rows.append({name: _PERCENT * part for name, part in numbers.items()} | {"tip": tip})
        cells.append((level, *told, texts.number(one.outcomes)))
    sheet = [(one.level, one.share, one.low, one.high, one.outcomes) for one in found.shares]
    heads = (_("Interval"), _("Outcomes inside"), _("By chance"), _("Outcomes"))
    return Figure(
        id="coverage",
        title=_("Interval coverage"),
        subtitle=_("Share of outcomes inside the interval; on the line, intervals hold what they promise."),
        slot=6,
        drawing=lambda _width, height: draw_coverage(
            rows, x_title=_("Interval"), y_title=_("Outcomes inside"), height=height or _HEIGHT
        ),
        description=_(
            "Dot chart of the share of outcomes inside each interval, beside the range that chance brings."
        ),
        key=(
            KeyEntry("line", theme.OBSERVED, _("Outcomes inside")),
            KeyEntry("box", CHANCE, _("Range that chance brings in 19 of 20 cases")),
        ),
        source=_("Source: backtest on the figures as they were known; each series counts once a moment for chance"),
        table=Table(_("Interval coverage"), heads, cells),
        download=write_sheet(
            "interval-coverage.csv", ("level", "share", "chance_low", "chance_high", "outcomes"), sheet
        ),
    )


def scored(hub: Hub, subject: str, *, as_of: str | None, sight: Sight) -> HubScoreboard | None:
    """Return the scoreboard of issued forecasts; None where none was issued that the reader may see."""

    def run() -> HubScoreboard | None:
        try:
            return view_scoreboard(hub, subject=subject, truth=Truth.LATEST, as_of=as_of, sight=sight)
        except UsageError:
            return None  # nothing was issued: the page says so

    return kept(hub, ("scoreboard", subject, as_of, sight), run)


def make_scoreboard(
    found: HubScoreboard | None, names: SeriesNames, frequency: Frequency, texts: Texts
) -> tuple[Panel, Panel | None]:
    """Return issued forecasts against what came, by the period they were made after and by series."""
    _ = texts.translate
    title = _("Issued forecasts against what came")
    if found is None:
        return Panel("scoreboard", title, "", absent=_("No forecast has been issued yet.")), None
    board = found.board
    if board.overall.is_empty():
        said = _("Nothing has come yet that was forecast: the next figures will tell.")
        return Panel("scoreboard", title, _issued(found, texts), absent=said), None
    periods = {day: Period.containing(day, frequency) for day in board.by_origin["origin"]}
    rows = [(_("All together"), *_scores(board.overall.row(0, named=True), texts))]
    rows += [
        (texts.period(periods[row["origin"]]), *_scores(row, texts))
        for row in board.by_origin.sort("origin", descending=True).iter_rows(named=True)
    ]
    by_series = [
        (names.label(row["unique_id"]), *_scores(row, texts))
        for row in board.by_series.sort("n", "mase", descending=[True, False]).iter_rows(named=True)
    ]
    heads = (
        _("Figures that came"),
        _("Error (MASE)"),
        _("Better than seasonal naive by"),
        _("In the 80 % interval"),
        _("In the 95 % interval"),
        _("Too high by"),
    )
    note = _(
        "Only forecasts that were issued before the figure was known count. Error: the lower, the better; below 1 "
        "is better than repeating the last year did in the past."
    )
    of_all = Panel(
        "scoreboard", title, _issued(found, texts), Table(title, (_("Forecast after"), *heads), rows, note=note)
    )
    caption = _("Issued forecasts by series")
    return of_all, Panel("scores-by-series", caption, "", Table(caption, (_("Series"), *heads), by_series))


def _issued(found: HubScoreboard, texts: Texts) -> str:
    _ = texts.translate
    board = found.board
    said = [
        texts.plural("{count} forecast was issued.", "{count} forecasts were issued.", count=board.runs),
        texts.plural(
            "{count} figure of theirs has come.", "{count} figures of theirs have come.", count=board.cells.height
        )
        if board.cells.height
        else "",
        texts.plural(
            "{count} was issued in the simulation.", "{count} were issued in the simulation.", count=found.simulated
        )
        if found.simulated
        else "",
    ]
    return " ".join(filter(None, said))


def _scores(row: dict[str, float | None], texts: Texts) -> tuple[str, ...]:
    def percent(name: str, *, signed: bool = False) -> str:
        value = row[name]
        return "–" if value is None else texts.percent(value, decimals=1 if signed else 0, signed=signed)

    mase = row["mase"]
    return (
        texts.number(row["n"] or 0),
        "–" if mase is None else texts.number(mase, decimals=2),
        percent("skill_mase"),
        percent("coverage80"),
        percent("coverage95"),
        percent("bias", signed=True),
    )


def make_flags(found: HubScoreboard | None, names: SeriesNames, texts: Texts) -> Sequence[str]:
    """Return a sentence for each series whose issued forecasts have become bad."""
    _ = texts.translate
    said = {
        "too_low": _("{series}: forecasts have been too low in {count} of the last {n} cases."),
        "too_high": _("{series}: forecasts have been too high in {count} of the last {n} cases."),
        "too_narrow": _(
            "{series}: {count} of the last {n} figures lay outside the 80 % interval, more than chance brings."
        ),
        "worse_than_naive": _("{series}: repeating the last year was nearer in {count} of the last {n} cases."),
    }
    flags = () if found is None else found.board.look.flags
    return [
        said[one.fault].format(
            series=names.label(one.unique_id), count=texts.number(one.count), n=texts.number(one.n)
        )
        for one in flags
    ]


def series_score(found: HubScoreboard | None, series: str) -> dict[str, float] | None:
    """Return the scores of a series' issued forecasts; None where nothing came yet."""
    if found is None:
        return None
    rows = found.board.by_series.filter(pl.col("unique_id") == series)
    return None if rows.is_empty() else rows.row(0, named=True)
