"""Everything at once on one served hub, for a few seconds: no error, nothing lost, handles given back."""

import re
from pathlib import Path

from bench.query_ledger import GROUP, fill
from bench.soak import Length, Watch, slope, soak

from comity.hub.home import create_hub

_ROWS = 4_800
_LENGTH = Length(seconds=5, every=1, report_every=60, pages=("/calendar",), processes=1, made_ahead=False)


def test_a_short_soak_has_no_error_and_loses_nothing(tmp_path: Path) -> None:
    """Senders, readers, collection, notices, pages and analyses get in each other's way when they come together."""
    with create_hub(tmp_path / "hub", group_text=GROUP) as hub:
        fill(hub, _ROWS)
    found = {row.work.partition(",")[0].removeprefix("soak: "): row for row in soak(tmp_path, _LENGTH)}
    for promise in ("faults", "what the service complained of"):
        goal = found[promise].goal
        assert goal is not None
        assert goal.is_reached, f"{found[promise].measured} {found[promise].beside}"
    assert {"upload", "one series", "24 months", "page"} <= set(found)
    done = found["what the hub did by itself meanwhile"].measured
    assert re.search(r"[1-9]\d* collected, [1-9]\d* mails", done), done


def test_growth_is_the_middle_of_all_slopes() -> None:
    """One look at a moment when a report was being printed passes for a leak, or a leak for a moment."""
    assert slope([(0, 1), (1, 2), (2, 99), (3, 4)]) == 1.0
    assert slope([(minute, 100.0) for minute in range(30)]) == 0.0
    watch = Watch(0, [(minute, 500.0 + 3 * minute, 20 + minute % 2) for minute in range(30)])
    assert watch.growth()[0] == 3.0
    assert abs(watch.growth()[1]) < 0.1
