"""The page of measures: what the group's file and members' flags say, with their dates, and nothing else."""

from pathlib import Path

from comity.hub.home import Hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import submit
from comity.model.access import Principal, Role
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.pages.render import make_page
from small_hub import GROUP, HEADER, MORNING, make_hub
from small_hub import line as row

STAFF = Principal("secretariat", Role.SECRETARIAT)
TEXT = GROUP.replace('code = "KG"\n', 'code = "KG"\njoined = 2020-05-01\n', 1).replace(
    'action = "replace"\n', 'action = "replace"\nfirst_period = "2021-01"\nlegal_basis = "Protocol, article 3"\n'
) + (
    '\n[[exceptional]]\nfrom = "2020-03"\nto = "2020-06"\nreason.en = "Closed borders"\n'
    'reason.ru = "Закрытие границ"\nareas = ["KG"]\ndeclared = 2020-04-01\n'
)


def shown(hub: Hub, principal: Principal = STAFF, language: str = "en", **choices: str) -> Page:
    """Return the page."""
    query = tuple(choices.items())
    return make_page(
        hub, Asked(page="measures", path="/measures", query=query, principal=principal, language=language)
    )[0]


def titles(page: Page) -> list[str]:
    """Return what is listed, in order."""
    return [one["title"] for one in page.content["rows"]]


def test_what_the_group_declared_is_listed_by_date(tmp_path: Path) -> None:
    """An event that is left out, or misdated, would be looked for in the figures in vain."""
    hub = make_hub(tmp_path, TEXT)
    assert titles(shown(hub)) == ["Closed borders", "Kyrgyzstan joins the group", "Protocol, article 3"]
    first = shown(hub).content["rows"][0]
    assert first["when"].replace("\u00a0", " ") == "1 March 2020 – 30 June 2020"
    assert titles(shown(hub, language="ru"))[0] == "Закрытие границ"
    assert titles(shown(hub, kind="legal")) == ["Protocol, article 3"]
    assert titles(shown(hub, member="AM")) == []


def test_a_flagged_break_is_listed_with_its_period(tmp_path: Path) -> None:
    """Whoever compares across a break compares two different things."""
    hub = make_hub(tmp_path)
    header = HEADER.replace("CONF_STATUS", "OBS_STATUS,CONF_STATUS")
    flagged = row("KG", "UZ", 5, period="2026-01", more="B,,,")
    plain = row("KG", "UZ", 7, period="2026-02", more="A,,,")
    content = f"{header}\n{flagged}\n{plain}\n".encode()
    submit(hub, Delivery(content, name="b.csv", provider="KG"), received_at=MORNING)
    (entry,) = shown(hub).content["rows"]
    assert entry["title"] == "Kyrgyzstan: break in Border crossings"
    assert entry["when"].replace("\u00a0", " ") == "January 2026"
    assert "1 figure is flagged." in entry["note"]


def test_a_group_without_measures_is_told_so(tmp_path: Path) -> None:
    """An empty list alone would look like a fault."""
    page = shown(make_hub(tmp_path))
    assert "knows of no measures" in page.lead
    assert not page.figures
