"""Print every table of the analyses: `python -m bench.analysis`; one alone is `python -m bench.analysis.<name>`."""

import contextlib
import pkgutil
import runpy
import sys
from pathlib import Path

_NO_TABLES = {"__main__", "panels", "early_warning_thresholds"}


def main() -> None:
    """Run each module of this package that has a table to print, as if by name."""
    for module in sorted(one.name for one in pkgutil.iter_modules([str(Path(__file__).parent)])):
        if module not in _NO_TABLES:
            print(f"\n## {module.replace('_', ' ').capitalize()}\n", flush=True)
            sys.argv = [module]
            with contextlib.suppress(SystemExit):  # one part's end isn't that of the others
                runpy.run_module(f"bench.analysis.{module}", run_name="__main__")


if __name__ == "__main__":
    main()
