"""Versions: of Python, of SQLite, of the libraries that are installed."""

import re
import sqlite3
import ssl
import sys
from collections.abc import Iterator
from functools import cache
from importlib import metadata

from comity import __version__
from comity.hub.doctor.examined import Examined, fine, unknown, warning

WAL_RESET_MENDED = (3, 51, 3)
"""From here on SQLite has no WAL-reset bug: a commit at the moment of a second checkpoint could do damage."""
WAL_RESET_MENDED_BEFORE = ((3, 44, 6), (3, 50, 7))
"""Older lines in which it was mended, too: those versions and later ones of the same line."""
_OLDEST_SUPPORTED = (3, 11)
_NEED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?>=(?P<least>[0-9.]+)")
_TOLD = ("cryptography", "sqlalchemy", "polars", "fastapi", "uvicorn")


def examine_versions() -> Iterator[Examined]:
    """Yield what there is to say of the program and what it stands on."""
    yield fine("program", f"Comity {__version__}.")
    yield examine_python(sys.version_info[:3])
    yield examine_sqlite(sqlite3.sqlite_version_info)
    yield examine_libraries()


def examine_python(version: tuple[int, ...]) -> Examined:
    """Judge a version of Python."""
    said = f"Python {'.'.join(map(str, version))}, {ssl.OPENSSL_VERSION}."
    if version[:2] < _OLDEST_SUPPORTED:
        return warning("python", said, "Install Python 3.11 or newer.")
    return fine("python", said)


def examine_sqlite(version: tuple[int, ...]) -> Examined:
    r"""Judge a version of SQLite.

    With the WAL-reset bug, Comity itself is safe: one lock lets in one writer or checkpoint at a time, and readers
    can do neither. What writes beside it, such as a database browser, isn't bound by that lock.
    """
    said = f"SQLite {'.'.join(map(str, version))}"
    same_line = next((one for one in WAL_RESET_MENDED_BEFORE if one[:2] == version[:2]), WAL_RESET_MENDED)
    if version >= same_line:
        return fine("sqlite", f"{said}.")
    return fine(
        "sqlite",
        f"{said} has the WAL-reset bug. Comity's own lock keeps it from happening; let no other program write to "
        "the database, such as a database browser.",
    )


def examine_libraries() -> Examined:
    """Judge the libraries that are installed by what the program says that it needs of each."""
    found = {name: version for name in _TOLD if (version := _installed(name))}
    said = ", ".join(f"{name} {version}" for name, version in found.items())
    try:
        needs = metadata.requires("comity") or []
    except metadata.PackageNotFoundError:
        return unknown("libraries", f"{said}. Comity isn't installed as a package, so that no more can be told.")
    old = sorted(set(_too_old(needs)))
    if old:
        return warning(
            "libraries", f"Older than the program needs: {', '.join(old)}.", "Install Comity anew, with its extras."
        )
    return fine("libraries", f"{said}.")


def _too_old(needs: list[str]) -> Iterator[str]:
    """Yield the libraries that are installed in a version below the one that is needed."""
    for need in needs:
        match = _NEED.match(need)
        version = _installed(match["name"]) if match is not None else ""
        if match is not None and version and _numbers(version) < _numbers(match["least"]):
            yield f"{match['name']} {version} (needed: {match['least']})"


@cache
def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers at a version's beginning.

    >>> _numbers("2.3.1rc1"), _numbers("2.10") > _numbers("2.9.4")
    ((2, 3, 1), True)
    """
    return tuple(int(part) for part in re.findall(r"\d+", re.split(r"[a-z+]", version, maxsplit=1)[0]))
