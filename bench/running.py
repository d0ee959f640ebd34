"""Run a part in a process of its own, and keep its rows: `results/NAME.json`.

The process writes each row as soon as it has it, so that a part which fails keeps what it had measured.
"""

import datetime as dt
import importlib
import json
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.conditions import conditions
from bench.parts import Part
from bench.result import Result, missing
from bench.table import line

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Outcome:
    """What a run of a part came to."""

    part: str
    began: str
    wall: float
    cpu: float
    conditions: dict[str, Any]
    rows: tuple[Result, ...] = ()
    failure: str = ""

    def write(self, folder: Path = RESULTS) -> None:
        """Keep it in place of the part's last one."""
        folder.mkdir(exist_ok=True)
        told = asdict(self) | {"rows": [row.as_json() for row in self.rows]}
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        (folder / f"{self.part}.json").write_text(text, "utf-8")


def read_outcome(name: str, folder: Path = RESULTS) -> Outcome | None:
    """Return what a part's last run came to; None where it was never run."""
    path = folder / f"{name}.json"
    if not path.exists():
        return None
    told = json.loads(path.read_text("utf-8"))
    rows = tuple(Result.from_json(row) for row in told["rows"])
    return Outcome(**told | {"rows": rows})


def run_part(part: Part, *, folder: Path = RESULTS) -> Outcome:
    """Run a part to its end, whatever that is, keep what it came to, and return it."""
    under, began = conditions(), dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    start, used = time.perf_counter(), _children()
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as told:
        command = [sys.executable, "-m", "bench.running", part.module, told.name]
        code = subprocess.run(command, check=False).returncode
        lines = [json.loads(one) for one in Path(told.name).read_text("utf-8").splitlines()]
    rows = tuple(Result.from_json(one["row"]) for one in lines if "row" in one)
    failure = next((one["failure"] for one in lines if "failure" in one), f"ended with {code}" if code else "")
    outcome = Outcome(
        part=part.name,
        began=began,
        wall=round(time.perf_counter() - start, 1),
        cpu=round(_children() - used, 1),
        conditions=under,
        rows=rows,
        failure=failure,
    )
    outcome.write(folder)
    return outcome


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _rows(module: str) -> Iterator[Result]:
    name, _, argument = module.partition(":")
    if find_spec(name) is None:
        yield missing(name, "this part isn't there")
        return
    yield from importlib.import_module(name).run(*filter(None, (argument,)))


def main(module: str, told: str) -> int:
    """Run a module's rows in this process: print each, and write it; 1 where that failed."""
    with Path(told).open("a", encoding="utf-8") as file:

        def write(one: dict[str, Any]) -> None:
            file.write(json.dumps(one) + "\n")
            file.flush()

        try:
            for row in _rows(module):
                print(line(row), flush=True)
                write({"row": row.as_json()})
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told in the table
            traceback.print_exc()
            write({"failure": f"{type(error).__name__}: {error}"[:300]})
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
