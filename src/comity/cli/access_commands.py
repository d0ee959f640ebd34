"""Commands for who may come in: users who sign in, and API keys of programs."""

import datetime as dt
import sys
from typing import Annotated

import typer

from comity.cli.console import OutputFormat, print_json, screen, table
from comity.cli.options import FormatOption, HubOption, use_hub
from comity.errors import UsageError
from comity.hub import registry
from comity.hub.extras import require
from comity.hub.registry import NewKey
from comity.model.access import OPERATOR, Role, Scope

users = typer.Typer(no_args_is_help=True, help="People who sign in.")
keys = typer.Typer(no_args_is_help=True, help="API keys of programs.")

NameArgument = Annotated[str, typer.Argument(help="The name that they sign in with.")]
RoleOption = Annotated[Role, typer.Option("--role", help="What they are in the exchange.")]
ProviderOption = Annotated[str | None, typer.Option("--provider", help="The provider that they belong to.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; kept in the audit.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(users, name="user")
    app.add_typer(keys, name="key")


@users.command("add")
def add_user(
    name: NameArgument,
    role: RoleOption,
    provider: ProviderOption = None,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="They sign in with the OpenID Connect provider alone.")
    ] = False,
    hub: HubOption = None,
) -> None:
    """Add somebody who signs in; the password is asked for, or read from standard input."""
    require("serve", "user")
    password = None if no_password else read_password()
    with use_hub(hub) as opened:
        registry.add_user(opened, OPERATOR, name=name, role=role, provider=provider, password=password)
    screen().print(f"✓ {name} may sign in as {role.value}.", markup=False)


@users.command("list")
def list_users(hub: HubOption = None, output: FormatOption = OutputFormat.TEXT) -> None:
    """List who may sign in."""
    with use_hub(hub, read_only=True) as opened:
        found = registry.list_users(opened)
    if output is OutputFormat.JSON:
        told = [
            {
                "name": one.name,
                "role": one.role.value,
                "provider": one.provider,
                "has_password": one.password is not None,
                "created_at": one.created_at.isoformat(),
                "disabled_at": None if one.disabled_at is None else one.disabled_at.isoformat(),
            }
            for one in found
        ]
        print_json(told)
        return
    rows = [(u.name, u.role.value, u.provider or "", "locked out" if u.disabled_at else "") for u in found]
    screen().print(table(["Name", "Role", "Provider", "State"], rows))


@users.command("disable")
def disable_user(
    name: NameArgument,
    reason: ReasonOption = "",
    again: Annotated[bool, typer.Option("--undo", help="Let them in again.")] = False,
    hub: HubOption = None,
) -> None:
    """Lock somebody out at once; they are signed out everywhere."""
    change = registry.enable_user if again else registry.disable_user
    with use_hub(hub) as opened:
        change(opened, OPERATOR, name, reason=reason)
    screen().print(f"✓ {name} {'may sign in again' if again else 'is locked out'}.", markup=False)


@users.command("password")
def set_password(name: NameArgument, hub: HubOption = None) -> None:
    """Give somebody another password, asked for or read from standard input; they are signed out everywhere."""
    require("serve", "user")
    with use_hub(hub) as opened:
        registry.set_password(opened, OPERATOR, name, password=read_password())
    screen().print(f"✓ {name} has another password.", markup=False)


@keys.command("add")
def add_key(
    label: Annotated[str, typer.Argument(help="Which program uses it, in a few words.")],
    role: Annotated[Role, typer.Option("--role", help="What the program is in the exchange.")],
    provider: Annotated[str | None, typer.Option("--provider", help="The provider that it works for.")] = None,
    scope: Annotated[
        list[Scope] | None,
        typer.Option("--scope", help="What it may be used for; a provider's reads and sends, another's reads."),
    ] = None,
    days: Annotated[int, typer.Option("--days", help="How long it is valid; 0 for good.", min=0)] = 365,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Make an API key; it is shown this once, and kept nowhere."""
    lasts = dt.timedelta(days=days) if days else None
    wanted = NewKey(label=label, role=role, provider=provider, scopes=scope or None, lasts=lasts)
    with use_hub(hub) as opened:
        made, text = registry.add_key(opened, OPERATOR, wanted)
    if output is OutputFormat.JSON:
        print_json({"id": made.id, "key": text, "expires_at": _iso(made.expires_at)})
        return
    screen().print(text, markup=False, soft_wrap=True)
    screen().print("Keep it now: it can't be shown again.", style="dim")


@keys.command("list")
def list_keys(hub: HubOption = None, output: FormatOption = OutputFormat.TEXT) -> None:
    """List API keys; the keys themselves are kept nowhere."""
    with use_hub(hub, read_only=True) as opened:
        found = registry.list_keys(opened)
    if output is OutputFormat.JSON:
        told = [
            {
                "id": one.id,
                "label": one.label,
                "role": one.role.value,
                "provider": one.provider,
                "scopes": list(one.scopes),
                "created_at": one.created_at.isoformat(),
                "created_by": one.created_by,
                "expires_at": _iso(one.expires_at),
                "revoked_at": _iso(one.revoked_at),
            }
            for one in found
        ]
        print_json(told)
        return
    rows = [
        (
            one.id,
            one.label,
            one.role.value,
            one.provider or "",
            ", ".join(one.scopes),
            f"revoked {_day(one.revoked_at)}" if one.revoked_at else _day(one.expires_at),
        )
        for one in found
    ]
    screen().print(table(["Key", "Program", "Role", "Provider", "Scopes", "Until"], rows))


@keys.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(help="The key's id, as listed.")],
    reason: ReasonOption = "",
    hub: HubOption = None,
) -> None:
    """Let an API key be of no use from now on."""
    with use_hub(hub) as opened:
        registry.revoke_key(opened, OPERATOR, key_id, reason=reason)
    screen().print(f"✓ The key {key_id} is revoked.", markup=False)


def read_password(prompt: str = "Password", *, is_new: bool = True) -> str:
    """Return a password from the keyboard, unseen, or from standard input; never from the command line."""
    if sys.stdin.isatty():
        return str(typer.prompt(prompt, hide_input=True, confirmation_prompt=is_new))
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise UsageError(
            "No password came on standard input.", remedy="Type it at the prompt, or pipe one line in."
        )
    return password


def _iso(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _day(moment: dt.datetime | None) -> str:
    return "for good" if moment is None else moment.date().isoformat()
