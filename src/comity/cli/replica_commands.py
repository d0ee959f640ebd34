"""The command that copies a hub and follows it."""

import os
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from comity.cli.console import error_screen, number, screen
from comity.client.connect import KEY_VARIABLE
from comity.errors import HistoryError, OutsideError, UsageError
from comity.hub.extras import require
from comity.hub.replicas.holding import describe_holding
from comity.hub.replicas.replica import Copy, Followed


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("replicate")(replicate)


def replicate(
    url: Annotated[str, typer.Argument(help="The hub's address: https://…")],
    directory: Annotated[Path, typer.Argument(help="Where the copy is, or is to be.")],
    follow: Annotated[
        int | None, typer.Option("--follow", help="Go on, and look for news after so many seconds.", min=1)
    ] = None,
    key_file: Annotated[
        Path | None, typer.Option("--key-file", help=f"A file with your API key; by default ${KEY_VARIABLE}.")
    ] = None,
    hub_key: Annotated[
        Path | None,
        typer.Option(
            "--hub-key", help="The hub's public key, as `comity hub-key` wrote it; else the first told is kept."
        ),
    ] = None,
) -> None:
    """Copy a hub, checked leaf by leaf, as far as you may see it; begin, or go on where it was broken off."""
    require("serve", "replicate")
    from comity.client.replica_source import HttpSource
    from comity.client.transport import Transport

    if not url.startswith(("http://", "https://")):
        raise UsageError(f"{url} is no address of a hub.", remedy="Write https://….")
    pinned = None if hub_key is None else _read(hub_key)
    copy = Copy(directory, HttpSource(Transport(url, key=_key(key_file))), hub_key=pinned)
    try:
        _tell(_follow(copy), directory)
        while follow is not None:
            time.sleep(follow)
            _follow_on(copy, directory)
    except KeyboardInterrupt:
        screen().print("Stopped; the copy goes on from here with the next `comity replicate`.")
    finally:
        copy.close()


def _follow_on(copy: Copy, directory: Path) -> None:
    """Look for news; a hub that can't be reached for a while is no reason to stop."""
    try:
        followed = _follow(copy)
    except HistoryError:
        raise
    except OutsideError as error:
        error_screen().print(f"{error.detail} It is tried again.", markup=False)
        return
    if followed.fresh:
        _tell(followed, directory)


def _follow(copy: Copy) -> Followed:
    columns = (TextColumn("leaves"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=error_screen(), transient=True) as bar:
        task = bar.add_task("leaves", total=None)
        return copy.follow(tell=lambda done, count: bar.update(task, completed=done, total=count))


def _tell(followed: Followed, directory: Path) -> None:
    fresh = f"{number(followed.fresh)} {'leaf is' if followed.fresh == 1 else 'leaves are'} new"
    said = f"✓ {directory} is a copy up to leaf {number(followed.size)} of the log; {fresh}."
    screen().print(said, markup=False)
    for line in describe_holding(directory):
        screen().print(f"  {line}", markup=False, style="dim")


def _key(path: Path | None) -> str | None:
    return os.environ.get(KEY_VARIABLE) if path is None else _read(path)


def _read(path: Path) -> str:
    if not path.is_file():
        raise UsageError(f"There is no file {path}.", remedy="Check its path.")
    return path.read_text(encoding="utf-8").strip()
