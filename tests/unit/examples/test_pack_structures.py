"""The packs' structure files are what their script writes."""

import importlib.util
from pathlib import Path

import pytest

PACKS = Path(__file__).resolve().parents[3] / "examples" / "packs"
SPEC = importlib.util.spec_from_file_location("make_structures", PACKS / "make_structures.py")
assert SPEC is not None
assert SPEC.loader is not None
SCRIPT = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(SCRIPT)


@pytest.mark.parametrize("name", SCRIPT.FILES)
def test_structure_file_is_current(name: str) -> None:
    """A pack whose structures lag behind the standard pack would be replayed with old code lists."""
    assert (PACKS / name).read_bytes() == SCRIPT.FILES[name]()
