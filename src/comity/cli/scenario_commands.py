"""Commands for planners: what if (scenario), and why (explain)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from comity.cli.console import NARROW_SPACE, OutputFormat, number, print_json, print_sentences, screen, table
from comity.cli.options import (
    AsOfOption,
    Audience,
    AudienceOption,
    FormatOption,
    HubOption,
    Language,
    parse_frequency,
    use_hub,
)
from comity.errors import UsageError
from comity.hub.forecasts.measure_scenario import started_scenario
from comity.hub.forecasts.scenario import (
    ScenarioRun,
    answer_as_json,
    period_of,
    read_scenario,
    scenario_as_json,
    try_on_panel,
    try_scenario,
)
from comity.model.names import localise

if TYPE_CHECKING:
    from comity.hub.forecasts.explain import IndicatorExplanation

_DRIVERS = 5
_LOW, _HIGH = "difference_q0.1", "difference_q0.9"


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("scenario")(scenario)
    app.command("explain")(explain)


def scenario(
    file: Annotated[Path | None, typer.Argument(help="The scenario's TOML file.")] = None,
    measure: Annotated[
        str | None,
        typer.Option("--measure", help="Start from what is expected of this measure of the register."),
    ] = None,
    panel: Annotated[
        Path | None,
        typer.Option("--panel", help="A long table (unique_id, ds, y, columns of keys) instead of a hub."),
    ] = None,
    horizon: Annotated[int | None, typer.Option(help="Periods ahead; a year of a hub if left out.", min=1)] = None,
    freq: Annotated[str | None, typer.Option(help="Frequency of the table: A, S, T, Q, M, W or D.")] = None,
    series: Annotated[
        list[str] | None, typer.Option("--series", help="Sums to show: total, origin=KZ, …; again for more.")
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where the comparison of all sums and series is written.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Draws the same futures for the same number.")] = 0,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Apply a scenario to the forecast, and compare the two; say how probable its thresholds are."""
    _check_source(file, measure, panel)
    wanted = None if file is None else read_scenario(file)
    if panel is not None and wanted is not None:
        if horizon is None:
            raise UsageError("A table needs a horizon.", remedy="Add --horizon H.")
        found = try_on_panel(panel, wanted, horizon=horizon, frequency=parse_frequency(freq), seed=seed)
    else:
        with use_hub(hub) as opened:
            told = started_scenario(opened, measure, wanted, as_of=as_of, sight=audience.sight)
            found = try_scenario(opened, told, horizon=horizon, as_of=as_of, sight=audience.sight, seed=seed)
    shown = _shown(found, series)
    if target is not None:
        found.table.write_csv(target)
    if output is OutputFormat.JSON:
        print_json(scenario_as_json(found, series=shown))
        return
    _print_run(screen(), found, shown)


def _check_source(file: Path | None, measure: str | None, panel: Path | None) -> None:
    """Raise UsageError where no scenario is named, or a measure for a table."""
    if file is None and measure is None:
        raise UsageError("No scenario is named.", remedy="Give its file, or --measure ID.")
    if measure is not None and panel is not None:
        raise UsageError("Measures are a hub's, not a table's.", remedy="Leave --measure or --panel out.")


def _shown(found: ScenarioRun, series: Sequence[str] | None) -> list[str]:
    nodes = found.outcome.summing.nodes
    for name in series or ():
        if name not in nodes:
            raise UsageError(f"There is no series {name}.", remedy=f"Known here: {', '.join(nodes[:20])}.")
    return list(series or (found.total,))


def _print_run(console: Console, found: ScenarioRun, shown: Sequence[str]) -> None:
    name = localise(found.scenario.names, "en", found.scenario.id)
    console.print(f"{name}, from {found.origin}" if found.origin else name, style="bold", markup=False)
    for node in shown:
        console.print(node, style="bold", markup=False)
        heads = ["Period", "Baseline", "Scenario", "Difference", "80 % from", "to", "Ratio"]
        console.print(table(heads, _rows(found, node), right=range(1, 7)))
    for one in found.answers:
        _print_answer(console, answer_as_json(one))
    if found.run is not None:
        console.print(f"The baseline is kept as forecast run {found.run}.", markup=False)


