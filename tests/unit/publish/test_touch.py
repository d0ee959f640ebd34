"""What charts answer to a pointer: in the browser everything tells something, in print nothing is there."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import vl_convert

from comity.publish.charts.many_lines import ManyLines, draw_many_lines, draw_panels
from comity.publish.charts.render import complete_spec, to_vega
from comity.publish.charts.topology import coarsen
from comity.publish.charts.touch import without_touch
from comity.publish.charts.world import read_topology
from comity.publish.document.parts import Document
from unit.publish.sample import REPORTS

DocumentOf = Callable[[str], Document]
WIDTH = 740


def marks_of(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every mark of a Vega specification."""
    for mark in spec.get("marks", ()):
        yield mark
        yield from marks_of(mark)


def telling(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the marks that tell something."""
    return [mark for mark in marks_of(spec) if "tooltip" in mark.get("encode", {}).get("update", {})]


@pytest.mark.parametrize("name", REPORTS)
def test_every_chart_tells_something_and_can_be_drawn(document_of: DocumentOf, name: str) -> None:
    """A chart that stays mute under the pointer, or a declaration that Vega refuses, would come alive broken."""
    for figure in document_of(name).figures:
        if figure.drawing is not None:
            spec = to_vega(figure.drawing(WIDTH, None), WIDTH)
            assert telling(spec), figure.id
            assert "<svg" in vl_convert.vega_to_svg(spec)


@pytest.mark.parametrize("name", REPORTS)
def test_print_has_no_trace_of_it(document_of: DocumentOf, name: str) -> None:
    """Strips that are there to be touched would show as bars in the report."""
    for figure in document_of(name).figures:
        if figure.drawing is not None:
            spec = complete_spec(figure.drawing(WIDTH, None), WIDTH)
            told = {key: value for key, value in spec.items() if key != "datasets"}
            assert "tooltip" not in json.dumps(told)
            assert not [layer for layer in spec["layer"] if str(layer.get("name", "")).startswith("touch")]
            assert "params" not in spec


def test_tips_are_in_the_words_of_the_page(document_of: DocumentOf) -> None:
    """A period and a number are told as the page writes them, not as data."""
    fan = document_of("full").fan
    assert fan.drawing is not None
    told = json.dumps(to_vega(fan.drawing(WIDTH, None), WIDTH), ensure_ascii=False)
    assert '"80\u00a0% interval"' in told
    assert '"title": "October\u00a02026"' in told


def test_only_touched_layers_are_taken_away() -> None:
    """The chart itself must stay as it was declared."""
    kept = {"mark": "line", "encoding": {}}
    spec = {"layer": [kept, {"name": "touch_strip", "mark": "rule"}, {"layer": [kept]}], "params": [1], "width": 3}
    assert without_touch(spec) == {"layer": [kept, {"layer": [kept]}], "width": 3}


def lines() -> ManyLines:
    """Return two lines of three months, in two panels."""
    points = [
        {
            "line": name,
            "panel": name,
            "date": f"2026-0{month}-01",
            "value": month,
            "provisional": False,
            "lone": False,
            "break": False,
        }
        for name in ("A", "B")
        for month in (1, 2, 3)
    ]
    ticks = ("2026-01-01",)
    return ManyLines(points, ("A", "B"), "Visitors", whole=True, x_format="%Y", ticks=ticks, panels=("A", "B"))


@pytest.mark.parametrize(
    "drawn",
    [
        lambda: draw_many_lines(lines(), width=WIDTH, height=300),
        lambda: draw_panels(lines(), width=WIDTH, columns=2),
    ],
    ids=["lines", "panels"],
)
def test_points_of_any_line_tell_month_and_value(drawn: Callable[[], Any]) -> None:
    """Charts that say nothing of touching would be mute."""
    spec = to_vega(drawn(), WIDTH)
    told = json.dumps(telling(spec))
    assert "%B %Y" in told
    assert r"\"Visitors\": format(datum[\"value\"]" in told
    assert "<svg" in vl_convert.vega_to_svg(spec)


def test_a_coarse_map_lies_where_the_fine_one_does() -> None:
    """Shapes that were moved by the wider grid would be seen to jump."""
    fine = read_topology()
    coarse = coarsen(fine)
    assert len(json.dumps(coarse)) < 0.8 * len(json.dumps(fine))
    assert len(coarse["arcs"]) == len(fine["arcs"])
    for before, after in zip(fine["arcs"], coarse["arcs"], strict=True):
        for end, other in zip(ends(before, fine["transform"]), ends(after, coarse["transform"]), strict=True):
            assert end == pytest.approx(other, abs=0.03)


def ends(arc: list[list[int]], transform: dict[str, list[float]]) -> list[float]:
    """Return longitude and latitude of an arc's first and last point."""
    sums = [sum(step[axis] for step in arc) for axis in (0, 1)]
    places = (arc[0], sums)
    return [
        place[axis] * transform["scale"][axis] + transform["translate"][axis] for place in places for axis in (0, 1)
    ]
