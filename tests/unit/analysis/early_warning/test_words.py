"""An early warning says what its figures say, in English and Russian."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from babel.messages.pofile import read_po

import comity.publish
from comity.analysis.early_warning.judge import judge
from comity.analysis.early_warning.results import EarlyWarning
from comity.analysis.early_warning.sentences import say_alert
from comity.analysis.early_warning.statements import STATEMENTS
from comity.model.statements import Bounds, Number, Percent, Plural
from comity.publish.say import say_all
from comity.publish.texts import Texts
from unit.analysis.early_warning.flows import counts, panel_of

PO = Path(comity.publish.__file__).parent / "locale" / "ru" / "early_warning.po"


def judged(values: np.ndarray) -> EarlyWarning:
    """Return the early warning of the last period."""
    found = judge(panel_of(values))
    assert found is not None
    return found


def patterns(found: EarlyWarning) -> list[str]:
    """Return the keys of what is said."""
    keys = {id(pattern): key for key, pattern in STATEMENTS.items()}
    return [keys[id(one.pattern)] for one in found.sentences]


def test_a_quiet_month_is_said_to_be_one() -> None:
    """Where nothing is raised, all flows are as expected."""
    found = judged(np.tile(counts(flows=1, periods=12), (5, 8)))
    assert found.alerts.is_empty()
    assert patterns(found) == ["alerts.none"]
    assert found.sentences[0].values["count"] == Number(5)


def test_what_cannot_be_judged_is_said() -> None:
    """Short and absent flows are counted, and no flow is said to be quiet."""
    values = counts(flows=4, periods=60)
    values[0, :50] = np.nan
    values[1, -1] = np.nan
    assert {"flows.too_short", "flows.absent"} <= set(patterns(judged(values)))
    assert patterns(judged(counts(flows=2, periods=10))) == ["alerts.impossible", "flows.too_short"]


@pytest.mark.parametrize(("factor", "key"), [(0.4, "headline.group.less"), (2.0, "headline.group.more")])
def test_a_headline_names_its_group_and_direction(factor: float, key: str) -> None:
    """More is never said of a fall; the shift is that of the members."""
    values = counts(flows=20)
    values[::2, -1] = np.round(values[::2, -1] * factor)
    found = judged(values)
    assert patterns(found)[:2] == ["alerts.some", key]
    shift = found.sentences[1].values["shift"]
    assert isinstance(shift, Percent)
    assert shift.fraction == pytest.approx(abs(factor - 1), abs=0.06)
    text = say_all(found.sentences, Texts(), lookup=lambda _list, _code: {})[1]
    assert "R0" in text


@pytest.mark.parametrize("seed", range(6))
def test_alerts_say_nothing_false(seed: int) -> None:
    """Above stands only over the expectation and outside the range that is named with it."""
    generator = np.random.default_rng(seed)
    values = np.round(counts(flows=40, seed=seed) * np.exp(generator.normal(0, 0.3, (40, 1))))
    values[:20, -3:] = np.round(values[:20, -3:] * generator.choice([0.3, 0.6, 1.6, 4.0], (20, 1)))
    found = judged(values)
    assert not found.alerts.is_empty()
    for row in found.alerts.iter_rows(named=True):
        said = say_alert(row, ("reporter", "origin"), {"origin": "CL_AREA"})
        if row["rule"] == "record":
            continue
        assert np.sign(row["value"] - row["expected"]) == row["direction"]
        expected = said.values["expected"]
        assert isinstance(expected, Number)
        assert expected.value == row["expected"]
        bounds = said.values.get("range")
        assert bounds is None or (isinstance(bounds, Bounds) and not bounds.lower <= row["value"] <= bounds.upper)


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
    wanted = set(re.findall(r"{(\w+)}", forms[-1])) | ({"count"} if len(forms) == 2 else set())
    assert all(set(re.findall(r"{(\w+)}", text)) == wanted for text in russian)
