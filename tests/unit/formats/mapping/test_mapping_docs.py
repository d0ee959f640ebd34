"""The documentation of mapping files: every example is read, every key is described."""

import ast
import re
from pathlib import Path

import pytest

from comity.formats.mapping import parse, parse_mapping
from comity.formats.national import read_national
from comity.formats.source import read_source
from unit.formats.national.layouts import AREAS

DOCS = Path(__file__).resolve().parents[4] / "docs"
REFERENCE = DOCS / "reference" / "mapping.md"
HOW_TO = DOCS / "how-to" / "map-a-national-layout.md"


def blocks(path: Path, language: str) -> list[str]:
    """Return the code blocks of a page in one language."""
    return re.findall(rf"```{language}\n(.*?)```", path.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("path", [REFERENCE, HOW_TO], ids=lambda path: path.name)
def test_every_example_is_a_mapping(path: Path) -> None:
    """An example that can't be read would be copied nevertheless."""
    examples = blocks(path, "toml")
    assert examples
    for example in examples:
        assert parse_mapping(example, path.name).id


def test_the_how_to_reads_its_own_table() -> None:
    """The table and the mapping of the how-to belong together and add up."""
    (table,), (mapping,) = blocks(HOW_TO, "csv"), blocks(HOW_TO, "toml")
    parsed = read_national(
        read_source(table.encode("cp1251")),
        parse_mapping(mapping, HOW_TO.name),
        resolve_area=AREAS.get,
        parameters={"member": "RU"},
    )
    rows = parsed.frame.select("_row", "REPORTER", "ORIGIN", "PURPOSE", "TIME_PERIOD", "OBS_VALUE").rows()
    assert rows == [
        (5, "RU", "KZ", "WORK", "2024-03", "1200"),
        (5, "RU", "KZ", "STUDY", "2024-03", "40"),
        (6, "RU", "KG", "WORK", "2024-03", "100"),
        (6, "RU", "KG", "STUDY", "2024-03", "5"),
    ]
    assert [f.rule for f in parsed.findings] == ["MAP-53", "SHT-12", "MAP-54"]


def test_every_key_is_described() -> None:
    """A key that the parser knows and the reference doesn't would be found by nobody."""
    text = REFERENCE.read_text("utf-8")
    keys: set[str] = set()
    for node in ast.walk(ast.parse(Path(parse.__file__).read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of_table = isinstance(node.func.value, ast.Name) and node.func.value.id in ("table", "inner", "head")
            first = node.args[0] if node.args else None
            if of_table and isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
                keys.add(first.value)
    assert len(keys) > 40
    missing = {key for key in keys if not re.search(rf"[`.]{key}\b|\b{key} = ", text)}
    assert not missing
