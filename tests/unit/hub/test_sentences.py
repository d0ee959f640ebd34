"""What analyses say, with the group's and the catalogue's names, in both languages."""

from pathlib import Path

import pytest

from comity.analysis.statements import STATEMENTS
from comity.hub.situation.report_parts import MODEL_TITLES
from comity.hub.situation.sentences import say_in
from comity.hub.situation.situation import view_situation
from comity.model.statements import Area, Code, Said
from comity.publish.texts import read_catalogue
from small_hub import line, make_hub, send


def test_names_come_from_group_and_catalogue(tmp_path: Path) -> None:
    """A code is shown by its name, one that nobody knows as itself."""
    with make_hub(tmp_path) as hub:
        statement = Said(
            "{who}: {why}, {what}.", {"who": Area("KG"), "why": Code("CL_PURPOSE", "WORK"), "what": Code("X", "Y")}
        )
        assert say_in(hub, [statement]) == ["Kyrgyzstan: Work, Y."]
        assert say_in(hub, [statement], "ru") == ["Киргизия: Работа, Y."]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_situation_is_said_in_both_languages(tmp_path: Path, language: str) -> None:
    """The total with its figure stands first."""
    with make_hub(tmp_path) as hub:
        send(hub, "KG", line("KG", "CN", 1200), line("KG", "TR", 300))
        _, found = view_situation(hub)
        sentences = say_in(hub, found.sentences, language)
    begin = {
        "en": "The figures for January 2026 add up to 1 500",
        "ru": "Январь 2026: всего 1 500",
    }[language]
    plain = " ".join(sentences).replace("\u00a0", " ").replace("\u202f", " ")
    assert plain.lower().startswith(begin.lower())
    assert not (language == "ru" and any("The " in sentence for sentence in sentences))


def test_model_names_have_their_russian() -> None:
    """The report's methods name the members of a forecast."""
    russian = read_catalogue("ru")
    same = {title for title in MODEL_TITLES.values() if russian.gettext(title) == title}
    assert same == {"Theta"}


def test_statements_have_their_russian() -> None:
    """A pattern without a translation would be said in English."""
    russian = read_catalogue("ru")
    for pattern in STATEMENTS.values():
        one = pattern if isinstance(pattern, str) else pattern.one
        other = russian.gettext(one) if isinstance(pattern, str) else russian.ngettext(one, pattern.many, 5)
        assert other not in {one, getattr(pattern, "many", None)}, one
