"""The page of revisions: the changes that the ledger holds, and nothing that a reader may not see."""

from pathlib import Path

import polars as pl
import pytest

from comity.errors import UsageError
from comity.hub.home import Hub, open_hub
from comity.model.access import Principal, Role
from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.pages.render import make_page
from comity.pages.texts import texts_for
from comity.publish.charts.lines import Line, LinesDrawing, draw_lines
from page_hub import shared_demonstration
from small_hub import line, make_hub, send

STAFF, STRANGER = Principal("secretariat", Role.SECRETARIAT), Principal("", Role.PUBLIC)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """Return the demonstration, to be read."""
    return open_hub(shared_demonstration(tmp_path_factory.getbasetemp()), read_only=True)


def shown(hub: Hub, principal: Principal = STAFF, **choices: str) -> Page:
    """Return the page of revisions."""
    asked = Asked(page="revisions", path="/revisions", query=tuple(choices.items()), principal=principal)
    return make_page(hub, asked)[0]


def total(hub: Hub, seq: int, member: str, period: str) -> float:
    """Return a member's total of a period as of an entry of the ledger, by their names on the page."""
    texts = texts_for(hub, "en")
    frame = hub.ledger.observations(hub.catalogue.dataflow("CROSSINGS"), as_of=seq)
    own = frame.filter(
        pl.col("REPORTER").cast(pl.String).map_elements(texts.area, return_dtype=pl.String) == member,
        pl.col(PERIOD).map_elements(lambda one: _short(hub, one), return_dtype=pl.String) == period,
    )
    return float(own["OBS_VALUE"].sum())


def _short(hub: Hub, identity: int) -> str:
    return texts_for(hub, "en").period(Period.from_id(identity), short=True)


def test_the_largest_revision_is_what_the_ledger_held_before_and_after(hub: Hub) -> None:
    """A change that the ledger doesn't bear out would accuse a member of one that it never made."""
    row, texts = shown(hub).content["changes"][0], texts_for(hub, "en")
    seq = hub.ledger.submission(row["submission"]).seq
    assert seq is not None
    before, after = (total(hub, at, row["member"], row["period"]) for at in (seq - 1, seq))
    assert before != after
    assert (row["before"], row["after"]) == (texts.number(before), texts.number(after))


def test_one_member_is_shown_alone(hub: Hub) -> None:
    """A choice that changes nothing would mislead whoever made it."""
    page = shown(hub, member="KG")
    assert {row["member"] for row in page.content["changes"]} <= {"Kyrgyzstan"}
    assert [row[0] for row in page.content["reporters"].table.rows] == ["Kyrgyzstan"]
    assert page.queries["vintages"].startswith("/sdmx/data/dataflow/COMITY/CROSSINGS/1.0.0/*.KG.")


def test_an_earlier_moment_knows_nothing_of_later_revisions(hub: Hub) -> None:
    """A page as of last year that shows this year's changes can't be cited."""
    changes = shown(hub).content["changes"]
    first = min(hub.ledger.submission(row["submission"]).received_at for row in changes)
    earlier = shown(hub, as_of=first.date().isoformat()).content["changes"]
    assert all(hub.ledger.submission(row["submission"]).received_at.date() <= first.date() for row in earlier)


def test_unknown_choices_are_faults_of_use(hub: Hub) -> None:
    """A mistyped choice must not end in a traceback."""
    for choice in ({"flow": "NOTHING"}, {"member": "XX"}, {"direction": "UP"}):
        with pytest.raises(UsageError):
            shown(hub, **choice)


def test_hidden_figures_are_no_revisions_for_strangers(tmp_path: Path) -> None:
    """What a member hides would come out by its changes."""
    small = make_hub(tmp_path)
    for hours, value in enumerate((100, 400)):
        send(small, "KG", line("KG", "UZ", value, more="C,,"), line("KG", "TJ", 50), hours=hours)
    assert shown(small).content["changes"]
    assert shown(small, STRANGER).content["changes"] == []


def test_a_hub_without_figures_says_so(tmp_path: Path) -> None:
    """An empty chart would look like a fault."""
    page = shown(make_hub(tmp_path))
    assert page.lead == "No figures have come yet."
    assert page.figures["vintages"].absent


def test_labels_of_lines_that_end_together_stand_apart() -> None:
    """Labels over each other can't be read."""
    lines = [Line(name, [{"at": 0, "value": 0.0}, {"at": 1, "value": 1.0}]) for name in ("a", "b", "c")]
    drawing = LinesDrawing([*lines, Line("low", [{"at": 0, "value": 0.0}])], unit="x", x_title="n")
    spec = draw_lines(drawing, height=200).to_dict()
    labels = [layer for layer in spec["layer"] if layer["mark"]["type"] == "text"]
    heights = [spec["datasets"][label["data"]["name"]][0]["value"] for label in labels]
    assert len({round(height, 6) for height in heights}) == len(lines) + 1
