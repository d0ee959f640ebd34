"""Print every table of the analyses: `python -m bench.analysis`; one alone is `python -m bench.analysis.<name>`."""

import importlib
import pkgutil
import sys
from pathlib import Path

_NO_TABLES = {"__main__", "panels", "early_warning_thresholds"}


def main() -> None:
    """Run each module of this package that has a table to print."""
    for module in sorted(one.name for one in pkgutil.iter_modules([str(Path(__file__).parent)])):
        if module not in _NO_TABLES:
            print(f"\n## {module.replace('_', ' ').capitalize()}\n")
            sys.stdout.flush()
            importlib.import_module(f"bench.analysis.{module}").main()


if __name__ == "__main__":
    main()
