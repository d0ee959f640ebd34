import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from babel.messages.pofile import read_po

import comity.publish
from comity.analysis.nowcast.estimate import Part
from comity.analysis.nowcast.nowcast import Nowcast, nowcast
from comity.analysis.nowcast.statements import STATEMENTS
from comity.analysis.nowcast.wording import word_nowcast
from comity.model.statements import Number, Percent, Plural
from comity.publish.say import say_all
from comity.publish.texts import Texts
from unit.analysis.nowcast.flows import MONTHS, hide, members, month, panel_of

LAST = month(MONTHS - 1)
PO = Path(comity.publish.__file__).parent / "locale" / "ru" / "nowcast.po"


def said(found: Nowcast, language: str = "en") -> str:
    """Return all sentences in one text, with plain spaces."""
    text = " ".join(say_all(word_nowcast(found), Texts(language), lookup=lambda _list, _code: {}))
    return re.sub(r"[\u00a0\u202f\u2060]", " ", text)


def test_every_figure_said_is_the_result_s() -> None:
    """Total, estimates and reported figures are those of the nowcast, and add up."""
    found = nowcast(panel_of(hide(members(), {0: 1, 2: 3})), LAST)
    text = said(found)
    for value in (found.total_with, found.estimated, found.received):
        assert Texts().number(value).replace("\u202f", " ") in text
    assert round(found.estimated) + round(found.received) == pytest.approx(round(found.total_with), abs=1)
    assert f"{found.share_estimated:.1%}".replace("%", " %") in text


@pytest.mark.parametrize("factor", [0.8, 1.0, 1.25])
def test_the_reporters_surprise_has_its_direction(factor: float) -> None:
    """Above is said of a month above what was expected, below of one below."""
    values = members()
    values[1:, -1] *= factor
    found = nowcast(panel_of(hide(values, {0: 1})), LAST)
    assert found.surprise is not None
    word = "within 1 %" if abs(found.surprise) < 0.01 else "above" if found.surprise > 0 else "below"
    assert f"{word} " in said(found)
    assert sum(other in said(found) for other in (" above ", " below ", " within 1 %")) == 1
    assert found.compared == 7


def test_a_whole_month_has_no_estimates() -> None:
    """When everybody has reported, nothing is said of estimates but that there are none."""
    found = nowcast(panel_of(members()), LAST)
    assert [one.pattern for one in word_nowcast(found)] == [STATEMENTS["complete"]]


def test_shares_are_never_none_or_all() -> None:
    """0.0 % or 100.0 % would say that nothing, or everything, is estimated."""
    values = members()
    values[0] = 1.0
    found = nowcast(panel_of(hide(values, {0: 1})), LAST)
    shares = [value for one in word_nowcast(found) for value in one.values.values() if isinstance(value, Percent)]
    assert found.share_estimated < 0.0005
    assert all(share.fraction >= 0.01 for share in shares)


def test_nobody_has_reported() -> None:
    """A total made of estimates alone is said to be one; without any past nothing is known."""
    values = members(count=3)
    assert STATEMENTS["all_estimated"] in [
        one.pattern for one in word_nowcast(nowcast(panel_of(hide(values, {0: 1, 1: 1, 2: 1})), LAST))
    ]
    unknown = nowcast(panel_of(np.full((2, 5), np.nan)), month(4))
    assert [one.pattern for one in word_nowcast(unknown)] == [STATEMENTS["nothing"], STATEMENTS["too_short"]]


def test_partial_members_without_a_past() -> None:
    """What can't be estimated is counted as far as it has come, and said so."""
    values = members()
    values[0, :-1] = np.nan
    found = nowcast(panel_of(values), LAST, parts={0: Part(values[0, -1])})
    assert found.total_with == pytest.approx(values[:, -1].sum())
    patterns = [one.pattern for one in word_nowcast(found)]
    assert STATEMENTS["as_came"] in patterns
    assert STATEMENTS["complete"] not in patterns


_TOTAL = re.compile(r"adds up to ([\d ]+); with a probability of 80 % it is ([\d ]+) – ([\d ]+)\.")
_SHARES = re.compile(r"Of this, ([\d ]+) is estimated(?: \(([\d.]+) %\),)? and ([\d ]+) was reported\.")


@pytest.mark.parametrize("seed", range(30))
def test_no_sentence_contradicts_itself(seed: int) -> None:
    """Read back from random months, large and tiny: parts add up, the interval holds the total, no share lies."""
    draw = np.random.default_rng(seed)
    values = np.round(members(count=5, months=60, seed=seed) * 10.0 ** draw.integers(-4, 2))
    late = {int(row): int(draw.integers(1, 4)) for row in draw.choice(5, draw.integers(1, 6), replace=False)}
    found = nowcast(panel_of(hide(values, late)), month(59))
    text = said(found)
    total, lower, upper = (float(part.replace(" ", "")) for part in _TOTAL.search(text).groups())  # type: ignore[union-attr]
    assert lower <= total <= upper
    assert ("All of this is estimated" in text) == (len(late) == 5)
    if shares := _SHARES.search(text):
        estimated, reported = (float(shares[at].replace(" ", "")) for at in (1, 3))
        assert estimated + reported == pytest.approx(total, abs=1)
        assert estimated > 0
        assert reported > 0
        if shares[2] is not None:
            assert 0 < float(shares[2]) < 100
            assert float(shares[2]) == pytest.approx(100 * found.estimated / found.total_with, abs=0.051)


def _forms() -> Iterator[tuple[str, ...]]:
    for pattern in STATEMENTS.values():
        yield (pattern.one, pattern.many) if isinstance(pattern, Plural) else (pattern,)


@pytest.mark.parametrize("forms", list(_forms()), ids=lambda forms: forms[0][:40])
def test_every_sentence_has_its_russian(forms: tuple[str, ...]) -> None:
    """Each pattern is translated with the same placeholders, plurals in three forms."""
    with PO.open("rb") as file:
        entry = read_po(file, locale="ru").get(forms[0])
    assert entry is not None
    russian = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
    assert len(russian) == (3 if len(forms) == 2 else 1)
    wanted = set(re.findall(r"{(\w+)}", forms[-1]))
    assert all(set(re.findall(r"{(\w+)}", text)) == wanted for text in russian)


@pytest.mark.parametrize("count", [1, 3, 5, 21])
def test_russian_numbers_take_their_form(count: int) -> None:
    """1 участник, 3 участника, 5 участников."""
    found = replace(nowcast(panel_of(hide(members(), {0: 1})), LAST), compared=count)
    word = {1: "участник)", 21: "участник)", 3: "участника)"}.get(count, "участников)")
    assert f"{count} {word}" in said(found, "ru")
    assert Number(count) in [value for one in word_nowcast(found) for value in one.values.values()]
