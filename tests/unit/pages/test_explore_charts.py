"""The charts of many lines: valid declarations, names that don't cover each other."""

from itertools import pairwise

import pytest

from comity.publish.charts.many_lines import ManyLines, draw_many_lines, draw_panels, spread_labels
from comity.publish.charts.render import complete_spec
from comity.publish.charts.touch import with_tips

NAMES = ("Armenia", "Belarus", "Kazakhstan")


def lines(panels: tuple[str, ...] = ()) -> ManyLines:
    """Return three lines over four months; a figure is provisional, one stands alone, one begins anew."""
    points = [
        {
            "line": name,
            "panel": panels[at % len(panels)] if panels else "",
            "date": f"2026-0{month}-01",
            "value": None if (name, month) == ("Belarus", 4) else 10.0 * (at + 1) + month,
            "provisional": month == 4,
            "lone": (name, month) == ("Armenia", 1),
            "break": (name, month) == ("Kazakhstan", 2),
        }
        for at, name in enumerate(NAMES)
        for month in range(1, 5)
    ]
    return ManyLines(points, NAMES, "Thousand", False, "%b %Y", ["2026-01-01", "2026-03-01"], panels)


def test_lines_are_a_valid_declaration() -> None:
    """What Vega-Lite doesn't know it passes over in silence; each line must have its name at its end."""
    spec = complete_spec(draw_many_lines(lines(), width=740, height=370), 740, validate=True)
    texts = [layer for layer in spec["layer"] if layer["mark"]["type"] == "text"]
    assert [row["text"] for row in spec["datasets"][texts[0]["data"]["name"]]] == list(NAMES)


def test_panels_are_a_valid_declaration() -> None:
    """Small multiples must fit their place: three and the room between them."""
    chart = draw_panels(lines(("In", "Out", "All")), width=740, columns=3)
    spec = chart.to_dict(validate=True)
    assert spec["columns"] == 3
    assert 3 * spec["spec"]["width"] + 2 * spec["spacing"] < 740


@pytest.mark.parametrize("wanted", [[5.0] * 12, [0.0, 1.0, 2.0, 170.0], [180.0, 179.0, 3.0]])
def test_names_keep_their_distance(wanted: list[float]) -> None:
    """Names of lines that end close together must not cover each other, nor leave the chart."""
    places = spread_labels(wanted, gap=15, top=7, bottom=190)
    assert all(later - earlier >= 14.99 for earlier, later in pairwise(sorted(places)))
    assert min(places) >= 6.99
    assert max(places) <= 190.01


def test_touched_panels_show_their_own_lines() -> None:
    """Drawn again in the browser, a panel must not show the lines of all the others."""
    spec = with_tips(draw_panels(lines(("In", "Out", "All")), width=740, columns=3).to_dict(validate=False))
    assert "data" not in spec["spec"]
    assert all("data" not in layer for layer in spec["spec"]["layer"])
