"""The command that packs files for a stick, or for a mail, signed with the sender's key."""

from pathlib import Path
from typing import Annotated

import typer

from comity.cli.console import screen
from comity.cli.options import parse_pairs
from comity.errors import UsageError
from comity.hub.package import SUFFIX, Terms, is_package, pack_files
from comity.model.groups import Action


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("pack")(pack)


def pack(
    files: Annotated[list[Path], typer.Argument(help="The files, in the order in which they are to be taken.")],
    key: Annotated[Path, typer.Option("--key", help="The sender's private key (PEM), to sign with.")],
    target: Annotated[Path, typer.Option("-o", "--output", help=f"The package to write, NAME{SUFFIX}.")],
    member: Annotated[str, typer.Option("--member", help="Who sends them.")] = "",
    flow: Annotated[str, typer.Option("--flow", help="The dataflow, where the files don't name it.")] = "",
    mapping: Annotated[
        Path | None, typer.Option("--map", help="The mapping of a national layout (TOML), to be sent along.")
    ] = None,
    mapping_name: Annotated[
        str, typer.Option("--mapping", help="The name of a mapping that is kept with the hub.")
    ] = "",
    parameters: Annotated[
        list[str] | None, typer.Option("--set", help="A parameter of the mapping: NAME=VALUE.")
    ] = None,
    action: Annotated[
        Action | None, typer.Option(help="Merge or replace, where the agreement is to be overridden.")
    ] = None,
) -> None:
    """Pack files for a stick: a ZIP with a signed list of what it holds, which `comity submit` takes."""
    if not is_package(target.name):
        raise UsageError(f"{target.name} is no name of a package.", remedy=f"Let it end with {SUFFIX}.")
    if mapping is not None and mapping_name:
        raise UsageError("Two mappings are named.", remedy="Give --map or --mapping.")
    terms = Terms(
        dataflow=flow,
        action=action,
        mapping=mapping,
        mapping_name=mapping_name,
        parameters=parse_pairs(parameters),
    )
    target.write_bytes(pack_files(files, provider=member, key=key, terms=terms))
    count = f"{len(files)} file{'' if len(files) == 1 else 's'}"
    screen().print(f"✓ {target} holds {count} of {member}, signed.", markup=False, soft_wrap=True)
