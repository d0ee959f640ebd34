"""Choices from a form: each field a text, as a browser sends it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from comity.errors import UsageError
from comity.hub.mapping_assistant.choices import Choices
from comity.hub.mapping_assistant.sample import MOST_COLUMNS

_LONGEST = 200
_MOST_ROWS = 1_000
_FIXED, _EMPTY, _HEADING = "fixed.", "empty.", "heading."


def choices_of(earlier: Choices, fields: Sequence[tuple[str, str]]) -> Choices:
    """Return the choices as a form says them; what it doesn't ask stays as it was."""
    told = {key: value.strip()[:_LONGEST] for key, value in fields}
    heads = tuple(sorted(_row(value) for key, value in fields if key == "head"))
    first = _row(told["first"]) if told.get("first") else None
    if heads and first is not None and first <= max(heads):
        raise UsageError(
            "The data can't begin above its heads.", remedy="Give a later first row, or leave it empty."
        )
    return replace(
        earlier,
        heads=heads,
        first=first,
        until_empty="until_empty" in told,
        roles={column: role for column in range(1, MOST_COLUMNS + 1) if (role := told.get(f"column.{column}", ""))},
        labels={_row(key.removeprefix(_HEADING)): value for key, value in told.items() if key.startswith(_HEADING)},
        fixed={**earlier.fixed, **_named(told, _FIXED)},
        empty={**earlier.empty, **_named(told, _EMPTY)},
        codes=_codes(earlier, fields),
        decimal=told.get("decimal") or ".",
        thousands=told.get("thousands", ""),
        missing=tuple(told.get("missing", "").split()),
        totals=tuple(text for one in told.get("totals", "").split(";") if (text := one.strip())),
        period=told.get("period", ""),
        title=told.get("title", ""),
    )


def _codes(earlier: Choices, fields: Iterable[tuple[str, str]]) -> dict[str, Mapping[str, str]]:
    """Return the codes of labels: fields come in threes, `of` (component), `label` and `code`."""
    by_name: dict[str, list[str]] = {"of": [], "label": [], "code": []}
    for key, value in fields:
        if key in by_name:
            by_name[key].append(value.strip()[:_LONGEST] if key != "label" else value)
    found = {name: dict(codes) for name, codes in earlier.codes.items()}
    for component, label, code in zip(by_name["of"], by_name["label"], by_name["code"], strict=False):
        found.setdefault(component, {})[label] = code.partition(" ")[0]
    return dict(found)


def _named(told: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {
        key.removeprefix(prefix): value.partition(" ")[0] for key, value in told.items() if key.startswith(prefix)
    }


def _row(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _MOST_ROWS):
        raise UsageError(f"{text[:20]} is not the number of a row.", remedy="Write the row as a whole number.")
    return int(text)
