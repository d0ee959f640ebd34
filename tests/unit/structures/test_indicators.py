"""The pack's indicators say what DESIGN.md says, in codes that exist."""

import pytest

from comity.errors import UnknownArtefactError
from comity.model.indicators import IndicatorDefinition, TotalRule
from comity.structures.indicators import indicator, indicators
from comity.structures.pack import standard_pack


def test_visitors_from_third_countries_are_defined_as_designed() -> None:
    """Entries over external borders without members' own nationals, crew and transit."""
    visitors = indicator("VISITORS_THIRD_COUNTRIES")
    assert visitors.dataflow == "CROSSINGS"
    assert visitors.external_borders
    assert visitors.filter_of("DIRECTION").include == ("IN",)
    assert visitors.filter_of("ORIGIN").exclude_members
    assert visitors.filter_of("ORIGIN").total is TotalRule.NEVER
    assert visitors.filter_of("PURPOSE").exclude == ("CREW", "TRANSIT")
    assert visitors.filter_of("MODE").total is TotalRule.PARTS
    assert visitors.measure["en"] == "entries"


@pytest.mark.parametrize("definition", indicators().values(), ids=lambda definition: definition.id)
def test_indicators_name_dimensions_and_codes_that_exist(definition: IndicatorDefinition) -> None:
    """A filter on a code that no file can hold would silently admit or exclude nothing."""
    structure = standard_pack().dataflows[definition.dataflow].structure
    assert set(definition.breakdowns) <= set(structure.key_ids)
    for dimension, rule in definition.filters.items():
        codelist = structure.by_id[dimension].codelist
        assert codelist is not None
        assert all(code in codelist for code in (*rule.include, *rule.exclude))
        assert rule.total is not TotalRule.FIRST or rule.include


def test_an_unknown_indicator_says_which_there_are() -> None:
    """A group file with a typing error needs the list of names."""
    with pytest.raises(UnknownArtefactError) as caught:
        indicator("VISITORS")
    assert "VISITORS_THIRD_COUNTRIES" in caught.value.remedy
