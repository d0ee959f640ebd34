"""Commands for signatures: senders' keys, signing a file, receipts and their proof."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from comity.cli.console import OutputFormat, print_json, screen, table
from comity.cli.exit_codes import ExitCode
from comity.cli.options import FormatOption, HubOption, parse_received, use_hub
from comity.errors import UsageError
from comity.hub.access import sign_keys
from comity.hub.access.replace_hub_key import replace_hub_key
from comity.hub.access.sign_check import nil_text
from comity.hub.receipts import check_receipt, public_keys_text, receipt_text
from comity.model.access import OPERATOR

signing_keys = typer.Typer(no_args_is_help=True, help="Keys with which providers sign their files.")
PUBLIC_SUFFIX = ".jwk"
SIGNATURE_SUFFIX = ".jws"

KeyIdArgument = Annotated[str, typer.Argument(help="The key's id, as listed.")]
SinceOption = Annotated[str | None, typer.Option("--from", help="From this date and time on; now if left out.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(signing_keys, name="signing-key")
    app.command("sign")(sign)
    app.command("receipt")(receipt)
    app.command("verify-receipt")(verify_receipt)
    app.command("hub-key")(hub_key)
    app.command("replace-hub-key")(replace_key)


@signing_keys.command("make")
def make(file: Annotated[Path, typer.Argument(help="The file of the private key, which is made.")]) -> None:
    """Make a signing key: a private file, and beside it (.jwk) the public part for the hub. Works without a hub."""
    public = sign_keys.make_signing_key(file)
    beside = file.with_name(file.name + PUBLIC_SUFFIX)
    beside.write_text(public.to_jwk() + "\n", encoding="ascii")
    screen().print(f"✓ The private key is in {file}: keep it to yourself.", markup=False)
    screen().print(f"  Its public part, for the secretariat, is in {beside}. Its id is {public.id}.", markup=False)


@signing_keys.command("add")
def add(
    file: Annotated[Path, typer.Argument(help="The public key (JWK).")],
    provider: Annotated[str, typer.Option("--provider", help="Whose key it is.")],
    since: SinceOption = None,
    until: Annotated[
        str | None, typer.Option("--until", help="Until this date and time; for good if left out.")
    ] = None,
    replaces: Annotated[
        str | None, typer.Option("--replaces", help="The id of the key whose place it takes.")
    ] = None,
    overlap_days: Annotated[
        int, typer.Option("--overlap-days", help="How long the key that it replaces still counts.", min=0)
    ] = sign_keys.USUAL_OVERLAP.days,
    hub: HubOption = None,
) -> None:
    """Register a provider's public key: what it signs counts from now on."""
    overlap = dt.timedelta(days=overlap_days)
    replacement = None if replaces is None else sign_keys.Replacement(key_id=replaces, overlap=overlap)
    with use_hub(hub) as opened:
        key = sign_keys.signing_key_of(
            opened,
            provider,
            file.read_text(encoding="utf-8", errors="replace"),
            since=parse_received(since),
            until=parse_received(until),
        )
        sign_keys.register_signing_key(opened, OPERATOR, key, replaces=replacement)
    screen().print(f"✓ {key.id} signs for {provider} from {_minute(key.valid_from)} on.", markup=False)


