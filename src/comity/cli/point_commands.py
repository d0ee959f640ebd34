"""Commands for planners of crossing points: which ones there are, and the waits to be expected at one."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from comity.cli.console import OutputFormat, number, print_json, screen, table
from comity.cli.options import AsOfOption, FormatOption, HubOption, LanguageOption, spoken, use_hub
from comity.errors import UsageError
from comity.hub.crossing_points.seen import planned_points
from comity.hub.crossing_points.waiting import (
    USUAL_FUTURES,
    Shift,
    Waiting,
    WaitQuestion,
    point_as_json,
    view_waiting,
    waiting_as_json,
)
from comity.model.access import OPERATOR
from comity.model.crossing_points import HOURS_A_DAY, HOURS_A_WEEK
from comity.model.names import localise

points = typer.Typer(no_args_is_help=True, help="Crossing points: traffic and waits to be expected, lanes needed.")
_TARGET = re.compile(r"(\d+(?:\.\d+)?)\s*(min|s)?")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SOURCES = {
    "figures": "as members sent it",
    "forecast": "forecast from the point’s own months",
    "flow": "a share of the forecast of the border’s crossings",
}


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(points, name="points")


@points.command("list")
def list_points(
    language: LanguageOption = None, hub: HubOption = None, output: FormatOption = OutputFormat.TEXT
) -> None:
    """List the crossing points that the group's file declares, with their procedures and lanes."""
    with use_hub(hub, read_only=True) as opened:
        found = planned_points(opened, OPERATOR)
        tongue = spoken(language, opened.group.languages)
    if output is OutputFormat.JSON:
        print_json([point_as_json(point) for point in found])
        return
    rows = [
        [
            point.code,
            localise(point.names, tongue, point.code),
            point.member,
            f"{point.mode} {point.neighbour} {point.direction}".strip(),
            ", ".join(f"{one.code} {one.share:.0%} {one.seconds:g} s" for one in point.procedures),
            ", ".join(f"{one.code} {min(one.open)}–{max(one.open)}" for one in point.lanes),
        ]
        for point in found
    ]
    screen().print(table(["Code", "Name", "Member", "Border", "Procedures", "Lanes"], rows))


