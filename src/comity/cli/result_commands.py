"""Commands for those who must say what changed and what comes next: situation, forecast, report."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from comity.cli.console import OutputFormat, number, print_json, screen, table
from comity.cli.options import AsOfOption, Audience, AudienceOption, FormatOption, HubOption, use_hub
from comity.errors import UsageError
from comity.hub.extras import require
from comity.hub.situation import view_situation
from comity.model.periods import Frequency

PeriodOption = Annotated[
    str | None, typer.Option(help="The period to report on; the latest whole one if left out.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("situation")(situation)
    app.command("forecast")(forecast)
    app.command("report")(report)


def situation(
    period: PeriodOption = None,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Say how many came, what changed on a year, from where, who is late, and what is unusual."""
    from comity.hub.words import say_sentences

    with use_hub(hub, read_only=True) as opened:
        view, found = view_situation(opened, as_of=as_of, period=period, sight=audience.sight)
    sentences = say_sentences(found)
    if output is OutputFormat.JSON:
        print_json(
            {
                "indicator": view.definition.id,
                "period": str(found.period),
                "seq": view.seq,
                "total": found.total,
                "change": {
                    "now": found.comparison.now,
                    "then": found.comparison.then,
                    "relative": found.comparison.relative,
                    "reporters": found.comparison.included,
                    "excluded": {k: v.value for k, v in found.comparison.excluded.items()},
                },
                "sentences": sentences,
                "origins": found.origins.to_dicts(),
                "by_origin": found.by_origin.to_dicts(),
                "by_purpose": found.by_purpose.to_dicts(),
                "members": found.members.to_dicts(),
                "unusual": found.unusual.items.to_dicts(),
            }
        )
        return
    console = screen()
    console.print(f"{view.definition.names['en']}, {found.period}", style="bold")
    for sentence in sentences:
        console.print(sentence, markup=False)
    rows = [
        [str(i), r["origin"], number(r["value"]), f"{r['share']:.1%}", _signed(r["relative"])]
        for i, r in enumerate(found.origins.head(10).iter_rows(named=True), 1)
    ]
    console.print(table(["", "Origin", "Entries", "Share", "On a year"], rows, right=(0, 2, 3, 4)))


def _signed(relative: float | None) -> str:
    return "" if relative is None else f"{relative:+.1%}".replace("-", "−")


def forecast(
    horizon: Annotated[int | None, typer.Option(help="Periods ahead; a year if left out.", min=1)] = None,
    source: Annotated[
        Path | None, typer.Option("--input", help="A long table (unique_id, ds, y) instead of a hub.")
    ] = None,
    target: Annotated[Path | None, typer.Option("--output", "-o", help="Where the forecast is written.")] = None,
    freq: Annotated[str | None, typer.Option(help="Frequency of the table: A, S, T, Q, M, W or D.")] = None,
    quantiles: Annotated[str | None, typer.Option(help="Quantiles, comma-separated, such as 0.1,0.5,0.9.")] = None,
    backtest: Annotated[bool, typer.Option("--backtest", help="Forecast from a year ago and score it.")] = False,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Predict the indicator of a hub, or any long table, with prediction intervals."""
    require("forecast", "forecast")
    if source is not None:
        _forecast_table(source, target, horizon=horizon, freq=freq, quantiles=quantiles)
        return
    from comity.hub.forecast import backtest_indicator, forecast_indicator, summarise, total_rows

    with use_hub(hub, read_only=backtest) as opened:
        if backtest:
            found = backtest_indicator(opened, as_of=as_of, horizon=horizon, sight=audience.sight)
            _answer_backtest(summarise(found), output)
            return
        made = forecast_indicator(opened, horizon=horizon, as_of=as_of, sight=audience.sight)
    frame = made.result.frame
    if target is not None:
        frame.write_csv(target)
    if output is OutputFormat.JSON:
        print_json(
            {"run": made.run.id, "seq": made.run.seq, "digest": made.run.digest, "forecast": frame.to_dicts()}
        )
        return
    console = screen()
    console.print(f"{made.view.definition.names['en']}: forecast from {made.situation.period}", style="bold")
    rows = [[str(p), *(number(round(v)) for v in values)] for p, *values in total_rows(made)]
    console.print(table(["Period", "Mean", "80 % from", "to", "95 % from", "to"], rows, right=range(1, 6)))
    if made.left_out:
        console.print(f"Without {', '.join(made.left_out)}: no figures for {made.situation.period}.", markup=False)
    console.print(
        f"Kept as forecast run {made.run.id}, made from number {made.run.seq} of the ledger.", markup=False
    )


def _forecast_table(
    source: Path, target: Path | None, *, horizon: int | None, freq: str | None, quantiles: str | None
) -> None:
    from comity.hub.forecast import forecast_table

    if horizon is None or target is None:
        raise UsageError("A table needs a horizon and an output.", remedy="Add --horizon H --output FILE.csv.")
    levels = _levels(quantiles)
    result = forecast_table(source, target, horizon=horizon, frequency=_frequency(freq), quantiles=levels)
    series = len(result.notes)
    screen().print(f"✓ {number(series)} series, {horizon} periods ahead, are in {target}.", markup=False)
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


def _frequency(text: str | None) -> Frequency | None:
    if text is None:
        return None
    try:
        return Frequency(text.upper())
    except ValueError as error:
        raise UsageError(f"{text} is no frequency.", remedy=f"Choose {', '.join(Frequency)}.") from error


def _answer_backtest(found: Mapping[str, Any], output: OutputFormat) -> None:
    if output is OutputFormat.JSON:
        print_json(found)
        return
    console = screen()
    console.print(
        f"{number(found['series'])} series, {found['horizon']} periods held back, as known then", style="bold"
    )
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


def report(
    target: Annotated[Path, typer.Option("-o", "--output", help="The file to write: FILE.html or FILE.pdf.")],
    period: PeriodOption = None,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    hub: HubOption = None,
) -> None:
    """Write the situation report as HTML or PDF."""
    require("forecast", "report")
    require("publish", "report")
    from comity.hub.report import write_report

    with use_hub(hub) as opened:
        made = write_report(opened, target, as_of=as_of, period=period, sight=audience.sight)
    screen().print(f"✓ The report on {made.period} is in {target}.", markup=False)
