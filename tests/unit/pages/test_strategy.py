"""The page of the strategy: what is wanted, how it stands, by which measures; and the legal acts."""

from pathlib import Path

from comity.hub.home import Hub
from comity.model.access import Principal, Role
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.pages.render import make_page, render_page
from forecast_hub import TWO_STATES, months_of
from small_hub import make_hub, send

STAFF = Principal("the desk", Role.SECRETARIAT)
STRATEGY = """
[[objective]]
id = "more"
title.en = "More visitors"
title.ru = "Больше гостей"
owner = "secretariat"
[[objective.action]]
id = "visa"
title.en = "No visa"
owner = "KG"
[[objective.action.indicator]]
id = "china"
title.en = "From China"
title.ru = "Из Китая"
dataflow = "CROSSINGS"
key = "ORIGIN=CN"
baseline = "2022"
wanted = "at_least"
change = 0.01
by = 2026-12-31
[[legal_act]]
id = "act"
title.en = "The act"
title.ru = "Акт"
number = "7"
adopted = 2023-11-05
[[legal_act.change]]
dataflow = "CROSSINGS"
members = ["KG"]
from = 2024-01-01
"""


def asked(language: str = "en") -> Asked:
    """Return what is asked for."""
    return Asked(page="strategy", path="/strategy", principal=STAFF, language=language)


def shown(hub: Hub, language: str = "en") -> Page:
    """Return the page."""
    return make_page(hub, asked(language))[0]


def test_indicators_stand_with_their_figures(tmp_path: Path) -> None:
    """A target without the figure it is held to convinces nobody."""
    with make_hub(tmp_path, TWO_STATES + STRATEGY) as hub:
        for reporter, hours in (("KG", 1), ("AM", 2)):
            send(hub, reporter, *months_of(reporter, 0, 29), hours=hours)
        page = shown(hub)
        assert page.lead == "1 indicator, computed from members’ figures. Target reached: 1."
        (objective,) = page.content["objectives"]
        assert objective["standing_id"] == "reached"
        (cells,) = objective["panel"].table.rows
        assert cells[0] == "No visa (Kyrgyzstan)"
        assert cells[2].replace("\u00a0", " ").endswith("(July 2023 to June 2024)")
        assert list(page.figures) == ["indicator-china"]
        html = render_page(hub, asked("ru"))
        for words in ("Больше гостей", "Из Китая", "цель достигнута", "Акт", "секретариат"):
            assert words in html
        assert "The act" not in html


def test_a_group_without_strategy_is_told_where_it_goes(tmp_path: Path) -> None:
    """An empty page looks like a fault."""
    with make_hub(tmp_path) as hub:
        page = shown(hub)
        assert "comity.toml" in page.lead
        assert not page.figures
        assert "appear here once" in render_page(hub, asked())