@points.command("wait")
def wait(
    code: Annotated[str, typer.Argument(help="The crossing point, as `comity points list` names it.")],
    month: Annotated[
        str | None, typer.Option("--month", help="The month, such as 2027-01; the next if left out.")
    ] = None,
    change: Annotated[
        list[str] | None,
        typer.Option(
            "--change",
            help="What if: ENROL=+40s, EGATE=33%, “EGATE=33% from CHECK”, STAFFED=+1lane; again for more.",
        ),
    ] = None,
    target: Annotated[
        str, typer.Option("--target", help="The wait that 95 % of travellers shall not exceed: 20min, 90s.")
    ] = "20min",
    futures: Annotated[int, typer.Option(help="How many futures are simulated.")] = USUAL_FUTURES,
    seed: Annotated[int, typer.Option(help="Draws the same travellers for the same number.")] = 0,
    roster: Annotated[bool, typer.Option("--roster", help="Print the shifts that cover the lanes needed.")] = False,
    as_of: AsOfOption = None,
    language: LanguageOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Say how long travellers are to wait at a crossing point, by hour, and how many lanes it needs."""
    question = WaitQuestion(month, tuple(change or ()), _minutes(target), futures, seed)
    with use_hub(hub, read_only=True) as opened:
        found = view_waiting(opened, code, question, as_of=as_of)
        tongue = spoken(language, opened.group.languages)
    if output is OutputFormat.JSON:
        print_json(waiting_as_json(found))
        return
    console = screen()
    _print_head(console, found, tongue)
    _print_hours(console, found)
    _print_lanes(console, found, with_roster=roster)


def _minutes(text: str) -> float:
    """Return the minutes that a target gives."""
    found = _TARGET.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"{text[:40]} is no wait.", remedy="Write 20min or 90s.")
    return float(found[1]) / (60 if found[2] == "s" else 1)


def _print_head(console: Console, found: Waiting, language: str) -> None:
    name, traffic = localise(found.point.names, language, found.point.code), found.traffic
    console.print(f"{name}, {found.month}", style="bold", markup=False)
    share = "" if traffic.share is None else f" ({traffic.share:.1%} of it)"
    expected = number(round(traffic.total.mean))
    console.print(f"Travellers: {expected}, {_SOURCES[traffic.source.value]}{share}.", markup=False)
    _print_whole(console, "", found.before.whole, found.minutes)
    if found.after is not None and found.effect is not None:
        _print_whole(console, f"With {', '.join(found.changes)}: ", found.after.whole, found.minutes)
        effect = found.effect.whole
        console.print(
            f"The change: {_signed(effect['wait'])} min of mean wait "
            f"({_signed(effect['wait_low'])} to {_signed(effect['wait_high'])} in 80 % of futures).",
            markup=False,
        )


def _print_whole(console: Console, head: str, whole: Mapping[str, float | None], minutes: float) -> None:
    console.print(
        f"{head}Mean wait {_minute(whole['wait'])} min "
        f"({_minute(whole['wait_low'])}–{_minute(whole['wait_high'])}), "
        f"95 % within {_minute(whole['p95'])} min, {_share(whole['over'])} longer than {minutes:g} min, "
        f"longest line {_minute(whole['longest'], 0)}.",
        markup=False,
    )


def _print_hours(console: Console, found: Waiting) -> None:
    heads = [
        "Hour",
        "Travellers",
        "Lanes",
        "Mean wait",
        "80 % of futures",
        "95 % within",
        f"Over {found.minutes:g} min",
    ]
    heads += ["Longest line", *(["With the change"] if found.after is not None else [])]
    after = found.after.hours["wait"].to_list() if found.after is not None else None
    rows = []
    for row in found.before.hours.iter_rows(named=True):
        cells = [
            f"{row['hour']:02d}",
            _minute(row["travellers"], 0),
            f"{row['lanes']:g}",
            _minute(row["wait"]),
            f"{_minute(row['wait_low'])}–{_minute(row['wait_high'])}",
            _minute(row["p95"]),
            _share(row["over"]),
            _minute(row["longest"], 0),
        ]
        rows.append(cells if after is None else [*cells, _minute(after[row["hour"]])])
    console.print(table(heads, rows, right=range(1, len(heads))))


def _print_lanes(console: Console, found: Waiting, *, with_roster: bool) -> None:
    for lanes in found.lanes:
        rows = [
            [day, *(str(n) for n in lanes.needed[at * HOURS_A_DAY : (at + 1) * HOURS_A_DAY])]
            for at, day in enumerate(_DAYS[: HOURS_A_WEEK // HOURS_A_DAY])
        ]
        console.print(f"Lanes needed, {lanes.code}", style="bold", markup=False)
        heads = ["", *(f"{hour:02d}" for hour in range(HOURS_A_DAY))]
        console.print(table(heads, rows, right=range(1, len(heads))))
    if found.roster is None:
        return
    roster = found.roster
    console.print(f"Shifts: {roster.hours} hours a week, at least {roster.officers} officers.", markup=False)
    if with_roster:
        console.print(_shift_table(roster.shifts))


def _shift_table(shifts: Sequence[Shift]) -> Table:
    by_kind: dict[tuple[int, int], list[int]] = {}
    for one in shifts:
        by_kind.setdefault((one.start, one.length), [0] * len(_DAYS))[one.day] = one.officers
    rows = [
        [f"{start:02d}:00", f"{length} h", *(str(n or "") for n in by_kind[start, length])]
        for start, length in sorted(by_kind)
    ]
    return table(["From", "Length", *_DAYS], rows, right=range(2, len(_DAYS) + 2))


def _minute(value: float | None, decimals: int = 1) -> str:
    return "–" if value is None else f"{value:.{decimals}f}"


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.1f}".replace("-", "−")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
