"""What the command `forecast` answers, for people and for programs."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from comity.cli.console import OutputFormat, number, print_json, screen, table
from comity.hub.forecasts.flow import FlowForecast
from comity.hub.forecasts.forecast import IndicatorForecast, total_rows
from comity.hub.forecasts.recipe import parse_recipe
from comity.hub.forecasts.scoreboard import HubScoreboard
from comity.hub.forecasts.scoreboard_data import scoreboard_data
from comity.hub.forecasts.truth import Truth

_SHOWN = 10
_HEADS = ("Figures", "MASE", "naive", "Skill", "WQL", "naive", "Skill", "in 80 %", "in 95 %", "Bias", "Width 80 %")
_TRUTHS = {Truth.LATEST: "the latest figures", Truth.FIRST: "the figures first published"}


def tell_indicator(made: IndicatorForecast, output: OutputFormat) -> None:
    """Tell of a forecast of the indicator."""
    if output is OutputFormat.JSON:
        _tell_run(made, made.result.frame)
        return
    console = screen()
    console.print(f"{made.view.definition.names['en']}: forecast from {made.situation.period}", style="bold")
    rows = [[str(p), *(number(round(v)) for v in values)] for p, *values in total_rows(made)]
    console.print(table(["Period", "Mean", "80 % from", "to", "95 % from", "to"], rows, right=range(1, 6)))
    _say_kept(made, str(made.situation.period))


def tell_flow(made: FlowForecast, output: OutputFormat) -> None:
    """Tell of a forecast of a dataflow's series: the next period of each."""
    if output is OutputFormat.JSON:
        _tell_run(made, made.result.frame)
        return
    console = screen()
    console.print(f"{made.dataflow.names['en']}: forecast from {made.choice.period}", style="bold")
    first = made.result.frame.drop_nulls("mean").unique("unique_id", keep="first", maintain_order=True)
    rows = [
        [name, *(number(round(value)) for value in values)]
        for name, *values in first.head(_SHOWN).select("unique_id", "mean", "q0.1", "q0.9").iter_rows()
    ]
    head = f"Mean, {made.choice.period.shift(1)}"
    console.print(table(["Series", head, "80 % from", "to"], rows, right=(1, 2, 3)))
    if first.height > _SHOWN:
        console.print(f"And {number(first.height - _SHOWN)} series more: --output FILE.csv writes all.")
    _say_kept(made, str(made.choice.period))


def _tell_run(made: IndicatorForecast | FlowForecast, frame: pl.DataFrame) -> None:
    print_json({"run": made.run.id, "seq": made.run.seq, "digest": made.run.digest, "forecast": frame.to_dicts()})


def _say_kept(made: IndicatorForecast | FlowForecast, period: str) -> None:
    if made.left_out:
        screen().print(f"Without {', '.join(made.left_out)}: no figures for {period}.", markup=False)
    told = parse_recipe(made.run.recipe)
    if told.exceptional:
        spans = ", ".join(one.removesuffix(":").replace(":", " to ") for one in told.exceptional)
        screen().print(f"Declared exceptional: {spans}.", markup=False)
    if told.signals:
        screen().print(f"Signals followed: {', '.join(told.signals)}.", markup=False)
    screen().print(
        f"Kept as forecast run {made.run.id}, made from number {made.run.seq} of the ledger.", markup=False
    )


def tell_past(runs: Sequence[tuple[int | None, dt.datetime, int]], output: OutputFormat) -> None:
    """Tell of forecasts that were issued in a simulation: run, moment, number of the ledger."""
    if output is OutputFormat.JSON:
        print_json([{"run": run, "issued_at": at.isoformat(), "seq": seq} for run, at, seq in runs])
        return
    rows = [[str(run), f"{at:%Y-%m-%d %H:%M}", str(seq)] for run, at, seq in runs]
    screen().print(table(["Run", "Issued", "Number of the ledger"], rows, right=(0, 2)))


