"""Ask PyPI's advisories for known faults of every library of an installation: `make audit`.

Ends with 1 where a fault is known. Where the service can't be asked, it says that nothing was audited, and ends
with 0: `pip-audit` alone would say there that no fault is known. `--required` ends with 2 then.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

OPTIONS = ("--no-deps", "--disable-pip", "--progress-spinner", "off", "-f", "json")
FAULTS, NOT_AUDITED = 1, 2


def main(versions: Path, *, is_required: bool) -> int:
    """Audit the versions in a file of constraints; return the exit code."""
    asked = subprocess.run(
        [sys.executable, "-m", "pip_audit", *OPTIONS, "-r", str(versions)],
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    try:
        told = json.loads(asked.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(f"Nothing was audited: {(asked.stderr.strip() or 'no answer').splitlines()[-1]}")
        return NOT_AUDITED if is_required else 0
    return judge(told, is_required=is_required)


def judge(told: Sequence[Mapping[str, Any]], *, is_required: bool) -> int:
    """Print what was found of each library, and return the exit code."""
    unknown = [one["name"] for one in told if "skip_reason" in one]
    faults = [(one, fault) for one in told for fault in one.get("vulns", ())]
    for one, fault in faults:
        mended = ", ".join(fault.get("fix_versions", ())) or "no version yet"
        print(f"{one['name']} {one['version']}: {fault['id']}; mended in {mended}.")
    audited = len(told) - len(unknown)
    print(f"{audited} of {len(told)} libraries were audited; {len(faults)} faults are known.")
    if unknown:
        print(f"Not audited, for the service didn't know them or wasn't there: {len(unknown)}.")
    if faults:
        return FAULTS
    return NOT_AUDITED if is_required and unknown else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), is_required="--required" in sys.argv))
