"""The protocol's command line.

    python -m bench.forecast prepare [SET ...]          make baselines ahead, score nothing
    python -m bench.forecast validate SET [--baselines] [--origins K]
    python -m bench.forecast test SET [--dirty]         score the test part and append it to LOG.md
    python -m bench.forecast cost [--series N] [--large N]

SET: a competition's set, `tourism` (all frequencies), `panels` (normal times) or `shocks`. `--point mape` asks for
the means that minimise the mean absolute percentage error. docs/explanation/forecast-scores.md explains.
"""

import argparse
import sys
from typing import Any

from bench.forecast import commands, cost
from bench.forecast.log import DirtyTreeError
from bench.forecast.prepare import prepare


def main(arguments: list[str]) -> int:
    """Run one command; return its exit code."""
    asked = _parser().parse_args(arguments)
    options: dict[str, Any] = {"point": asked.point} if getattr(asked, "point", None) else {}
    if asked.command == "prepare":
        prepare(asked.sets)
    elif asked.command == "validate":
        print(
            commands.score_validation(asked.set, baselines=asked.baselines, origins=asked.origins, options=options)
        )
    elif asked.command == "test":
        return _test(asked.set, dirty=asked.dirty, options=options)
    elif asked.command == "cost":
        _cost(asked.series, asked.large)
    else:
        cost.run_large(asked.count, asked.jobs)
    return 0


def _test(name: str, *, dirty: bool, options: dict[str, Any]) -> int:
    try:
        print(commands.score_test(name, dirty=dirty, options=options))
    except DirtyTreeError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _cost(series: int, large: int) -> None:
    print("| what | series timed | CPU s for all |\n| --- | --- | --- |")
    for row in cost.measure_cost(series):
        print(row, flush=True)
    if large:
        print(cost.measure_large(large))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.forecast", description="Score forecasts honestly.")
    parts = parser.add_subparsers(dest="command", required=True)
    ahead = parts.add_parser("prepare", help="make baselines ahead, score nothing")
    ahead.add_argument("sets", nargs="*", help="all where none is named")
    for name, text in (("validate", "score validation origins"), ("test", "score a test part and log it")):
        part = parts.add_parser(name, help=text)
        part.add_argument("set", choices=commands.NAMES)
        part.add_argument("--point", choices=("mape",), help="which point forecast to ask for")
        if name == "test":
            part.add_argument("--dirty", action="store_true", help="score a changed tree, and say so in the log")
        else:
            part.add_argument("--baselines", action="store_true", help="make baselines that aren't cached")
            part.add_argument(
                "--origins", type=int, default=commands.ORIGINS, help="how many, half a horizon apart"
            )
    timing = parts.add_parser("cost", help="CPU, wall time and memory")
    timing.add_argument("--series", type=int, default=1000)
    timing.add_argument("--large", type=int, default=10_000, help="series of the large panel, 0 for none")
    large = parts.add_parser("cost-large", help="the large panel alone, as one line of JSON")
    large.add_argument("count", type=int)
    large.add_argument("jobs", type=int)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
