import math
import re

import numpy as np
import polars as pl
import pytest
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

import comity.publish
from comity.analysis.mirror.corridor_words import no_mirror_said, word_corridor
from comity.analysis.mirror.mirror import Mirror, mirror
from comity.analysis.mirror.reasons import NoMirror
from comity.analysis.mirror.statements import CORRIDOR_STATEMENTS, STATEMENTS
from comity.analysis.mirror.words import word_mirror
from comity.model.frames import PERIOD
from comity.model.statements import Number, Percent, Plural, Said
from comity.publish.say import say_all
from comity.publish.texts import Texts
from unit.analysis.mirror.flows import paired, pairs_of, row, world, year

KEYS = {id(pattern): key for table in (STATEMENTS, CORRIDOR_STATEMENTS) for key, pattern in table.items()}


def written(said: tuple[Said, ...], language: str = "en") -> str:
    """Return the sentences with plain spaces."""
    text = " ".join(say_all(said, Texts(language), lookup=lambda _list, _code: {}))
    return re.sub("[\u00a0\u202f\u2060]", " ", text)


def keys(said: tuple[Said, ...]) -> dict[str, Said]:
    """Return the sentences by their keys."""
    return {KEYS[id(one.pattern)]: one for one in said}


@pytest.mark.parametrize("key", [*STATEMENTS, *CORRIDOR_STATEMENTS])
def test_every_statement_has_its_russian(key: str) -> None:
    """A sentence in English on a Russian page, or one that lost its figure, is a defect."""
    pattern = {**STATEMENTS, **CORRIDOR_STATEMENTS}[key]
    folder = next(iter(comity.publish.__path__))
    with open(f"{folder}/locale/ru/mirror.po", "rb") as file:  # noqa: PTH123 - one file of the package
        entries = {one.id: one.string for one in read_po(file, locale="ru")}
    english = (pattern.one, pattern.many) if isinstance(pattern, Plural) else (pattern,)
    russian = entries[english if len(english) > 1 else english[0]]
    forms = (russian,) if isinstance(russian, str) else russian
    assert len(forms) == (3 if isinstance(pattern, Plural) else 1)
    for form in forms:
        assert set(re.findall(r"\{\w+\}", form)) == set(re.findall(r"\{\w+\}", english[-1]))


def test_each_reason_has_its_sentence() -> None:
    """A reason without words would end a command in a crash."""
    for reason in NoMirror:
        assert written((no_mirror_said(reason, "KG", "CN"),)).startswith("Kyrgyzstan: no ")


def test_the_group_is_told_what_there_is() -> None:
    """Pairs, the widest gap, the level, what is late and what has no mirror stand in it."""
    frame, _ = world()
    late = (pl.col("REPORTER") == "C") & (pl.col(PERIOD) == year(2015))
    stranger = pl.DataFrame([row("A", "X", "IN", 3)], schema=frame.schema)
    text = written(word_mirror(mirror(pairs_of(pl.concat([frame.filter(~late), stranger])), anchors=("A", "B"))))
    assert "30 flows between members are counted by both sides." in text
    assert "are at the level of A and B:" in text
    assert "10 figures of one side haven't come for 2015" in text
    assert "One reported flow has no mirror, because the state across is no member." in text


def test_a_corridor_is_told_with_both_counts_and_the_estimate() -> None:
    """The sentences of a corridor hold the figures of the frames, in both languages."""
    made = mirror(pairs_of(world()[0]), anchors=("A",))
    row_ = made.corridors.filter(sender="D", receiver="A").row(0, named=True)
    said = keys(word_corridor(made, "D", "A"))
    assert said["both"].values["sent"] == Number(row_["sent"])
    assert said["above"].values["count"] == Number(6)
    assert said["above"].values["percent"] == Percent(math.expm1(row_["mean_log_ratio"]))
    assert "reconciled" in said
    russian = written(word_corridor(made, "D", "A"), "ru")
    assert "на выезде учтено" in russian
    assert "Согласованное значение за" in russian


def test_a_corridor_without_mirror_says_why() -> None:
    """Both sides are told, each with its own reason."""
    made = mirror(paired(row("A", "B", "OUT", 3), row("B", "A", "IN", 4, UNIT="EVENTS")))
    assert written(word_corridor(made, "A", "B")) == (
        "A: no mirror, because B counts another unit. B: no mirror, because A counts another unit."
    )
    assert word_corridor(made, "C", "B") == ()


figures = st.integers(0, 3000)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from("CD"), figures, figures), min_size=1, max_size=8))
def test_sentences_are_true_of_the_figures(counts: list[tuple[str, str, int, int]]) -> None:
    """Whatever the figures, no sentence claims what they belie."""
    rows = [
        one
        for at, (sender, receiver, sent, received) in enumerate(counts)
        for one in (
            row(sender, receiver, "OUT", sent, **{PERIOD: year(2010 + at)}),
            row(receiver, sender, "IN", received, **{PERIOD: year(2010 + at)}),
        )
    ]
    made = mirror(paired(*rows))
    said = keys(word_mirror(made))
    _check_typical(made, said)
    if "largest" in said:
        ends = {end: said["largest"].values[end].code for end in ("sender", "receiver")}  # type: ignore[union-attr]
        named = made.corridors.filter(**ends)
        large = made.corridors.filter((pl.col("sent") + pl.col("received")) / 2 >= 50)
        assert named["asymmetry"].max() == large["asymmetry"].max()
    for sender, receiver in made.corridors.select("sender", "receiver").rows():
        told = keys(word_corridor(made, sender, receiver))
        mean = made.corridors.filter(sender=sender, receiver=receiver)["mean_log_ratio"][0]
        assert ("above" in told) <= (mean is not None and mean > 0)
        assert ("below" in told) <= (mean is not None and mean < 0)


def _check_typical(made: Mirror, said: dict[str, Said]) -> None:
    apart = np.expm1(made.corridors["log_ratio"].drop_nulls().abs().to_numpy())
    if "typical.more" in said:
        bound = said["typical.more"].values["percent"].fraction  # type: ignore[union-attr]
        assert (apart >= bound - 1e-9).mean() >= 0.5
    if "typical.alike" in said:
        assert (apart < 0.01).mean() >= 0.5
