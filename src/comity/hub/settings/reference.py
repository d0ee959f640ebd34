"""The reference of settings, rendered from their declarations: `python -m comity.hub.settings.reference`."""

from collections.abc import Iterator
from dataclasses import Field, fields
from typing import Any

from comity.hub.settings.database import SERVER_FILE
from comity.hub.settings.settings import Settings
from comity.hub.settings.values import variable_of

_HEAD = f"""# Settings of the service

Rendered from the program by `python -m comity.hub.settings.reference`; a test keeps this page current.

`comity serve` reads `{SERVER_FILE}` in the hub's directory; without it, everything has its default. Each key can
also be set by a variable of the environment, which stands before the file: `port` of `[server]` by
`COMITY_SERVER_PORT`. A list is written there with commas between. A secret may come from a file, which the same
variable with `_FILE` behind it names. A key or variable that isn't here is refused, with the keys that are.
"""


def render_page() -> str:
    """Return docs/reference/settings.md."""
    parts = [_HEAD]
    for one in fields(Settings):
        kind = type(getattr(Settings(), one.name))
        about = (kind.__doc__ or "").partition(": ")[2].strip().splitlines()[0]
        parts += [f"## [{one.name}]\n", f"{about[:1].upper()}{about[1:]}\n" if about else ""]
        parts.append(
            "\n".join(["| key | default | what it is |", "| --- | --- | --- |", *_rows(one.name, kind)]) + "\n"
        )
    return "\n".join(part for part in parts if part)


def _rows(table: str, kind: Any) -> Iterator[str]:  # noqa: ANN401 - a dataclass
    for one in fields(kind):
        yield f"| `{one.name}` | {_default(one)} | {_meaning(table, one)} |"


def _default(one: Field[Any]) -> str:
    value = one.default
    if value in {"", ()}:
        return "–"
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    text = text.lower() if isinstance(value, bool) else text
    return f"`{text}`"


def _meaning(table: str, one: Field[Any]) -> str:
    about = one.metadata
    choices = ", ".join(f"`{choice}`" for choice in about["choices"])
    parts = [
        str(about["meaning"]),
        f"One of {choices}." if choices else "",
        f"A secret: better by `{variable_of(table, one.name)}_FILE`." if about["secret"] else "",
    ]
    return " ".join(part for part in parts if part)


if __name__ == "__main__":
    print(render_page(), end="")  # noqa: T201 - run by hand to write the page
