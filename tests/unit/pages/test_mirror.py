"""The page of mirror statistics: the figures that the two members sent, or why there are none."""

from pathlib import Path

import polars as pl
import pytest

from comity.errors import UsageError
from comity.hub.home import Hub, open_hub
from comity.model.access import Principal, Role
from comity.model.periods import parse_period
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.pages.render import make_page, render_page
from comity.pages.texts import texts_for
from page_hub import shared_demonstration
from small_hub import GROUP, line, make_hub, send

STAFF = Principal("secretariat", Role.SECRETARIAT)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """Return the demonstration, to be read."""
    return open_hub(shared_demonstration(tmp_path_factory.getbasetemp()), read_only=True)


def asked(language: str = "en", **choices: str) -> Asked:
    """Return what is asked for the page of mirror statistics."""
    return Asked(page="mirror", path="/mirror", query=tuple(choices.items()), principal=STAFF, language=language)


def shown(hub: Hub, **choices: str) -> Page:
    """Return the page."""
    return make_page(hub, asked(**choices))[0]


def counted(hub: Hub, reporter: str, other: str, direction: str, period: str) -> float:
    """Return what a state counted over a border, straight from its figures: parts, not totals."""
    flow = hub.catalogue.dataflow("CROSSINGS")
    key = {"REPORTER": [reporter], "NEIGHBOUR": [other], "DIRECTION": [direction], "COUNT_UNIT": ["CROSSINGS"]}
    frame = hub.ledger.observations(flow, key=key).with_columns(pl.col("ORIGIN", "MODE", "PURPOSE").cast(pl.String))
    own = frame.filter(pl.col("TIME_PERIOD") == period)
    for name in ("ORIGIN", "MODE", "PURPOSE"):
        parts = own.filter(pl.col(name) != "_T")
        own = parts if parts.height else own
    return float(own["OBS_VALUE"].sum())


def test_both_sides_are_what_the_two_members_sent(hub: Hub) -> None:
    """Sides that were swapped, or of another border, would accuse the wrong member."""
    download = shown(hub, pair="KG-KZ").figures["flow-kg-kz"].download
    assert download is not None
    rows = [row.split(",") for row in download.text.splitlines()[1:]]
    period, sent, received, estimate, lower, upper = next(row for row in reversed(rows) if row[1] and row[2])
    assert float(sent) == counted(hub, "KG", "KZ", "OUT", period)
    assert float(received) == counted(hub, "KZ", "KG", "IN", period)
    assert float(lower) < float(estimate) < float(upper)


def test_one_pair_and_one_period_are_shown_alone(hub: Hub) -> None:
    """A choice that changes nothing would mislead whoever made it."""
    every = shown(hub).content["corridors"].table.rows
    pair = shown(hub, pair="KG-KZ").content["corridors"].table.rows
    assert len(pair) == 2 < len(every)
    assert {row[0] for row in pair} == {"Kazakhstan → Kyrgyzstan", "Kyrgyzstan → Kazakhstan"}
    earlier = shown(hub).content["choices"][2].options[6][0]
    period = parse_period(earlier)
    assert period is not None
    rows = shown(hub, period=earlier).content["corridors"].table.rows
    assert {row[1] for row in rows} == {texts_for(hub, "en").period(period, short=True)}


def test_an_unknown_pair_is_a_fault_of_use(hub: Hub) -> None:
    """A mistyped choice must not end in a traceback."""
    with pytest.raises(UsageError):
        shown(hub, pair="AM-TJ")


def test_without_a_second_member_the_page_says_what_it_waits_for(tmp_path: Path) -> None:
    """One side alone is no mirror; an empty chart would look like a fault."""
    small = make_hub(tmp_path)
    assert "have come yet" in shown(small).lead
    land = line("KG", "UZ", 100).replace(",_T,_T,_T,CROSSINGS", ",_T,_T,AM,CROSSINGS")
    send(small, "KG", land)
    page = shown(small)
    assert "no flow is counted by two members" in page.lead
    assert "Kyrgyzstan" in page.lead
    assert "две стороны" in render_page(small, asked("ru")) or "двумя участниками" in render_page(
        small, asked("ru")
    )


def test_a_group_without_two_sided_figures_is_told_so(tmp_path: Path) -> None:
    """Stocks have no second side; the page must not promise one."""
    text = GROUP.replace('"CROSSINGS"', '"STOCK"')
    assert "None of the group’s dataflows" in shown(make_hub(tmp_path, text)).lead