def _rows(found: ScenarioRun, node: str) -> list[list[str]]:
    periods = found.outcome.periods.periods
    frequency = periods[0].frequency if periods else None
    rows = []
    for frame, is_sum in ((found.table, False), (found.whole, True)):
        for row in frame.iter_rows(named=True):
            if row["unique_id"] != node or (is_sum and len(found.outcome.baseline.ds) == 1):
                continue
            figures = [row["baseline"], row["scenario"], row["difference"], row[_LOW], row[_HIGH]]
            label = "All" if is_sum else period_of(row["ds"], frequency)
            rows.append([label, *(number(round(value)) for value in figures), _ratio(row["ratio"])])
    return rows


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _print_answer(console: Console, told: Mapping[str, Any]) -> None:
    span = " to ".join(told[end] for end in ("from", "to") if told[end] is not None) or "all periods"
    console.print(f"{told['series']} above {number(told['above'])}, {span}", style="bold", markup=False)
    found, needed = told["probability"], told["must_be_true"]
    console.print(
        f"Probability: {found['baseline']:.0%} without the scenario, {found['scenario']:.0%} with it "
        f"({found['scenario_low']:.0%} to {found['scenario_high']:.0%} for {number(found['paths'])} paths).",
        markup=False,
    )
    scope = ", ".join(f"{column} {' '.join(codes)}" for column, codes in told["scope"].items()) or "all of it"
    factor = "no factor suffices" if needed["multiplier"] is None else f"times {needed['multiplier']:.3f}"
    level = f"{needed['level']:+,.0f}".replace(",", NARROW_SPACE).replace("-", "−")
    console.print(
        f"For a probability of {needed['probability']:.0%} without it: {scope} {factor}, or {level} a period.",
        markup=False,
    )
    for column, part in told["drivers"].items():
        _print_drivers(console, column, part)


def _print_drivers(console: Console, column: str, part: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        [
            row["name"],
            number(round(row["mean"])),
            number(round(row["mean_above"])),
            _ratio(row["ratio"]),
            _share(row),
        ]
        for row in part[:_DRIVERS]
        if row["mean_above"] is not None
    ]
    if rows:
        heads = [f"Where it is exceeded, by {column}", "Mean", "Mean then", "Ratio", "Share of the excess"]
        console.print(table(heads, rows, right=range(1, 5)))


def _share(row: Mapping[str, Any]) -> str:
    return "" if row["share"] is None else f"{row['share']:.0%}"


def explain(
    series: Annotated[
        list[str] | None, typer.Argument(help="Series: total, member:KZ, origin:CN, …; the total if left out.")
    ] = None,
    horizon: Annotated[int | None, typer.Option(help="Periods ahead; a year if left out.", min=1)] = None,
    since: Annotated[
        int | None, typer.Option("--since", help="The forecast run to compare with; the last one if left out.")
    ] = None,
    language: Annotated[
        Language, typer.Option("--language", help="The language of the sentences.")
    ] = Language.ENGLISH,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Say what the forecast is made up of, how the last figure surprised, and what changed since the last one."""
    from comity.hub.forecasts.explain import explain_indicator, explanation_as_json

    with use_hub(hub) as opened:
        found = explain_indicator(
            opened,
            series or ["total"],
            horizon=horizon,
            since=since,
            as_of=as_of,
            sight=audience.sight,
            language=language.value,
        )
    if output is OutputFormat.JSON:
        print_json(explanation_as_json(found))
        return
    _print_explanation(screen(), found)


def _print_explanation(console: Console, found: "IndicatorExplanation") -> None:
    for one in found.series:
        console.print(one.name, style="bold", markup=False)
        print_sentences(console, one.sentences)
        parts = one.parts
        sign = "×" if parts.scale.value == "log" else "+"
        heads = ["Period", "Expected", "Level", *(f"{sign} {name}" for name in ("Growth", "Season", "Calendar"))]
        figures = zip(found.periods, parts.mean, parts.growth, parts.season, parts.calendar, strict=True)
        rows = [
            [str(period), number(round(mean)), number(round(parts.level)), *(_part(value, sign) for value in rest)]
            for period, mean, *rest in figures
        ]
        console.print(table(heads, rows, right=range(1, 6)))
    if found.earlier is not None and found.reporters:
        who = ", ".join(found.reporters)
        console.print(f"Compared with forecast run {found.earlier.id}, over {who}.", markup=False)


def _part(value: float, sign: str) -> str:
    return f"{value:.3f}" if sign == "×" else number(round(value))
