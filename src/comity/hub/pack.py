"""Packs: a TOML file that names files, mappings, group and dates of arrival, to be replayed into a hub."""

import datetime as dt
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from comity.errors import ConfigurationError, UsageError

DATA_VARIABLE = "COMITY_DATA"
PACK_FILE = "pack.toml"
_TABLES = {"pack", "submission", "monthly", "providers"}


@dataclass(frozen=True, slots=True)
class PackSubmission:
    """One file of a pack as one submission, with the time at which it came and what is expected of it."""

    file: str
    dataflow: str
    provider: str
    received: dt.datetime
    mapping: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    is_refusal_expected: bool = False


@dataclass(frozen=True, slots=True)
class PackPart:
    """A file that is cut by the values of two columns, one for the member and one for the period."""

    file: str
    mapping: str
    member: str
    period: str


@dataclass(frozen=True, slots=True)
class PackMonthly:
    """Files from which each member's period becomes one submission, received so many days after the period."""

    dataflow: str
    lag_days: int
    parts: tuple[PackPart, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A whole pack; paths of mappings are relative to `directory`, those of data files to `data`."""

    id: str
    title: str
    source: str
    directory: Path
    data: Path
    group_text: str
    files: tuple[str, ...]
    submissions: tuple[PackSubmission, ...]
    monthly: tuple[PackMonthly, ...]
    providers: Mapping[str, str]


def read_pack(path: Path, *, data: Path | None = None) -> Pack:
    """Read a pack. Its data lie at `data`, else at $COMITY_DATA/ID, else where the pack says, relative to it."""
    file = path / PACK_FILE if path.is_dir() else path
    content = _toml(file)
    if unknown := set(content) - _TABLES:
        raise ConfigurationError(f"{file}: [{min(unknown)}] is no table of a pack.", remedy=_HELP)
    try:
        return _pack(file, content, data)
    except KeyError as error:
        raise ConfigurationError(f"{file}: the key {error} is missing.", remedy=_HELP) from error


_HELP = "See docs/reference/packs.md."


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"There is no pack at {file}.", remedy="Name a directory that has a pack.toml.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigurationError(f"{file} is not valid TOML in UTF-8: {error}.", remedy=_HELP) from error


def _pack(file: Path, content: Mapping[str, Any], data: Path | None) -> Pack:
    head = content["pack"]
    directory = file.parent
    return Pack(
        id=head["id"],
        title=head["title"],
        source=head.get("source", ""),
        directory=directory,
        data=_data_directory(head, directory, data),
        group_text=_text(directory / head["group"]),
        files=tuple(head.get("files", ())),
        submissions=tuple(_submission(table) for table in content.get("submission", ())),
        monthly=tuple(_monthly(table) for table in content.get("monthly", ())),
        providers=content.get("providers", {}),
    )


def _data_directory(head: Mapping[str, Any], directory: Path, data: Path | None) -> Path:
    if data is not None:
        found = data
    elif root := os.environ.get(DATA_VARIABLE):
        found = Path(root) / head["id"]
    else:
        found = directory / head["data"]
    if not found.is_dir():
        raise UsageError(
            f"The data of the pack {head['id']} are not at {found}.",
            remedy=f"Name their directory with --data, or the one above it with {DATA_VARIABLE}.",
        )
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path} can't be read: {error.strerror}.", remedy=_HELP) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not written in UTF-8.", remedy=_HELP) from error


def _submission(table: Mapping[str, Any]) -> PackSubmission:
    return PackSubmission(
        file=table["file"],
        dataflow=table["dataflow"],
        provider=table["provider"],
        received=dt.datetime.fromisoformat(str(table["received"])),
        mapping=table.get("mapping"),
        parameters=table.get("parameters", {}),
        is_refusal_expected=table.get("expect") == "rejected",
    )


def _monthly(table: Mapping[str, Any]) -> PackMonthly:
    parts = tuple(PackPart(p["file"], p["mapping"], p["member"], p["period"]) for p in table["parts"])
    return PackMonthly(table["dataflow"], table["lag_days"], parts)
