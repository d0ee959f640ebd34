"""The house plan holds: who may import whom (DESIGN.md, "The house")."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "comity"
ROOT = {"errors", "__init__"}
PURE = {"model", "errors"}
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "model": {"errors"},
    "structures": PURE,
    "formats": PURE,
    "validation": PURE,
    "analysis": PURE,
    "forecasting": PURE,
    "publish": PURE,
    "simulation": PURE | {"structures"},
    "exchange": PURE,
    "trust": PURE,
    "store": PURE | {"exchange", "trust"},
    "hub": {"model", "errors", "structures", "formats", "validation", "store", "exchange", "analysis",
            "forecasting", "publish", "simulation", "trust", "__init__"},
    "pages": PURE | {"hub", "publish"},
    "client": PURE | {"hub", "trust", "__init__"},
    "web": PURE | {"hub", "pages", "__init__"},
    "cli": PURE | {"hub", "web", "client", "__init__"},
}  # fmt: skip
STORE_SEES_OF_EXCHANGE = {
    "comity.exchange.ports",
    "comity.exchange.alert_ports",
    "comity.exchange.collection_ports",
    "comity.exchange.countersign_ports",
    "comity.exchange.decision_ports",
    "comity.exchange.dialogue_ports",
    "comity.exchange.log_ports",
    "comity.exchange.metadata_ports",
    "comity.exchange.registry_ports",
    "comity.exchange.outbox_ports",
    "comity.exchange.submission_ports",
    "comity.exchange.waiver_ports",
}
CORE_WITHOUT = {"pandas", "pyarrow", "numpy", "statsforecast", "altair", "vl_convert", "typst", "jinja2"}
MAY_USE_EXTRAS = {"forecasting", "publish", "pages"}
CORE_OF_ANALYSIS = 2
"""Files right in analysis/, but panel.py, need no extra; what lies in a folder there may use NumPy."""
ONLY_STRUCTURE_MESSAGES = "pysdmx"


def imports(path: Path) -> list[str]:
    """Return every module that a file imports, wherever in the file it does so."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the layer"
            found.append(node.module or "")
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


FILES = sorted(SOURCE.rglob("*.py"))


def room_of(path: Path) -> str:
    """Return the room that a source file belongs to."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_room_imports_only_what_the_plan_allows(path: Path) -> None:
    """A file that reaches into a room it must not know would tie the layers together."""
    room = room_of(path)
    allowed = ALLOWED.get(room, set()) | {room}
    if room in ROOT:
        return
    for name in imports(path):
        if name.startswith("comity."):
            assert name.split(".")[1] in allowed or name == "comity.__version__", f"{room} imports {name}"
        if room == "store" and name.startswith("comity.exchange."):
            assert any(name == p or name.startswith(p + ".") for p in STORE_SEES_OF_EXCHANGE), name


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_the_core_needs_no_extra(path: Path) -> None:
    """A provider's machine installs without pandas, pyarrow, NumPy and the drawing libraries."""
    within = path.relative_to(SOURCE)
    if room_of(path) == "analysis" and (len(within.parts) > CORE_OF_ANALYSIS or within.name == "panel.py"):
        return
    if room_of(path) not in MAY_USE_EXTRAS:
        assert not {name.split(".")[0] for name in imports(path)} & CORE_WITHOUT


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_only_structure_messages_know_pysdmx(path: Path) -> None:
    """The model stays our own: pysdmx is known to formats/structure alone."""
    if "formats/structure" not in path.as_posix():
        assert not any(name.split(".")[0] == ONLY_STRUCTURE_MESSAGES for name in imports(path))


def test_every_room_has_its_rule() -> None:
    """A new room without a line in the table would be free of all rules."""
    rooms = {room_of(path) for path in FILES}
    assert rooms - ROOT <= set(ALLOWED), rooms - set(ALLOWED)
