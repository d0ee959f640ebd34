"""Commands that make a hub and keep it: init, replay, rebuild, verify, demo."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from comity.cli.console import OutputFormat, error_screen, number, print_json, print_json_line, screen, table
from comity.cli.exit_codes import ExitCode
from comity.cli.options import FormatOption, HubOption, use_hub
from comity.errors import ConfigurationError, UsageError
from comity.hub.demo import run_demo
from comity.hub.home import GROUP_FILE, create_hub
from comity.hub.keep import rebuild, verify
from comity.hub.pack import read_pack
from comity.hub.replay import Progress as Step
from comity.hub.replay import open_or_create, replay
from comity.hub.replicas.holding import holding_of, sentences


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("init")(init)
    app.command("replay")(replay_pack)
    app.command("rebuild")(rebuild_latest)
    app.command("verify")(verify_ledger)
    app.command("demo")(demo)


def init(
    directory: Annotated[Path, typer.Argument(help="Where the hub is to live; made if it isn't there.")],
    group: Annotated[
        Path | None, typer.Option(help="The group's comity.toml; the demonstration group if left out.")
    ] = None,
    database: Annotated[
        str,
        typer.Option(help="Keep its ledger in this database of PostgreSQL, in place of a file (postgresql://…)."),
    ] = "",
) -> None:
    """Make a hub for a group of states."""
    text, extra = None, {}
    if group is not None:
        if not group.is_file():
            raise UsageError(f"There is no file {group}.", remedy="Name the group's comity.toml with --group.")
        text = _group_text(group)
        extra = _own_files(text, group)
    with create_hub(directory, group_text=text, extra_files=extra, database=database) as hub:
        members = ", ".join(m.code for m in hub.group.members)
        console = screen()
        console.print(f"✓ A hub for {hub.group.names.get('en', hub.group.id)} is in {directory}.", markup=False)
        console.print(f"  Members: {members}. Dataflows: {', '.join(hub.group.dataflows)}.", markup=False)
        console.print(f"  Its agreements are in {directory / GROUP_FILE}; change them there.", markup=False)


def _group_text(group: Path) -> str:
    try:
        return group.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{group} is not written in UTF-8.", remedy="Save it as UTF-8.") from error


def _own_files(text: str, group: Path) -> dict[str, bytes]:
    from comity.hub.home import own_files_of

    files = {}
    for name in own_files_of(text, str(group)):
        path = group.parent / name
        if not path.is_file():
            raise UsageError(f"The group's file {path} is not there.", remedy="Put it beside the group file.")
        files[name] = path.read_bytes()
    return files


def replay_pack(
    pack: Annotated[Path, typer.Argument(help="The pack: a directory with a pack.toml, or that file.")],
    into: Annotated[
        Path | None, typer.Option("--into", help="The hub's directory; by default the pack's id.")
    ] = None,
    data: Annotated[Path | None, typer.Option("--data", help="Where the pack's data files lie.")] = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Replay a pack of files into a simulated hub; run again, it goes on where it was broken off."""
    read = read_pack(pack, data=data)
    directory = into or Path(f"{read.id}-hub")
    unexpected: list[Step] = []
    counts = {"accepted": 0, "refused": 0, "here already": 0}
    with open_or_create(read, directory) as hub, _bar(output) as bar:
        task = bar.add_task(read.id, total=None)
        for step in replay(hub, read):
            kind = _kind(step)
            counts[kind] += 1
            if step.outcome and step.outcome.is_accepted == step.step.is_refusal_expected:
                unexpected.append(step)
            bar.update(task, completed=step.number, total=step.count)
            if output is OutputFormat.JSON:
                print_json_line(_as_json(step, kind))
    if output is OutputFormat.TEXT:
        _tell(read.title, counts, directory, unexpected)
    if unexpected:
        raise typer.Exit(ExitCode.FINDINGS)


def _kind(step: Step) -> str:
    if step.outcome is None:
        return "here already"
    return "accepted" if step.outcome.is_accepted else "refused"


def _as_json(step: Step, kind: str) -> dict[str, object]:
    receipt = step.outcome.receipt.submission if step.outcome else None
    return {
        "file": step.step.key,
        "provider": step.step.provider,
        "dataflow": step.step.dataflow,
        "received": step.step.received.isoformat(),
        "result": kind,
        "seq": receipt.seq if receipt else None,
        "rows": receipt.rows if receipt else None,
        "errors": receipt.errors if receipt else None,
        "warnings": receipt.warnings if receipt else None,
    }


def _tell(title: str, counts: dict[str, int], directory: Path, unexpected: list[Step]) -> None:
    console = screen()
    said = ", ".join(f"{number(count)} {kind}" for kind, count in counts.items() if count)
    console.print(f"✓ {title}: {said}.", markup=False)
    for step in unexpected[:10]:
        if step.outcome is not None:
            console.print(f"✕ {step.step.key} of {step.step.provider} was not expected to end so:", markup=False)
            for hit in list(step.outcome.examination.findings)[:3]:
                console.print(f"    {hit.rule} {hit.message}", markup=False)
    console.print(f"  The hub is in {directory}. Look at it with --hub {directory}.", markup=False)


def _bar(output: OutputFormat) -> Progress:
    console = error_screen() if output is OutputFormat.TEXT else Console(quiet=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)


def rebuild_latest(hub: HubOption = None, output: FormatOption = OutputFormat.TEXT) -> None:
    """Make the latest view anew from the observations."""
    with use_hub(hub) as opened:
        counts = rebuild(opened)
    if output is OutputFormat.JSON:
        print_json(dict(counts))
        return
    said = ", ".join(f"{name} {number(count)}" for name, count in counts.items())
    screen().print(f"✓ The latest view was made anew: {said}.", markup=False)


def verify_ledger(
    quick: Annotated[
        bool, typer.Option("--quick", help="Leave out the longest part: to read every file again.")
    ] = False,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Check every promise of the ledger: its log, its tables, and that its raw files lead to its figures."""
    with use_hub(hub, read_only=True) as opened, _bar(output) as bar:
        task = bar.add_task("files read again", total=None)

        def tell(done: int, count: int) -> None:
            bar.update(task, completed=done, total=count)

        faults = verify(opened, is_quick=quick, tell=tell)
        found = holding_of(opened)
    if output is OutputFormat.JSON:
        print_json([{"check": f.check, "where": f.where, "detail": f.detail} for f in faults])
    elif not faults:
        screen().print("✓ Every promise of the ledger is kept.")
        for line in () if found is None else (f"This is a copy of the hub at {found.url}.", *sentences(found)):
            screen().print(f"  {line}", markup=False, style="dim")
    else:
        rows = [(f.check, f.where, f.detail) for f in faults]
        screen().print(table(["Check", "Where", "What is wrong"], rows))
    if faults:
        raise typer.Exit(ExitCode.FINDINGS)


def demo(
    directory: Annotated[
        Path, typer.Argument(help="Where to make it; what an earlier demonstration left is replaced.")
    ],
    months: Annotated[
        int | None, typer.Option(help="Only the last so many months, for a quick look.", min=30)
    ] = None,
) -> None:
    """Show everything on synthetic figures: six states send eight years, and a report comes out."""
    run_demo(
        directory, months=months, tell=lambda line: screen().print(line, markup=False), bar=_bar(OutputFormat.TEXT)
    )
