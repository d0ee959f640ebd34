"""Print the table of what was measured: `make bench`."""

import platform
import sys

from bench import forecast_accuracy, intake


def main() -> None:
    """Run every benchmark that this machine has the data for."""
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}\n")
    for work, measured, beside in intake.run():
        print(f"{work:<45} {measured:<35} {beside}")
    print()
    sys.stdout.flush()
    forecast_accuracy.main([])


if __name__ == "__main__":
    main()
