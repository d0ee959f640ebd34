"""Sentences on a change: none false, none silly, in both languages; and the checker that says so finds lies."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import comity.publish
from comity.analysis.change.statements import STATEMENTS
from comity.model.statements import Pattern
from comity.publish.texts import Texts
from unit.analysis.change.checker import faults
from unit.analysis.change.facts import facts_of
from unit.analysis.change.grammar import GRAMMAR
from unit.analysis.change.situations import SHAPES, make_situation
from unit.analysis.change.tampering import tampered
from unit.analysis.change.written import write

SEEDS = range(2 * len(SHAPES))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_sentence_is_false_or_silly(seed: int) -> None:
    """An analyst who finds one false sentence reads no other; `bench.analysis.sentences` checks a thousand."""
    found = make_situation(seed)
    truth = facts_of(found)
    for language in ("en", "ru"):
        sentences = write(found, language)
        assert sentences
        assert faults(sentences, truth, language) == []


@pytest.mark.parametrize("seed", [0, 3, 12, 18, 33, 82])
def test_the_checker_finds_every_lie(seed: int) -> None:
    """A checker that lets a changed number or a turned word through proves nothing."""
    found = make_situation(seed)
    truth = facts_of(found)
    for language in ("en", "ru"):
        for changed, sentences in tampered(write(found, language)):
            assert faults(sentences, truth, language), changed


def test_the_checker_knows_every_sentence() -> None:
    """A sentence that it doesn't know could say anything."""
    said = {re.sub(r"\.[123]|\.share$", "", key) for key in STATEMENTS}
    assert {key.removesuffix(".share") for key, _ in GRAMMAR["en"]} == said


@pytest.mark.parametrize("key", STATEMENTS)
def test_every_sentence_has_its_russian(key: str) -> None:
    """An English sentence on a Russian page reads as a defect."""
    english = _text(STATEMENTS[key])
    russian = Texts("ru").translate(english)
    assert russian != english
    assert set(re.findall(r"\{\w+\}", russian)) == set(re.findall(r"\{\w+\}", english))


def test_no_translation_is_left_over() -> None:
    """A sentence that was reworded would be told in English."""
    with (Path(comity.publish.__file__).parent / "locale/ru/change.po").open("rb") as file:
        known = {one.id for one in read_po(file, locale="ru") if "figures that can be compared" in str(one.id)}
    assert known <= {_text(one) for one in STATEMENTS.values()}


def _text(pattern: Pattern) -> str:
    assert isinstance(pattern, str)
    return pattern
