"""The command `forecast`: what comes next, how good earlier forecasts were, and how others would have been."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from comity.cli import forecast_answers as answers
from comity.cli.console import OutputFormat, error_screen, number, screen
from comity.cli.options import (
    AsOfOption,
    Audience,
    AudienceOption,
    FormatOption,
    HubOption,
    parse_frequency,
    split_names,
    use_hub,
)
from comity.errors import UsageError
from comity.hub.extras import require
from comity.hub.forecasts.flow import forecast_flow
from comity.hub.forecasts.forecast import backtest_indicator, forecast_indicator, summarise
from comity.hub.forecasts.past import issue_past_forecasts
from comity.hub.forecasts.scoreboard import view_scoreboard
from comity.hub.forecasts.table import TableOptions, forecast_table
from comity.hub.forecasts.truth import Truth

TABLE_ONLY = (
    *("freq", "quantiles", "point", "exceptional", "breaks"),
    *("places", "signals", "members", "engine", "jobs"),
)
HUB_ONLY = ("flow", "key", "by", "backtest", "origins", "past", "scoreboard", "truth", "as_of")


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("forecast")(forecast)


def forecast(
    context: typer.Context,
    horizon: Annotated[int | None, typer.Option(help="Periods ahead; a year if left out.", min=1)] = None,
    source: Annotated[
        Path | None, typer.Option("--input", help="A long table (unique_id, ds, y) instead of a hub.")
    ] = None,
    target: Annotated[Path | None, typer.Option("--output", "-o", help="Where the forecast is written.")] = None,
    freq: Annotated[str | None, typer.Option(help="Frequency of the table: A, S, T, Q, M, W or D.")] = None,
    quantiles: Annotated[str | None, typer.Option(help="Quantiles, comma-separated, such as 0.1,0.5,0.9.")] = None,
    point: Annotated[
        str, typer.Option(help="With --input: mean, or mape for the least absolute percentage error.")
    ] = "mean",
    exceptional: Annotated[
        list[str] | None,
        typer.Option(help="With --input: a period unlike others, 2020-03:2022-06 or 2020-03:; again for more."),
    ] = None,
    breaks: Annotated[
        list[str] | None,
        typer.Option("--break", help="With --input: the first period of a new definition; again for more."),
    ] = None,
    places: Annotated[
        Path | None, typer.Option(help="With --input: a table (unique_id, countries) of whose feasts to look for.")
    ] = None,
    signals: Annotated[
        Path | None, typer.Option(help="With --input: a table of outside signals (signal, ds, value, known_at).")
    ] = None,
    members: Annotated[
        list[str] | None, typer.Option("--with", help="With --input: a further member, by name; again for more.")
    ] = None,
    engine: Annotated[
        str | None, typer.Option(help="With --input: local, spark, spark://host:7077, ray or ray://host:10001.")
    ] = None,
    jobs: Annotated[int, typer.Option(help="With --input: processes on this machine.", min=1)] = 1,
    flow: Annotated[
        str | None, typer.Option(help="Forecast, or score, the series of this dataflow instead of the indicator.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="Which of its series: REPORTER=KG,DIRECTION=IN, or the dotted key.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(help="Dimensions to keep, comma-separated: the others are added up. If left out, all."),
    ] = None,
    backtest: Annotated[bool, typer.Option("--backtest", help="Forecast from a year ago and score it.")] = False,
    origins: Annotated[int, typer.Option(help="Backtest from so many periods, one after the other.", min=1)] = 1,
    past: Annotated[
        int | None,
        typer.Option(help="In a simulated hub: issue one from each of so many past periods, as known then.", min=1),
    ] = None,
    scoreboard: Annotated[
        bool, typer.Option("--scoreboard", help="Score the forecasts that were issued against what has come since.")
    ] = False,
    truth: Annotated[
        Truth, typer.Option(help="Score against the latest figures, or the first that were published.")
    ] = Truth.LATEST,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Predict the indicator of a hub, a dataflow's series or any long table, with prediction intervals."""
    require("forecast", "forecast")
    _check_fitting(context, of_table=source is not None)
    if source is not None:
        options = TableOptions(
            frequency=parse_frequency(freq),
            quantiles=_levels(quantiles),
            point=point,
            exceptional=exceptional or (),
            breaks=breaks or (),
            members=members or (),
            places=places,
            signals=signals,
            engine=engine,
            jobs=jobs,
        )
        _forecast_table(source, target, horizon=horizon, options=options)
        return
    _check_together(flow=flow, chosen=key or by, others=(backtest, past is not None, scoreboard))
    sight = audience.sight
    with use_hub(hub, read_only=backtest or scoreboard) as opened:
        if scoreboard:
            found = view_scoreboard(opened, subject=flow, truth=truth, as_of=as_of, sight=sight)
            answers.tell_scoreboard(found, output)
        elif backtest:
            tried = backtest_indicator(opened, as_of=as_of, horizon=horizon, origins=origins, sight=sight)
            answers.tell_backtest(summarise(tried), output)
        elif past is not None:
            runs = issue_past_forecasts(opened, past, horizon=horizon, sight=sight)
            answers.tell_past([(run.id, run.issued_at, run.seq) for run in runs], output)
        elif flow is not None:
            kept = None if by is None else split_names(by)
            made = forecast_flow(opened, flow, key=key, by=kept, horizon=horizon, as_of=as_of, sight=sight)
            _write(made.result.frame, target)
            answers.tell_flow(made, output)
        else:
            whole = forecast_indicator(opened, horizon=horizon, as_of=as_of, sight=sight)
            _write(whole.result.frame, target)
            answers.tell_indicator(whole, output)


