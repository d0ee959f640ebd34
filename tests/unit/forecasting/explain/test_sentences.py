"""What explanations say, in both languages."""

import string
import tomllib
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest

from comity.forecasting.calendar.feasts import Feast
from comity.forecasting.explain.change import ChangeSum
from comity.forecasting.explain.decomposition import Explanation, Scale, Surprise
from comity.forecasting.explain.main_feast import MOVING, MainFeast
from comity.forecasting.explain.sentences import say_change, say_explanation, say_surprise
from unit.forecasting.explain.plain_words import PlainWords

ENGLISH, RUSSIAN = PlainWords("en"), PlainWords("ru")


def _made(**parts: float) -> Explanation:
    said = {"growth": 1.03, "season": 1.09, "calendar": 1.0, "usual": 1.09} | parts
    arrays = {name: np.array([value]) for name, value in said.items()}
    mean = np.array([11000 * said["growth"] * said["season"] * said["calendar"]])
    return Explanation(
        ("2025-07",),
        Scale.LOG,
        11000.0,
        12,
        mean,
        growth=arrays["growth"],
        season=arrays["season"],
        calendar=arrays["calendar"],
        usual=arrays["usual"],
    )


def test_level_season_and_growth_are_one_sentence() -> None:
    """The sentence that the planner reads first."""
    assert say_explanation(_made(), ENGLISH, frequency="M") == (
        "Expected 12,350 in 2025-07: the level of the last 12 months is 11,000, July is usually 9 % above it, "
        "growth adds 3 %."
    )
    assert say_explanation(_made(), RUSSIAN, frequency="M") == (
        "2025-07: ожидается 12,350 — уровень последних 12 месяцев составляет 11,000, июль обычно на 9 % выше, "
        "рост добавляет 3 %."
    )


def test_what_does_not_matter_is_left_out_and_what_does_is_said() -> None:
    """A calendar that adds nothing isn't a reason; a decline isn't growth."""
    found = say_explanation(_made(growth=0.9, season=1.001, usual=1.0, calendar=0.96), ENGLISH)
    assert found.endswith("the last 12 steps is 11,000, decline takes away 10 %, the calendar takes away 4 %.")


def test_the_one_feast_is_named_only_where_it_lies() -> None:
    """A planner is told that Easter is in a month that holds Palm Sunday alone."""
    inside, about = MainFeast(Feast.WESTERN_EASTER, lies_inside=True), MainFeast(Feast.RAMADAN, lies_inside=False)
    july = replace(_made(calendar=1.04), feasts=(inside,))
    assert say_explanation(july, ENGLISH).endswith("the calendar adds 4 % (Easter falls in July that year).")
    assert say_explanation(july, RUSSIAN).endswith(
        "календарь добавляет 4 % (в том году на июль приходится католическая Пасха)."
    )
    assert "(mostly days about Ramadan)" in say_explanation(replace(july, feasts=(about,)), ENGLISH)
    assert "(mostly Easter)" in say_explanation(replace(july, ds=("2025-04-20",)), ENGLISH)
    assert "Easter" not in say_explanation(replace(july, calendar=np.array([1.0])), ENGLISH)
    book = tomllib.loads(files("comity.forecasting.explain").joinpath("texts.toml").read_text("utf-8"))
    assert set(book["feast"]) == {feast.value for feast in MOVING}


def test_a_season_unlike_the_usual_is_not_called_usual() -> None:
    """Where the forecast differs from the series' own past, the reader must see both."""
    assert "July is put 9 % above it (usually -4 %)" in say_explanation(_made(usual=0.96), ENGLISH)
    assert "июль оценивается на 9 % ниже (обычно +2 %)" in say_explanation(_made(season=0.91, usual=1.02), RUSSIAN)


def test_sums_are_said_as_counts() -> None:
    """With zeros there are no percentages of a level."""
    one = np.array([2.0])
    made = Explanation(("2025-08",), Scale.RAW, 10.0, 1, np.array([16.0]), one, one, one, one)
    assert say_explanation(made, ENGLISH, frequency="A") == (
        "Expected 16 in 2025-08: the level of the last year is 10, this part of the year is usually 2 above it, "
        "growth adds 2, the calendar adds 2."
    )


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0.4, "came about as expected"),
        (2.14, "2.1 standard deviations above"),
        (-1.5, "1.5 standard deviations below"),
    ],
)
def test_a_surprise_says_its_direction(size: float, said: str) -> None:
    """A fall that reads as a rise would be worse than silence."""
    assert said in say_surprise(Surprise("2025-06", 10.0, 8.0, size), ENGLISH)


def test_a_change_says_what_and_why() -> None:
    """The parts stand beside the whole."""
    rose = ChangeSum("total", "2025-07", "2026-05", 1000.0, 1021.0, 30.0, -5.0, -4.0)
    assert say_change(rose, ENGLISH) == (
        "The forecast for 2025-07 to 2026-05 rose by 2.1 % (+21): new data +30, revisions -5, the model -4."
    )
    fell = ChangeSum("total", "2025-07", "2025-07", 1000.0, 900.0, -100.0, 0.0, 0.0)
    assert say_change(fell, RUSSIAN) == (
        "Прогноз на 2025-07 снизился на 10.0 % (-100): новые данные -100, пересмотры +0, модель +0."
    )
    same = ChangeSum("total", "2025-07", "2025-08", 0.0, 0.0, 2.0, -2.0, 0.0)
    assert "has hardly changed" in say_change(same, ENGLISH)


def _texts(table: dict[str, object], place: str = "") -> list[tuple[str, dict[str, object]]]:
    if "en" in table:
        return [(place, table)]
    return [one for key, value in table.items() for one in _texts(value, f"{place}.{key}")]  # type: ignore[arg-type]


def _placeholders(text: object) -> set[str | None]:
    texts = list(text.values()) if isinstance(text, dict) else [text]
    return {name for one in texts for _, name, _, _ in string.Formatter().parse(str(one))} - {None}


def test_every_sentence_is_in_both_languages() -> None:
    """Half of the members' planners would read the other half's language."""
    book = tomllib.loads(files("comity.forecasting.explain").joinpath("texts.toml").read_text("utf-8"))
    found = _texts(book)
    assert len(found) > 20
    for place, text in found:
        assert set(text) == {"en", "ru"}, place
        assert _placeholders(text["en"]) == _placeholders(text["ru"]), place
