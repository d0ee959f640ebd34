"""Print the table of what was measured: `make bench`."""

import platform
import sys

from bench import (
    effect,
    faults,
    forecast_accuracy,
    hierarchy,
    intake,
    lake,
    protection,
    queries,
    sdmx_csv,
    sdmx_json,
    sdmx_ml,
    waiting,
)


def main() -> None:
    """Run every benchmark that this machine has the data for."""
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}\n")
    for part in (intake, sdmx_csv, sdmx_ml, sdmx_json, queries, lake, hierarchy, protection, waiting):
        for work, measured, beside in part.run():
            print(f"{work:<50} {measured:<45} {beside}", flush=True)
    faults.main([])
    print()
    sys.stdout.flush()
    forecast_accuracy.main([])
    print()
    sys.stdout.flush()
    effect.main([])


if __name__ == "__main__":
    main()
