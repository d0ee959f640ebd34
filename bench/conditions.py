"""Under what a part was measured: the machine, the versions, the commit, and how busy the machine was."""

import os
import platform
import re
import sqlite3
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = (
    "polars",
    "sqlalchemy",
    "psycopg",
    "uvicorn",
    "numpy",
    "numba",
    "statsforecast",
    "lightgbm",
    "deltalake",
)
PEERS = ("pysdmx", "lxml", "orjson", "duckdb", "ciw", "hierarchicalforecast", "pysyncon", "pyspark")
ABSENT = "not installed"


def conditions() -> dict[str, Any]:
    """Return what is told of a measurement's surroundings."""
    return {
        "machine": machine(),
        "versions": versions(),
        "commit": commit(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }


def machine() -> str:
    """Return the processor, its cores, and the memory."""
    pages = ("SC_PAGE_SIZE", "SC_PHYS_PAGES")
    memory = 1
    if hasattr(os, "sysconf"):
        for name in pages:
            memory *= os.sysconf(name)
    return f"{_processor()}, {os.cpu_count()} cores, {memory / 2**30:.0f} GiB, {platform.system()}"


def _processor() -> str:
    """Return the name of the processor, or its kind where the system doesn't tell."""
    try:
        told = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        told = ""
    named = re.search(r"^model name\s*:\s*(.+)$", told, re.MULTILINE)
    return named[1].strip() if named else platform.processor() or platform.machine()


def versions() -> dict[str, str]:
    """Return the versions of Python, the engines, the libraries and the peers."""
    told = {"Python": platform.python_version(), "SQLite": sqlite3.sqlite_version, "PostgreSQL": _postgres()}
    return told | {name: _version(name) for name in (*LIBRARIES, *PEERS)}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ABSENT


def _postgres() -> str:
    """Return the version of the server that the benchmark starts."""
    from bench.servers import binaries

    found = binaries()
    if found is None:
        return ABSENT
    told = subprocess.run([str(found / "postgres"), "--version"], capture_output=True, text=True, check=False)
    return told.stdout.split()[-1] if told.returncode == 0 and told.stdout.split() else ABSENT


def commit(root: Path = ROOT) -> str:
    """Return the commit that is checked out, and whether files beside the results are changed."""
    try:
        named = _git(root, "rev-parse", "--short=12", "HEAD").strip()
        changed = _git(
            root, "status", "--porcelain", "--", ".", ":!bench/results", ":!bench/RESULTS.md"
        ).splitlines()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{named} + {len(changed)} changed files" if changed else named


def _git(root: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
