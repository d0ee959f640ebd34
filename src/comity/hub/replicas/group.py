"""The group's file as a copy of the hub needs it: without where notices go and what is collected from where."""

import re
import tomllib
from pathlib import Path, PurePosixPath

from comity.errors import ConfigurationError
from comity.hub.home import GROUP_FILE, Hub, own_files_of

KEPT = (
    *("group", "member", "agreement", "thresholds", "exceptional", "objective", "legal_act", "operation"),
    "protection",
)
"""The tables of `comity.toml` that leave the hub; addresses of people and of other services stay.

So do outside signals: their tables may be somebody else's, and aren't figures of the group. And crossing points:
lanes and shifts are for those who plan them.
"""
_HEADER = re.compile(r"^\s*\[\[?\s*([A-Za-z0-9_-]+|\"[^\"]*\")")


def group_text(hub: Hub) -> str:
    """Return the group's file with the tables that leave the hub; raises ConfigurationError where that can't be."""
    text = (hub.directory / GROUP_FILE).read_text(encoding="utf-8")
    return keep_tables(text)


def keep_tables(text: str) -> str:
    r"""Return TOML text with the tables in KEPT alone.

    >>> keep_tables("[group]\nid = 'X'\n[[contact]]\nemail = 'a@b.example'\n[thresholds]\n")
    "[group]\nid = 'X'\n[thresholds]\n"
    """
    lines, is_kept = [], True
    for line in text.splitlines(keepends=True):
        match = _HEADER.match(line)
        if match is not None:
            is_kept = match[1].strip('"') in KEPT
        if is_kept:
            lines.append(line)
    kept = "".join(lines)
    try:
        found, whole = tomllib.loads(kept), tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _cant_be_parted() from error
    if found != {name: value for name, value in whole.items() if name in KEPT}:
        raise _cant_be_parted()
    return kept


def group_files(hub: Hub) -> dict[str, bytes]:
    """Return the group's own files of structures and rules, by name."""
    names = (*hub.group.structure_files, *hub.group.rule_files)
    return {name: (hub.directory / name).read_bytes() for name in names}


def check_names(text: str, files: dict[str, bytes]) -> None:
    """Check that a group's file names just these files, and that all of them lie within the directory."""
    for name in files:
        path = PurePosixPath(name)
        is_within = (
            name and not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name
        )
        if not is_within or path.parts[0] not in _allowed(files) or path.name.startswith("comity."):
            raise ConfigurationError(f"The hub gives a file a name that can't be: {name}.", remedy="Tell the hub.")
    if set(own_files_of(text, GROUP_FILE)) - set(files):
        raise ConfigurationError("The hub doesn't give every file of its group.", remedy="Tell the hub.")


def write_group(directory: Path, text: str, files: dict[str, bytes]) -> None:
    """Write a group's file and those that it names, where they aren't so already."""
    check_names(text, files)
    for name, data in {**files, GROUP_FILE: text.encode()}.items():
        path = directory / name
        if not path.is_file() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            new = path.with_name(f".new-{path.name}")
            new.write_bytes(data)
            new.replace(path)


def _allowed(files: dict[str, bytes]) -> set[str]:
    """Return the first parts of paths that are no folder of the hub's own."""
    return {PurePosixPath(name).parts[0] for name in files} - {"files", "evidence", "hub.key", "server.toml"}


def _cant_be_parted() -> ConfigurationError:
    return ConfigurationError(
        "The group's file can't be given to copies: its tables can't be told apart.",
        remedy="Write each table of comity.toml under a header of its own, and no line of a text like a header.",
    )
