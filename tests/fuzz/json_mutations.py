"""Changes of a JSON text that leave it JSON: members and elements are moved, doubled, left out or nested."""

import json
import random
from collections.abc import Iterator
from typing import Any

_NUMBERS = (0, -1, 1, 3, 1.5, 10**30)
_TEXTS = ("", "~", "NaN", "#N/A", "0", "0:0", "Delete", "Merge", "\0", "\ud800")
_SCALARS = (None, True, False, *_NUMBERS, *_TEXTS)


class Pairs(list[tuple[str, Any]]):
    """An object as its members in order, keys twice and all."""


def change_json(data: bytes, choice: random.Random) -> bytes | None:
    """Return the text changed; None where it isn't JSON."""
    try:
        tree = json.loads(data, object_pairs_hook=Pairs)
    except (ValueError, RecursionError):
        return None
    nodes = list(_lists(tree))
    for _ in range(choice.randint(1, 4)):
        if nodes:
            _change(choice.choice(nodes), nodes, choice)
    try:
        return _text(tree).encode("utf-8", "surrogatepass")
    except RecursionError:
        return None


def _lists(node: Any) -> Iterator[list[Any]]:  # noqa: ANN401 - any JSON value
    """Yield each object and array that isn't empty."""
    if isinstance(node, list) and node:
        yield node
        for inner in node:
            yield from _lists(inner[1] if isinstance(node, Pairs) else inner)


def _change(node: list[Any], nodes: list[list[Any]], choice: random.Random) -> None:
    """Change one member or element."""
    if not node:
        return
    at = choice.randrange(len(node))
    key, value = node[at] if isinstance(node, Pairs) else ("", node[at])
    kind = choice.choice(("drop", "double", "scalar", "borrow", "rename", "wrap"))
    if kind == "drop":
        del node[at]
        return
    if kind == "double":
        node.insert(choice.randint(0, len(node)), node[at])
        return
    if kind == "scalar":
        value = choice.choice(_SCALARS)
    elif kind == "borrow":
        value = _leaf(choice.choice(nodes), choice)
    elif kind == "rename":
        key = _key(choice.choice(nodes), choice)
    else:
        value = choice.choice(([value], Pairs([("en", value)]), [value, value], str(value)[:30]))
    node[at] = (key, value) if isinstance(node, Pairs) else value


def _leaf(node: list[Any], choice: random.Random) -> Any:  # noqa: ANN401 - any JSON value
    """Return a copy of a value that stands elsewhere."""
    if not node:
        return None
    found = choice.choice(node)
    return json.loads(_text(found[1] if isinstance(node, Pairs) else found), object_pairs_hook=Pairs)


def _key(node: list[Any], choice: random.Random) -> str:
    words = ("series", "observations", "attributes", "0:0", "0", "99", ":", "structure", "action", "id", "value")
    return str(choice.choice(node)[0]) if isinstance(node, Pairs) and node else choice.choice(words)


def _text(node: Any) -> str:  # noqa: ANN401 - any JSON value
    if isinstance(node, Pairs):
        return "{" + ",".join(f"{json.dumps(key)}:{_text(value)}" for key, value in node) + "}"
    return "[" + ",".join(map(_text, node)) + "]" if isinstance(node, list) else json.dumps(node)
