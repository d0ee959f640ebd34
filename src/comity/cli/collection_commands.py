"""Commands for what the hub collects by itself: collect now, and see where each collection stands."""

import datetime as dt
from typing import Annotated

import typer

from comity.cli.console import OutputFormat, print_json, screen, table
from comity.cli.exit_codes import ExitCode
from comity.cli.options import FormatOption, HubOption, LanguageOption, parse_received, spoken, use_hub
from comity.hub.collecting.collection import Attempt, Standing, collect_now, problem_of, standings
from comity.hub.collecting.take import Arrival

AtOption = Annotated[
    str | None,
    typer.Option("--at", help="The moment to do it for; in simulated hubs only, by default their own now."),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("collect")(collect)
    app.command("collections")(collections)


def collect(
    provider: Annotated[str | None, typer.Option(help="Only from this provider.")] = None,
    dataflow: Annotated[str | None, typer.Option(help="Only this dataflow.")] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Ask for everything anew, not for what changed since the last time.")
    ] = False,
    at: AtOption = None,
    language: LanguageOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Collect figures now, due or not, given up or not; what is refused is looked at again."""
    with use_hub(hub) as opened:
        attempts = collect_now(opened, provider=provider, dataflow=dataflow, at=parse_received(at), whole=whole)
        chosen = spoken(language, opened.group.languages)
    if output is OutputFormat.JSON:
        print_json([_attempt_json(attempt, chosen) for attempt in attempts])
    else:
        for attempt in attempts:
            lines = attempt.lines(chosen) or [f"collected {attempt.collection.name}: nothing new"]
            for line in lines:
                screen().print(line, markup=False, soft_wrap=True)
    if any(attempt.reason is not None for attempt in attempts):
        raise typer.Exit(ExitCode.OUTSIDE)
    if not all(arrival.is_taken for attempt in attempts for arrival in attempt.arrivals):
        raise typer.Exit(ExitCode.FINDINGS)


def collections(
    at: AtOption = None,
    language: LanguageOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Say where each collection stands: when it worked last, what is wrong, when it is due next."""
    with use_hub(hub, read_only=True) as opened:
        found = standings(opened, parse_received(at))
        chosen = spoken(language, opened.group.languages)
    if output is OutputFormat.JSON:
        print_json([_standing_json(standing, chosen) for standing in found])
    elif not found:
        screen().print("Nothing is collected: comity.toml has no [[collection]].", markup=False)
    else:
        headers = ["Provider", "Dataflow", "Source", "Worked last", "Due next", "State"]
        screen().print(table(headers, [_row(standing, chosen) for standing in found]))


def _row(standing: Standing, language: str) -> tuple[str, ...]:
    collection, state = standing.collection, standing.state
    problem = problem_of(state, language)
    said = "given up: " if state.given_up else "failing: " if state.failures else ""
    shown = said + problem if problem else "well" if state.succeeded_at else "never collected"
    return (
        collection.provider,
        collection.dataflow,
        collection.source.value,
        "" if state.succeeded_at is None else f"{state.succeeded_at:%Y-%m-%d %H:%M}",
        "" if standing.due is None else f"{standing.due:%Y-%m-%d %H:%M}",
        shown,
    )


def _attempt_json(attempt: Attempt, language: str) -> dict[str, object]:
    return {
        "provider": attempt.collection.provider,
        "dataflow": attempt.collection.dataflow,
        "arrivals": [arrival_json(arrival) for arrival in attempt.arrivals],
        "problem": problem_of(attempt.state, language),
        "given_up": attempt.state.given_up,
        "retry_at": _text(attempt.state.retry_at),
    }


def arrival_json(arrival: Arrival) -> dict[str, object]:
    """Return what became of a file, for programs."""
    return {
        "file": arrival.name,
        "result": arrival.became.value,
        "submission": arrival.submission,
        "seq": arrival.seq,
        "errors": arrival.errors,
    }


def _standing_json(standing: Standing, language: str) -> dict[str, object]:
    return {
        "provider": standing.collection.provider,
        "dataflow": standing.collection.dataflow,
        "source": standing.collection.source.value,
        "place": standing.collection.place,
        "worked_at": _text(standing.state.succeeded_at),
        "due": _text(standing.due),
        "failures": standing.state.failures,
        "given_up": standing.state.given_up,
        "problem": problem_of(standing.state, language),
    }


def _text(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
