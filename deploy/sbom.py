"""Write what an installation of comity[all] is made of, as CycloneDX: `make sbom`.

The environment at hand has the test tools, too: of what is installed, that is kept which Comity needs, and what
that needs in turn.
"""

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

EXTRAS = ("all", "analysis", "forecast", "planning", "protection", "publish", "seasonal", "serve")
OPTIONS = ("--pyproject", "pyproject.toml", "--output-reproducible", "-o", "-")
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_EXTRA = re.compile(r"""extra\s*==\s*['"]([\w-]+)['"]""")


def main(target: Path) -> None:
    """Write the bill of materials to a file, and say how many libraries it has."""
    made = subprocess.run(
        [*(sys.executable, "-m", "cyclonedx_py", "environment", sys.executable), *OPTIONS],
        check=True,
        capture_output=True,
    )
    bill = narrowed(json.loads(made.stdout), wanted=set(needed(metadata.requires("comity") or [])))
    target.write_text(json.dumps(bill, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{target}: {len(bill['components'])} libraries.")


def needed(requirements: list[str]) -> list[str]:
    """Return the names, in one form, of what Comity needs itself or by an extra that all installations have."""
    found = []
    for requirement in requirements:
        extra, name = _EXTRA.search(requirement), _NAME.match(requirement)
        if name is not None and (extra is None or extra[1] in EXTRAS):
            found.append(plain(name[0]))
    return found


def narrowed(bill: dict[str, Any], *, wanted: set[str]) -> dict[str, Any]:
    """Return a bill of materials with the libraries that are wanted, and those that these depend on, alone."""
    names = {one["bom-ref"]: plain(one["name"]) for one in bill["components"]}
    depends = {one["ref"]: one.get("dependsOn", []) for one in bill["dependencies"]}
    kept, waiting = set[str](), [ref for ref, name in names.items() if name in wanted]
    while waiting:
        ref = waiting.pop()
        if ref not in kept:
            kept.add(ref)
            waiting += depends.get(ref, [])
    root = bill["metadata"]["component"]["bom-ref"]
    tree = [{"ref": ref, "dependsOn": sorted(set(depends.get(ref, [])) & kept)} for ref in sorted(kept | {root})]
    return {
        **bill,
        "components": [one for one in bill["components"] if one["bom-ref"] in kept],
        "dependencies": tree,
    }


def plain(name: str) -> str:
    """Return a library's name in one form.

    >>> plain("Ruamel.YAML_x")
    'ruamel-yaml-x'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "sbom.json"))