def _check_fitting(context: typer.Context, *, of_table: bool) -> None:
    """Check that no option is given that would be passed over: some are of tables, some of hubs."""
    for name in HUB_ONLY if of_table else TABLE_ONLY:
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            flag = next(option.opts[0] for option in context.command.params if option.name == name)
            raise UsageError(
                f"{flag} says nothing {'of a table' if of_table else 'without a table'}.",
                remedy=f"Leave it out, or {'leave out' if of_table else 'add'} --input FILE.",
            )


def _check_together(*, flow: str | None, chosen: str | None, others: tuple[bool, bool, bool]) -> None:
    """Check that options which say nothing together aren't given together; others: backtest, past, scoreboard."""
    backtest, past, _ = others
    if flow is None and chosen is not None:
        raise UsageError("--key and --by choose series of a dataflow.", remedy="Add --flow DATAFLOW.")
    if sum(others) > 1:
        raise UsageError(
            "A backtest, a forecast of the past and a scoreboard are three things.", remedy="Ask for one at a time."
        )
    if flow is not None and (backtest or past):
        raise UsageError("Backtests and forecasts of the past are of the indicator.", remedy="Leave out --flow.")


def _write(frame: pl.DataFrame, target: Path | None) -> None:
    if target is not None:
        frame.write_csv(target)


def _forecast_table(source: Path, target: Path | None, *, horizon: int | None, options: TableOptions) -> None:
    if horizon is None or target is None:
        raise UsageError("A table needs a horizon and an output.", remedy="Add --horizon H --output FILE.csv.")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = error_screen()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("series", total=None)
        result = forecast_table(
            source,
            target,
            horizon=horizon,
            options=options,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    series = len(result.notes)
    screen().print(f"✓ {number(series)} series, {horizon} periods ahead, are in {target}.", markup=False)
    for name, admission in list(result.signals.items())[:10]:
        for signal in admission.signals:
            screen().print(f"  {name}: {signal.text}", markup=False)
    fallbacks = [f"{name}: {note.text}" for name, note in result.notes.items() if note.failed]
    for line in fallbacks[:10]:
        screen().print(f"! {line}", markup=False)


def _levels(text: str | None) -> tuple[float, ...] | None:
    if text is None:
        return None
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise UsageError(f"{text} is no list of quantiles.", remedy="Write for example 0.1,0.5,0.9.") from error
