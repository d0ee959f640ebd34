"""Every sentence about a file stands in English and in Russian, and says the same things in both."""

import string
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files

import pytest

from comity.formats.messages import catalogue, finding, speaking
from comity.hub.rules import standard_rules
from comity.validation.catalogue import rules

LANGUAGES = {"en", "ru"}
OF_READERS = sorted(f.name for f in (files("comity.formats") / "texts").iterdir() if f.name.endswith(".toml"))


def _texts(table: Mapping[str, object], place: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield every text of a table, with its place: a table of texts has languages as its keys."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            if set(value) & LANGUAGES:
                yield f"{place}{key}", value
            else:
                yield from _texts(value, f"{place}{key}.")


def _placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}


def _faults(texts: Iterator[tuple[str, Mapping[str, str]]]) -> list[str]:
    found = []
    for place, by_language in texts:
        if set(by_language) != LANGUAGES:
            found.append(f"{place} is in {', '.join(by_language)} only")
        elif _placeholders(by_language["en"]) != _placeholders(by_language["ru"]):
            found.append(f"{place} has other placeholders in Russian")
        elif not all(text.strip() for text in by_language.values()):
            found.append(f"{place} is empty")
    return found


@pytest.mark.parametrize("name", ["rules.toml", "words.toml", "content/texts.toml"])
def test_what_checks_say_is_in_both_languages(name: str) -> None:
    """Half of the members' statisticians would get a report that they can't act on."""
    table = tomllib.loads((files("comity.validation") / name).read_text("utf-8"))
    assert len(list(_texts(table))) > 5
    assert _faults(_texts(table)) == []


@pytest.mark.parametrize("name", OF_READERS)
def test_what_readers_say_is_in_both_languages(name: str) -> None:
    """A file that can't be read at all is where its sender most needs to understand why."""
    table = tomllib.loads((files("comity.formats") / "texts" / name).read_text("utf-8"))
    faults = _faults(_texts(table))
    assert faults == []


def test_what_standard_rules_say_is_in_both_languages() -> None:
    """The rules of the standard pack speak to every member."""
    for rule in standard_rules():
        texts = {
            "title": rule.text.title,
            "message": rule.text.message,
            "expected": rule.text.expected,
            "remedy": rule.text.remedy,
        }
        assert _faults(iter([(f"{rule.id}.{part}", text) for part, text in texts.items()])) == []


def test_a_rule_has_one_id_in_all_catalogues() -> None:
    """Two rules of one id would stand under one name in every report."""
    ids = [*rules(), *catalogue(), *(rule.id for rule in standard_rules())]
    assert len(ids) == len(set(ids))


def test_readers_speak_the_language_of_the_block() -> None:
    """Readers make their findings far from where the language is known."""
    with speaking("ru"):
        assert finding("FIL-02").message == "Файл пуст."
        assert finding("FIL-02", language="en").message == "The file is empty."
    assert finding("FIL-02").message == "The file is empty."


def test_english_stands_in_for_a_language_that_is_lacking() -> None:
    """A report must never fail for want of a translation."""
    with speaking("tg"):
        assert finding("FIL-02").message == "The file is empty."
