"""What charts answer to a pointer in the browser: their rows' tips, and places to touch. Print has none of it.

A row's `tip` is what is told of it, in the page's language: a label for each text, `title` for its head. A row
without one that has a name and a text is told by these.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from comity.publish.charts import theme

if TYPE_CHECKING:
    import altair as alt

Spec = dict[str, Any]
TIP = "tip"
TITLE = "title"
_NAME = "touch"
"""How the names of layers begin that are there to be touched."""
_POINTED = frozenset({"bar", "rect", "point", "circle", "tick", "geoshape", "square", "rule", "arc"})
"""Marks that are one row each."""
_NUMBER = ",.6~f"
_UNNAMED = "  "
"""What a value without a unit is told under: of two things told under one name, Vega keeps the last."""


def touch_layers(base: "alt.Chart", *, width: float, y: "alt.Y | None" = None, key: str = "date") -> list[Any]:
    """Return a strip to touch over each row of `base`, so many px wide, and what then shows: a rule, a dot at `y`.

    `base` encodes x; its rows have a `tip` and differ in `key`.
    """
    import altair as alt

    touched = alt.selection_point(
        name="touched", on="pointerover", clear="pointerout", fields=[key], empty=False, toggle=False
    )
    shown = alt.condition(touched, alt.value(1), alt.value(0))
    rule = base.mark_rule(color=theme.GUIDE).encode(opacity=shown).properties(name=f"{_NAME}_rule")
    strip = base.mark_rule(strokeWidth=width, opacity=0, color=theme.GUIDE).encode(tooltip=alt.Tooltip(f"{TIP}:N"))
    layers = [rule, strip.add_params(touched).properties(name=f"{_NAME}_strip")]
    if y is not None:
        dot = base.mark_point(filled=True, fill=theme.INK, stroke="white", strokeWidth=1.5, size=70)
        layers.insert(1, dot.encode(y=y, opacity=shown).properties(name=f"{_NAME}_dot"))
    return layers


def without_touch(spec: Spec) -> Spec:
    """Return a specification without what is there to be touched."""
    found = {name: value for name, value in spec.items() if name != "params"}
    if "layer" in found:
        kept = [layer for layer in found["layer"] if not str(layer.get("name", "")).startswith(_NAME)]
        found["layer"] = [without_touch(layer) for layer in kept]
    return found


def with_tips(spec: Spec) -> Spec:
    """Return a specification in which marks of one row each tell it, and lines each of their points."""
    found, number = dict(spec), 0
    sets: Mapping[str, Sequence[Spec]] = spec.get("datasets", {})
    has_strips = any(str(layer.get("name", "")).startswith(_NAME) for layer, _rows in _layers(spec, (), sets))
    for group, source in _groups(found):
        told: list[Spec] = []
        for layer in group["layer"]:
            for one, rows in _layers(layer, _rows(source, (), sets), sets):
                _tell(one, rows)
                if _mark(one) == "line" and not has_strips:
                    number += 1
                    told += _points_of(one, rows, number)
        group["layer"] = [*group["layer"], *told]
    return found


def _groups(spec: Spec, data: Spec | None = None) -> Iterator[tuple[Spec, Spec]]:
    """Yield the specifications whose layers are drawn over each other, and what has the data that they share.

    What stands in a facet has no data of its own: with them, each facet would show all.
    """
    own = spec.get("data") or data or {}
    if "spec" in spec:
        spec["spec"] = dict(spec["spec"])
        yield from _groups(spec["spec"], own)
    elif "layer" in spec:
        spec["layer"] = list(spec["layer"])
        yield spec, {"data": own}


def _layers(
    spec: Spec, rows: Sequence[Spec], sets: Mapping[str, Sequence[Spec]]
) -> Iterator[tuple[Spec, Sequence[Spec]]]:
    """Yield the innermost layers, each with its rows."""
    own = _rows(spec, rows, sets)
    if "layer" not in spec:
        yield spec, own
    for layer in spec.get("layer", ()):
        yield from _layers(layer, own, sets)


def _rows(spec: Spec, otherwise: Sequence[Spec], sets: Mapping[str, Sequence[Spec]]) -> Sequence[Spec]:
    """Return a specification's own rows, else those of what it is part of; shapes of a map are no rows."""
    data = spec.get("data")
    if not data:
        return otherwise
    found = sets.get(data.get("name", ""), data.get("values", ()))
    return found if isinstance(found, list) else ()


def _mark(layer: Spec) -> str:
    mark = layer.get("mark", "")
    return str(mark.get("type", "")) if isinstance(mark, dict) else str(mark)


def _tell(layer: Spec, rows: Sequence[Spec]) -> None:
    if _mark(layer) in _POINTED and "tooltip" not in layer.get("encoding", {}):
        told = _told(layer, rows)
        if told is not None:
            layer["encoding"]["tooltip"] = told


def _told(layer: Spec, rows: Sequence[Spec]) -> Any:  # noqa: ANN401 - a channel, or several
    has = {name for row in rows for name in row} | {
        name for one in layer.get("transform", ()) for name in one.get("from", {}).get("fields", ())
    }
    if TIP in has:
        return {"field": TIP, "type": "nominal"}
    if {"name", "text"} <= has and _mark(layer) != "rule":
        unit = layer["encoding"].get("x", {}).get("title") or " "
        return [_channel("name", TITLE), _channel("text", unit)]
    return None


def _points_of(line: Spec, rows: Sequence[Spec], number: int) -> list[Spec]:
    """Return unseen points to be touched on a line; none where its own points can't be told."""
    encoding = line.get("encoding", {})
    x, y = encoding.get("x", {}), encoding.get("y", {})
    if y.get("type") != "quantitative" or "field" not in x:
        return []
    has = {name for row in rows for name in row}
    told: Any = {"field": TIP, "type": "nominal"}
    if TIP not in has:
        line_of = next((encoding[one] for one in ("detail", "color") if encoding.get(one, {}).get("field")), None)
        told = [] if line_of is None else [_channel(line_of["field"], TITLE)]
        told += [
            _when(x, rows),
            _channel(y["field"], y.get("title") or _UNNAMED, "quantitative") | {"format": _NUMBER},
        ]
    shown = {"condition": {"param": f"touched_{number}", "empty": False, "value": 1}, "value": 0}
    point: Spec = {
        "mark": {"type": "point", "filled": True, "size": 90, "stroke": "white", "strokeWidth": 1.5},
        "params": [
            {
                "name": f"touched_{number}",
                "select": {"type": "point", "on": "pointerover", "clear": "pointerout", "toggle": False},
            }
        ],
        "encoding": {**encoding, "opacity": shown, "tooltip": told},
    }
    if "color" not in encoding and isinstance(line["mark"], dict) and "color" in line["mark"]:
        point["mark"]["color"] = line["mark"]["color"]
    return [{**point, **({"data": line["data"]} if "data" in line else {})}]


def _channel(field: str, title: str, kind: str = "nominal") -> Spec:
    return {"field": field, "type": kind, "title": title}


def _when(x: Spec, rows: Sequence[Spec]) -> Spec:
    """Return how a point's place on the axis of time, or on another, is told."""
    if x.get("type") != "temporal":
        return _channel(x["field"], x.get("title") or " ", str(x.get("type", "nominal")))
    dates = [str(row.get(x["field"], "")) for row in rows]
    is_yearly = all(date.endswith("-01-01") for date in dates)
    is_monthly = all(date.endswith("-01") for date in dates)
    shown = "%Y" if is_yearly else "%B %Y" if is_monthly else "%-d %B %Y"
    return _channel(x["field"], " ", "temporal") | {"format": shown}
