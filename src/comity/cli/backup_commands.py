"""Commands that copy a hub to where it is safe, and bring it back: backup, restore."""

from pathlib import Path
from typing import Annotated

import typer

from comity.cli.console import OutputFormat, number, print_json, screen
from comity.cli.options import FormatOption, HubOption, use_hub
from comity.hub.backups.back_up import back_up
from comity.hub.backups.manifest import Manifest
from comity.hub.backups.restore import restore


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("backup")(backup)
    app.command("restore")(restore_hub)


def backup(
    to: Annotated[Path, typer.Option("--to", help="Where to make it: a directory that isn't there yet.")],
    like: Annotated[
        Path | None,
        typer.Option(help="An earlier backup on the same disk: files that it has already are linked, not copied."),
    ] = None,
    without_keys: Annotated[
        bool,
        typer.Option("--without-keys", help="Leave out the files that hold secrets: they are kept elsewhere."),
    ] = False,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Back up the hub while it runs: database, files, group and keys, whole or not at all."""
    with use_hub(hub, read_only=True) as opened:
        made = back_up(opened, to, with_keys=not without_keys, like=like)
    if output is OutputFormat.JSON:
        print_json({"place": str(made.place), **_told(made.manifest), "shared": made.shared})
        return
    console, manifest = screen(), made.manifest
    console.print(f"✓ The hub is in {to}, up to number {manifest.seq} of the ledger.", markup=False)
    size = f"  {number(len(manifest.files))} files, {number(manifest.size)} bytes"
    shared = f", {number(made.shared)} of them shared with {like}" if like is not None else ""
    console.print(f"{size}{shared}.", markup=False)
    _tell_keys(manifest)
    for name in manifest.outside:
        console.print(f"  {name} lies outside the hub's directory: keep a copy of it, too.", markup=False)


def _tell_keys(manifest: Manifest) -> None:
    console = screen()
    if held := [name for name in manifest.keys if name in manifest.files]:
        console.print(f"  It holds secrets: {', '.join(held)}. Let nobody else read it.", markup=False)
    if apart := manifest.keys_apart:
        console.print(f"  Without {', '.join(apart)}: nothing can be restored without them.", markup=False)


def restore_hub(
    backup: Annotated[Path, typer.Argument(help="The backup: a directory that `comity backup` made.")],
    to: Annotated[Path, typer.Option("--to", help="Where the hub is to live: a directory that isn't there yet.")],
    keys: Annotated[
        Path | None, typer.Option(help="The directory with the keys that were left out of the backup.")
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Read every file again, too, as `comity verify` does; takes longer.")
    ] = False,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Make a hub from a backup: every digest is checked and the ledger verified before anything is there."""
    restored = restore(backup, to, keys=keys, is_quick=not whole)
    if output is OutputFormat.JSON:
        print_json(
            {
                "directory": str(restored.directory),
                **_told(restored.manifest),
                "was_elsewhere": restored.was_elsewhere,
            }
        )
        return
    console, manifest = screen(), restored.manifest
    console.print(f"✓ The hub is in {to}, as it was on {manifest.made_at:%Y-%m-%d %H:%M} UTC.", markup=False)
    console.print(
        f"  Its ledger goes up to number {manifest.seq}; every promise of it is kept.", markup=False, soft_wrap=True
    )
    if restored.was_elsewhere:
        console.print("  Its ledger is in a file now; `comity move --to URL` takes it to a server.", markup=False)
    for name in manifest.outside:
        console.print(f"  {name} was not in the backup: put it back by hand.", markup=False)


def _told(manifest: Manifest) -> dict[str, object]:
    return {
        "made_at": manifest.made_at,
        "group": manifest.group,
        "seq": manifest.seq,
        "log_size": manifest.log_size,
        "files": len(manifest.files),
        "bytes": manifest.size,
        "keys_apart": list(manifest.keys_apart),
        "outside": list(manifest.outside),
    }