def tell_backtest(found: Mapping[str, Any], output: OutputFormat) -> None:
    """Tell how a forecast of the past would have done."""
    if output is OutputFormat.JSON:
        print_json({"backtest": True, **found})
        return
    console = screen()
    title = f"Backtest: {number(found['series'])} series, {found['horizon']} periods held back, as known then"
    console.print(title if found["origins"] == 1 else f"{title}, {found['origins']} origins", style="bold")
    rows = [
        [name.upper(), f"{found[name]:.3f}", f"{found[f'{name}_naive']:.3f}", _ratio(found[f"{name}_ratio"])]
        for name in ("mase", "wql")
    ]
    console.print(table(["Score", "Comity", "Seasonal naive", "Ratio (95 % interval)"], rows, right=(1, 2, 3)))
    covered = (
        f"{found['coverage_80']:.0%} lay within the 80 % interval, {found['coverage_95']:.0%} within the 95 % one."
    )
    console.print(f"Of the figures that came, {covered}", markup=False)


def _ratio(values: Sequence[float]) -> str:
    return f"{values[0]:.3f} ({values[1]:.3f}–{values[2]:.3f})"


def tell_scoreboard(found: HubScoreboard, output: OutputFormat) -> None:
    """Tell how good the forecasts were that were issued."""
    data = scoreboard_data(found)
    if output is OutputFormat.JSON:
        print_json(data)
        return
    console = screen()
    as_of = f", as of {data['as_of']}" if data["as_of"] else ""
    console.print(f"{data['subject']}: issued forecasts against {_TRUTHS[found.truth]}{as_of}", style="bold")
    for line in _counts(data):
        console.print(line, markup=False)
    if data["overall"] is None:
        return
    _table("", [("All", data["overall"])])
    _table("Periods ahead", [(str(row["step"]), row) for row in data["by_horizon"]])
    for title, name in (("Destination", "destination"), ("Citizenship", "citizenship")):
        rows = sorted(data[f"by_{name}"], key=lambda row: -row["crps"])
        _table(title, [(row[name], row) for row in rows[:_SHOWN]])
        if len(rows) > _SHOWN:
            console.print(f"And {len(rows) - _SHOWN} more: --format json tells all.", markup=False)
    for flag in data["flags"]:
        console.print(f"! {flag['series']}: {flag['text']}", style="bold", markup=False)
    console.print(data["rule"] if data["flags"] else f"No forecast is flagged. {data['rule']}", markup=False)


def _counts(data: Mapping[str, Any]) -> list[str]:
    scored, waiting = number(data["scored"]), number(data["waiting"])
    lines = [f"{_forecasts(data['runs'])}; {scored} figures scored, {waiting} have not come yet."]
    if data["late"]:
        lines.append(f"{number(data['late'])} were known when they were forecast, and don't count.")
    if data["simulated_runs"]:
        lines.append(f"Issued in a simulation: {_forecasts(data['simulated_runs'])}.")
    if data["hidden_runs"]:
        lines.append(f"Not for these readers: {_forecasts(data['hidden_runs'])}.")
    return lines


def _forecasts(count: int) -> str:
    return "1 forecast" if count == 1 else f"{number(count)} forecasts"


def _table(title: str, rows: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    if rows:
        made = [[name, *_cells(row)] for name, row in rows]
        screen().print(table([title, *_HEADS], made, right=range(1, len(_HEADS) + 1)))


def _cells(row: Mapping[str, Any]) -> list[str]:
    return [
        number(row["n"]),
        *(_score(row[name]) for name in ("mase", "naive_mase")),
        _percent(row["skill_mase"], sign="+"),
        *(_score(row[name]) for name in ("wql", "naive_wql")),
        _percent(row["skill_wql"], sign="+"),
        *(_percent(row[name]) for name in ("coverage80", "coverage95")),
        _percent(row["bias"], sign="+"),
        _percent(row["sharpness80"]),
    ]


def _score(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _percent(value: float | None, *, sign: str = "") -> str:
    return "" if value is None else f"{value:{sign}.0%}".replace("-", "−")
