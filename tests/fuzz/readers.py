"""Fuzz the readers: whatever bytes come, nothing raises, hangs or takes more memory than it may.

    python tests/fuzz/readers.py TARGET [--runs N] [--seed N]
    python tests/fuzz/readers.py TARGET=N TARGET=N …
    python tests/fuzz/readers.py TARGET --case FILE

Coverage-guided (atheris): it begins with messages that the project's own writers make, and changes them. A case
that raises, takes over a second of processor time, hangs or takes over 512 MB ends the run with a failure, and its
bytes are kept in a file `crash-…`, `timeout-…` or `oom-…`; `--case` tries one again on its own. Several targets,
each with its number of runs, are fuzzed one after another, each in a process of its own that begins with everything
imported; what it says is kept in a file `TARGET.log`, and the first that fails is the last.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["comity"]):
    import cases
    import seeds
    from mutations import Mutator

SECONDS, HANG_SECONDS, MEGABYTES = 1.0, 20, 512
"""A second is one of processor time, so that a busy machine fails no case; a hang is told by the clock."""
Seeds = Callable[[], Iterator[bytes]]
TARGETS: dict[str, tuple[Callable[[bytes], object], Seeds]] = {
    "sdmx-csv": (cases.read_csv_message, seeds.csv_messages),
    "sdmx-ml": (cases.read_ml_message, seeds.ml_messages),
    "sdmx-json": (cases.read_json_message, seeds.json_messages),
    "structure": (cases.read_structure_message, seeds.structure_messages),
    "intake": (cases.examine, seeds.every_file),
    "mapped": (cases.examine_mapped, seeds.every_file),
    "compressed": (cases.examine_compressed, seeds.csv_messages),
    "peek": (cases.look, seeds.every_file),
    "workbook": (cases.examine_workbook, cases.workbook_parts),
    "form": (cases.examine_form, cases.form_parts),
    "configuration": (cases.read_configuration, seeds.configurations),
    "panel": (cases.read_panel_file, seeds.panels),
}
WORDS = (
    "~", "*", "#N/A", "NaN", "INF", "-1e999", "1e400", "99999999999999999999", "2025-W01", "2025-Q9", "0001",
    "9999-12", "2025-01-01T00:00:00", "dataflow", "datastructure", "STRUCTURE[;]", "STRUCTURE_ID", "ACTION",
    "DATAFLOW", "Delete", "Append", "Information", "Replace", "_action", "_row", "_value", "_period",
    "FUZZ:LEVELS(1.0)", "1.0+", "latest", "D", "R", "M", "\0", "\ufeff", "\\u0000", "\\ud800",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "&#0;", "&#xD800;", "<![CDATA[", "]]>", "<?a b?>", "xsi:type",
    "xml:lang", "xmlns:a", "/>", "</", "{}", "[]", "null", "true", "-1", '"dataSets":[{', '"series":{',
    '"0:0":', '"observations":', "t='s'", "r='XFD1048576'", "r='0'", "<c><v>1</v></c>", "<f>1</f>", "t='e'",
    "[[member]]", "[values]", "pattern = '(a+)+$'", "2024-02-30", "1904", "AllDimensions",
)  # fmt: skip
"""What is worth putting in anywhere."""


class SlowError(Exception):
    """A case took too long."""


def timed(work: Callable[[bytes], object]) -> Callable[[bytes], None]:
    """Return the work so that it raises where it took more than a second of processor time."""

    def run(data: bytes) -> None:
        begun = time.process_time()
        work(data)
        taken = time.process_time() - begun
        if taken > SECONDS:
            raise SlowError(f"{taken:.1f} s of processor time")

    return run


def main(arguments: list[str]) -> None:
    """Fuzz one target or several, or try one case."""
    parser = argparse.ArgumentParser()
    parser.add_argument("target", nargs="+")
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--case", type=Path)
    options = parser.parse_args(arguments)
    if unknown := {told.partition("=")[0] for told in options.target} - set(TARGETS):
        parser.error(f"no target: {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
    first, *others = options.target
    if others or "=" in first:
        fuzz_each({name: int(runs) for name, _, runs in (told.partition("=") for told in options.target)}, options)
    else:
        fuzz_one(first, options)


def fuzz_each(wanted: dict[str, int], options: argparse.Namespace) -> None:
    """Fuzz each target in a fork of this process; no case has run yet, and so no pool of threads is lost."""
    for name, runs in wanted.items():
        process = os.fork()
        if not process:
            log = os.open(f"{name}.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
            os.dup2(log, sys.stdout.fileno())
            os.dup2(log, sys.stderr.fileno())
            options.runs = runs
            fuzz_one(name, options)
            return
        if code := os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]):
            raise SystemExit(f"{name} ended with {code}: see {name}.log")


def fuzz_one(target: str, options: argparse.Namespace) -> None:
    """Fuzz one target, or try one case of it; the fuzzer ends the process."""
    work, make = TARGETS[target]
    for data in make():
        work(data)  # libraries are loaded before the clock runs
    if options.case:
        timed(work)(options.case.read_bytes())
        return
    with tempfile.TemporaryDirectory() as name:
        fuzz(work, make, folder=Path(name), runs=options.runs, seed=options.seed)


def fuzz(work: Callable[[bytes], object], make: Seeds, *, folder: Path, runs: int, seed: int) -> None:
    """Run the fuzzer; it ends the process."""
    for number, data in enumerate(make()):
        (folder / str(number)).write_bytes(data)
    limits = [f"-timeout={HANG_SECONDS}", f"-rss_limit_mb={MEGABYTES}", "-max_len=65536"]
    change = Mutator([word.encode() for word in WORDS])
    command = [sys.argv[0], str(folder), f"-runs={runs}", f"-seed={seed}", *limits]
    atheris.Setup(command, timed(work), custom_mutator=change)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
