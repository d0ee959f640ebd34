"""The sentences of faults as they stand in the source: each with {} where a value goes in."""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "comity"
_MAKERS = {"Problem", "_fault", "unauthenticated"}


def sentences_of(path: Path) -> Iterator[str]:
    """Yield every detail and remedy of the faults that a file raises."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and _makes_fault(node.func):
            told = [*node.args, *(one.value for one in node.keywords if one.arg in {"detail", "remedy"})]
            yield from (text for one in told if (text := _template(one)) and " " in text)


def _makes_fault(function: ast.expr) -> bool:
    name = function.id if isinstance(function, ast.Name) else ""
    return name in _MAKERS or (name.endswith("Error") and name not in {"ProblemError", "TypeError"})


def _template(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""
