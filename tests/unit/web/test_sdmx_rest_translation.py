"""Faults of SDMX-REST queries in Russian."""

import pytest

from comity.web.translation import sentences, translate
from told_sentences import SOURCE, sentences_of

FILES = [
    *("hub/sdmx/parameters.py", "hub/sdmx/query.py", "hub/sdmx/structure_query.py", "hub/sdmx/schema.py"),
    *("hub/sdmx/view.py", "hub/sdmx/frames.py", "hub/sdmx/data.py", "hub/sdmx/availability.py"),
    "hub/sdmx/bounds.py",
    *("hub/sdmx/reporting_year.py", "web/sdmx/routes.py", "web/sdmx/answers.py", "model/filters.py"),
    "store/filters.py",
]


@pytest.mark.parametrize("name", FILES)
def test_every_fault_of_a_query_is_told_in_russian(name: str) -> None:
    """Half of the members would read in another language what is wrong with their query."""
    assert [one for one in sentences_of(SOURCE / name) if one not in sentences()] == []


def test_values_stay_in_place() -> None:
    """A sentence whose pattern is too wide would swallow another one's values."""
    assert translate("CROSSINGS has no attribute X.", "ru") == "У CROSSINGS нет атрибута X."
    assert translate("The parameter limit can't be 0.", "ru") == "Параметр limit не может быть 0."
    assert translate("Write a whole number from 1.", "ru") == "Напишите целое число не меньше 1."
