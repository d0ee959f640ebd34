"""Print one table of everything that was promised, and write it to RESULTS.md: `make bench`.

    python -m bench [--list] [--render] [--quiet] [PART …]

Without a name every part runs, one after the other; each keeps its rows (results/PART.json), so that a run of hours
can be done in pieces. `--quiet` runs the parts that judge wall time: leave the machine alone meanwhile. `--render`
only writes RESULTS.md anew. The exit code is 1 where a part failed; a goal that was missed is told in the table.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.parts import BY_NAME, PARTS, Part
from bench.running import RESULTS, Outcome, read_outcome, run_part
from bench.scale import write_scale
from bench.table import render

TABLE = Path(__file__).parent / "RESULTS.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run parts and write the table; return the exit code."""
    asked = _asked(arguments)
    if asked.list:
        for part in PARTS:
            marks = " (quiet)" if part.is_quiet else ""
            print(f"{part.name:<18} about {part.minutes:>4g} min   {part.title}{marks}")
        return 0
    failed = [] if asked.render else [part.name for part in _chosen(asked) if _ran(part, asked.results).failure]
    write_table(asked.results, asked.table)
    print(f"\n{asked.table}" + (f"\nfailed: {', '.join(failed)}" if failed else ""))
    return int(bool(failed))


def write_table(results: Path, table: Path) -> None:
    """Write the table of what each part came to last."""
    found = {part.name: outcome for part in PARTS if (outcome := read_outcome(part.name, results)) is not None}
    table.write_text(render(found, PARTS), "utf-8")
    if table == TABLE:
        write_scale(found)


def _ran(part: Part, results: Path) -> Outcome:
    print(f"\n{part.title} ({part.name}, about {part.minutes:g} min)", flush=True)
    return run_part(part, folder=results)


def _chosen(asked: argparse.Namespace) -> Sequence[Part]:
    if asked.parts:
        return [BY_NAME[name] for name in asked.parts]
    return [part for part in PARTS if part.is_quiet or not asked.quiet]


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("parts", nargs="*", metavar="PART", help="Parts to run; --list names them.")
    parser.add_argument("--list", action="store_true", help="Name the parts and how long each takes.")
    parser.add_argument("--render", action="store_true", help="Only write the table anew.")
    parser.add_argument("--quiet", action="store_true", help="Run the parts that judge wall time.")
    parser.add_argument("--results", type=Path, default=RESULTS, help=argparse.SUPPRESS)
    parser.add_argument("--table", type=Path, default=TABLE, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.parts if name not in BY_NAME]
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}; --list names them")
    return asked


if __name__ == "__main__":
    sys.exit(main())
