"""The reference of rules and structures: complete, searchable, and true of this group."""

from pathlib import Path

import pytest

from comity.errors import UnknownArtefactError, UsageError
from comity.formats.structure import read_structures
from comity.hub.home import Hub
from comity.hub.reference.rules import rule_entries
from comity.hub.reference.structure_file import structure_file
from comity.pages.asked import Asked
from comity.pages.render import make_page, render_page
from running_hub import RunningHub
from small_hub import GROUP, make_hub

WITHOUT = GROUP.replace('dataflows = ["CROSSINGS"]', 'dataflows = ["CROSSINGS"]\nwithout_rules = ["CRS-02"]')


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """Return an empty hub that does without one rule."""
    return make_hub(tmp_path, WITHOUT)


def one(kind: str, name: str, **choices: str) -> Asked:
    """Return what is asked for one rule or structure."""
    language = choices.pop("language", "en")
    parts = {"kind": kind, "name": name}
    return Asked(
        page="rule", path=f"/rules/{kind}/{name}", parts=parts, query=tuple(choices.items()), language=language
    )


def listed(hub: Hub, **choices: str) -> dict[str, object]:
    """Return what the list of rules and structures holds."""
    page, _ = make_page(hub, Asked(page="rules", path="/rules", query=tuple(choices.items())))
    return dict(page.content)


def rules_in(content: dict[str, object]) -> dict[str, dict[str, object]]:
    """Return the listed rules by id."""
    return {rule["id"]: rule for level in content["rule"] for rule in level["rules"]}  # type: ignore[attr-defined]


def test_every_rule_is_listed_once_with_whether_it_is_on(hub: Hub) -> None:
    """A finding whose rule can't be looked up leaves its sender helpless."""
    found = rules_in(listed(hub))
    assert set(found) == {entry.id for entry in rule_entries(hub)}
    assert {"STR-01", "CSV-01", "CRS-01"} <= set(found)
    assert found["CRS-01"]["is_on"]
    assert not found["CRS-02"]["is_on"]
    assert not found["ASY-01"]["is_on"], "the group doesn't exchange figures on asylum"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_rule_has_a_page(hub: Hub, language: str) -> None:
    """One rule with a text of another shape would end in a fault of the page."""
    for entry in rule_entries(hub):
        html = render_page(hub, one("rule", entry.id, language=language))
        assert entry.id in html
        assert "{row}" not in html


def test_a_rule_says_what_to_do_in_both_languages_and_shows_examples(hub: Hub) -> None:
    """A member's statistician and a colleague abroad must be able to speak of the same rule."""
    html = render_page(hub, one("rule", "STR-05"))
    assert "Fill it." in html
    assert "Заполните" in html
    assert "A dimension left empty." in html


def test_search_finds_rules_codes_and_concepts_by_name(hub: Hub) -> None:
    """Whoever knows the word but not the code must find it."""
    found = listed(hub, q="uzbekistan")
    assert [(code["id"], code["list"]) for code in found["codes"]] == [("UZ", "CL_AREA")]  # type: ignore[attr-defined]
    assert "STR-01" in rules_in(listed(hub, q="dimension column"))
    assert listed(hub, q="зеркальными")["is_empty"] is False
    assert listed(hub, q="nothing has these words")["is_empty"] is True


def test_an_unknown_choice_or_name_is_a_fault_of_use(hub: Hub) -> None:
    """A mistyped address must not end in a traceback."""
    with pytest.raises(UsageError):
        listed(hub, kind="nonsense")
    for kind, name in (("rule", "XXX-99"), ("codelist", "CL_NOTHING"), ("dataflow", "NOTHING"), ("thing", "x")):
        with pytest.raises(UnknownArtefactError):
            render_page(hub, one(kind, name))


def test_a_code_list_shows_every_code_in_both_languages(hub: Hub) -> None:
    """A list with half of its codes would lead to wrong files."""
    page, _ = make_page(hub, one("codelist", "cl_mode"))
    names = {code["id"]: code["names"] for code in page.content["codes"]}
    assert set(names) == set(hub.catalogue.codelists["CL_MODE"].by_id)
    assert names["AIR"] == ["Air", "Воздушный"]


@pytest.mark.parametrize("suffix", [".xml", ".json"])
def test_a_structure_can_be_taken_along_and_read_again(hub: Hub, suffix: str) -> None:
    """A structure file that others can't read is none."""
    flow = read_structures(structure_file(hub, "dataflow", "CROSSINGS", suffix=suffix)).dataflows[0]
    assert flow.structure.key_ids == hub.catalogue.dataflow("CROSSINGS").structure.key_ids
    lists = read_structures(structure_file(hub, "codelist", "CL_MODE", suffix=suffix)).codelists
    assert set(lists[0].by_id) == set(hub.catalogue.codelists["CL_MODE"].by_id)


def test_structures_come_as_files_over_http(served: RunningHub) -> None:
    """Browsers can't ask SDMX-REST for a format; the page's links must give them one."""
    with served.client() as client:
        answer = client.get("/rules/dataflow/CROSSINGS/structure.xml")
        assert answer.status_code == 200
        assert "crossings.xml" in answer.headers["content-disposition"]
        assert client.get("/rules/dataflow/CROSSINGS/structure.pdf").status_code == 404
