"""A scenario as the text of its file (docs/reference/scenario-file.md)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any


def render_file(content: Mapping[str, Any]) -> str:
    """Return plain values as TOML: tables, lists of tables, and in them texts, numbers, lists and small tables.

    >>> print(render_file({"step": [{"kind": "multiplier", "value": 1.5, "scope": {"origin": ["CN"]}}]}))
    [[step]]
    kind = "multiplier"
    value = 1.5
    scope.origin = ["CN"]
    <BLANKLINE>
    """
    parts = []
    for name, told in content.items():
        tables = told if isinstance(told, list) else [told]
        head = f"[[{name}]]" if isinstance(told, list) else f"[{name}]"
        parts += ["\n".join([head, *_lines(table)]) + "\n" for table in tables]
    return "\n".join(parts)


def _lines(table: Mapping[str, Any]) -> list[str]:
    found = []
    for key, value in table.items():
        if key in {"scope", "name"} and isinstance(value, Mapping):
            found += [f"{key}.{inner} = {_value(one)}" for inner, one in value.items()]
        else:
            found.append(f"{key} = {_value(value)}")
    return found


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)
