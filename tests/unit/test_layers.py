"""The house plan holds: who may import whom (DESIGN.md, "The house")."""

import ast
from functools import cache
from pathlib import Path

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
    "planning": PURE,
    "publish": PURE,
    "lake": PURE,
    "simulation": PURE | {"structures"},
    "exchange": PURE,
    "trust": PURE,
    "store": PURE | {"exchange", "trust"},
    "hub": {"model", "errors", "structures", "formats", "validation", "store", "exchange", "analysis",
            "forecasting", "planning", "publish", "lake", "simulation", "trust", "__init__"},
    "pages": PURE | {"hub", "publish"},
    "client": PURE | {"hub", "trust", "__init__"},
    "web": PURE | {"hub", "pages", "__init__"},
    "cli": PURE | {"hub", "web", "client", "__init__"},
}  # fmt: skip
STORE_SEES_OF_EXCHANGE = {
    "comity.exchange.ports",
    "comity.exchange.alert_ports",
    "comity.exchange.audit_question",
    "comity.exchange.collection_ports",
    "comity.exchange.countersign_ports",
    "comity.exchange.decision_ports",
    "comity.exchange.dialogue_ports",
    "comity.exchange.job_ports",
    "comity.exchange.log_ports",
    "comity.exchange.measure_ports",
    "comity.exchange.metadata_ports",
    "comity.exchange.registry_ports",
    "comity.exchange.report_ports",
    "comity.exchange.outbox_ports",
    "comity.exchange.protection_ports",
    "comity.exchange.submission_ports",
    "comity.exchange.waiver_ports",
}
CORE_WITHOUT = {
    "pandas",
    "pyarrow",
    "numpy",
    "statsforecast",
    "altair",
    "vl_convert",
    "typst",
    "jinja2",
    "deltalake",
    "arro3",
    "pyspark",
}
MAY_USE_EXTRAS = {"forecasting", "planning", "publish", "pages", "lake"}
CORE_OF_ANALYSIS = 2
"""Files right in analysis/, but panel.py, need no extra; what lies in a folder there may use NumPy."""
ONLY_STRUCTURE_MESSAGES = "pysdmx"


@cache
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


def test_a_room_imports_only_what_the_plan_allows() -> None:
    """A file that reaches into a room it must not know would tie the layers together."""
    assert [f"{path}: {name}" for path in FILES for name in imports(path) if _is_foreign(path, name)] == []


def _is_foreign(path: Path, name: str) -> bool:
    """Say whether a file's room mustn't know what it imports."""
    room = room_of(path)
    if room in ROOT or not name.startswith("comity."):
        return False
    if name.split(".")[1] not in ALLOWED.get(room, set()) | {room} and name != "comity.__version__":
        return True
    if room == "store" and name.startswith("comity.exchange."):
        return not any(name == p or name.startswith(p + ".") for p in STORE_SEES_OF_EXCHANGE)
    return False


def test_the_core_needs_no_extra() -> None:
    """A provider's machine installs without pandas, pyarrow, NumPy and the drawing libraries."""
    core = [path for path in FILES if _is_core(path)]
    assert [
        f"{path}: {name}" for path in core for name in imports(path) if name.split(".")[0] in CORE_WITHOUT
    ] == []


def _is_core(path: Path) -> bool:
    within = path.relative_to(SOURCE)
    if room_of(path) == "analysis" and (len(within.parts) > CORE_OF_ANALYSIS or within.name == "panel.py"):
        return False
    return room_of(path) not in MAY_USE_EXTRAS


def test_only_structure_messages_know_pysdmx() -> None:
    """The model stays our own: pysdmx is known to formats/structure alone."""
    ours = [path for path in FILES if "formats/structure" not in path.as_posix()]
    assert [path for path in ours for name in imports(path) if name.split(".")[0] == ONLY_STRUCTURE_MESSAGES] == []


def test_every_room_has_its_rule() -> None:
    """A new room without a line in the table would be free of all rules."""
    rooms = {room_of(path) for path in FILES}
    assert rooms - ROOT <= set(ALLOWED), rooms - set(ALLOWED)