@signing_keys.command("list")
def list_keys(
    provider: Annotated[str | None, typer.Option("--provider", help="Only this provider's.")] = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """List signing keys, past ones too."""
    with use_hub(hub, read_only=True) as opened:
        found = sign_keys.list_signing_keys(opened, provider)
    if output is OutputFormat.JSON:
        told = [
            {
                "id": one.id,
                "provider": one.provider,
                "valid_from": _iso(one.valid_from),
                "valid_until": _iso(one.valid_until),
                "revoked_at": _iso(one.revoked_at),
                "reason": one.reason,
            }
            for one in found
        ]
        print_json(told)
        return
    rows = [
        (one.id, one.provider, _minute(one.valid_from), _minute(one.valid_until), _minute(one.revoked_at))
        for one in found
    ]
    screen().print(table(["Key", "Provider", "From", "Until", "Revoked"], rows))


@signing_keys.command("revoke")
def revoke(
    key_id: KeyIdArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the key.")],
    since: SinceOption = None,
    hub: HubOption = None,
) -> None:
    """Let nothing that comes with a key's signature count any more."""
    with use_hub(hub) as opened:
        sign_keys.revoke_signing_key(opened, OPERATOR, key_id, reason=reason, since=parse_received(since))
    screen().print(f"✓ The key {key_id} is revoked.", markup=False)


def sign(
    key: Annotated[Path, typer.Option("--key", help="The file of the private key.")],
    file: Annotated[Path | None, typer.Argument(help="The file; left out with --nil.")] = None,
    nil: Annotated[str | None, typer.Option("--nil", help="Sign a nil return for this period.")] = None,
    member: Annotated[str, typer.Option("--member", help="With --nil: who sends it.")] = "",
    flow: Annotated[str, typer.Option("--flow", help="With --nil: the dataflow.")] = "",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Where to write it; the file's name with .jws if left out."),
    ] = None,
) -> None:
    """Sign a file, or a nil return, to be sent. Works without a hub."""
    if (file is None) == (nil is None):
        raise UsageError(
            "One thing is signed: a file or a nil return.", remedy="Name the file, or give --nil PERIOD."
        )
    if nil is not None and not (member and flow):
        raise UsageError("A nil return has a sender and a dataflow.", remedy="Give --member and --flow.")
    content = nil_text(member, flow.upper(), nil or "") if file is None else file
    name = f"{member}_{flow.upper()}_{nil}_nil.txt" if file is None else file.name
    target = output or (Path(name) if file is None else file).with_name(name + SIGNATURE_SUFFIX)
    target.write_text(sign_keys.sign_file(content, key) + "\n", encoding="ascii")
    screen().print(f"✓ The signature is in {target}. Send it along with --signature {target}", markup=False)


def receipt(
    submission: Annotated[int, typer.Argument(help="The submission's own number.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write it; standard output if left out.")
    ] = None,
    hub: HubOption = None,
) -> None:
    """Write the signed receipt of a submission: proof of what the hub took in, and when."""
    with use_hub(hub, read_only=True) as opened:
        text = receipt_text(opened, submission)
    _write(text, output, "The receipt")


def verify_receipt(
    file: Annotated[Path, typer.Argument(help="The receipt.")],
    hub_key: Annotated[Path, typer.Option("--hub-key", help="The hub's public key, as `comity hub-key` wrote it.")],
    of: Annotated[Path | None, typer.Option("--file", help="It must be a receipt for this file.")] = None,
    sender_key: Annotated[
        Path | None, typer.Option("--sender-key", help="The file must be signed by this key (JWK).")
    ] = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Check a receipt by the hub's key alone. Works without a hub."""
    problems = check_receipt(
        _read(file),
        hub_keys=_read(hub_key),
        file=of,
        sender_key=None if sender_key is None else _read(sender_key),
    )
    if output is OutputFormat.JSON:
        print_json({"holds": not problems, "problems": problems})
    elif problems:
        for problem in problems:
            screen().print(f"✕ {problem[0].upper()}{problem[1:]}.", markup=False)
    else:
        screen().print("✓ The receipt holds.")
    if problems:
        raise typer.Exit(ExitCode.FINDINGS)


def hub_key(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write it; standard output if left out.")
    ] = None,
    hub: HubOption = None,
) -> None:
    """Write the hub's public keys (a JWK set): members get it by a way that they trust."""
    with use_hub(hub, read_only=True) as opened:
        text = public_keys_text(opened)
    _write(text, output, "The hub's public key")


def replace_key(
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept in the log.")],
    hub: HubOption = None,
) -> None:
    """Let a new key of the hub's sign from now on: the old one says so, and is gone. Stop the service first."""
    with use_hub(hub) as opened:
        key = replace_hub_key(opened, OPERATOR, reason=reason)
    screen().print(f"✓ The hub signs with {key.id} from now on.", markup=False)
    screen().print("  Give members its public keys anew (`comity hub-key`); people sign in anew.", markup=False)


def _write(text: str, output: Path | None, what: str) -> None:
    if output is None:
        typer.echo(text)
        return
    output.write_text(text + "\n", encoding="utf-8")
    screen().print(f"✓ {what} is in {output}.", markup=False)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _iso(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _minute(moment: dt.datetime | None) -> str:
    return "" if moment is None else moment.isoformat(sep=" ", timespec="minutes")
