"""Recipes of forecast runs."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.hub.forecasts.recipe import FlowSeries, Recipe, covers, parse_recipe
from comity.model.access import EVERYTHING, MEMBERS_SIGHT, PUBLIC_SIGHT, Sight
from comity.model.periods import parse_period

_codes = st.text("ABCXYZ_9", min_size=1, max_size=4)
_sights = st.one_of(
    st.just(EVERYTHING), st.builds(Sight, st.frozensets(st.sampled_from("NC"), max_size=2), st.frozensets(_codes))
)
_flows = st.builds(
    FlowSeries,
    st.dictionaries(_codes, st.lists(_codes, min_size=1, max_size=2).map(tuple), max_size=2),
    st.none() | st.lists(_codes, max_size=2).map(tuple),
)
_recipes = st.builds(
    Recipe,
    recipe=st.text(max_size=9),
    horizon=st.integers(1, 99),
    origin=st.sampled_from(["2024-03", "2024-Q1", "2024-W07", "2024"]).map(parse_period),
    reporters=st.lists(_codes).map(tuple),
    sight=_sights,
    confidentiality=st.sampled_from("FNC"),
    flow=st.none() | _flows,
    is_simulated=st.booleans(),
)


@given(_recipes)
def test_round_trip(recipe: Recipe) -> None:
    """What can't be read back as it was can't be made again, and its truth isn't found."""
    assert parse_recipe(recipe.render()) == recipe


def test_an_earlier_version() -> None:
    """A run that doesn't say whose figures it was made from is for those who see everything."""
    text = json.dumps({"recipe": "comity-local-2", "horizon": 12, "origin": "2026-10", "reporters": ["AM"]})
    found = parse_recipe(text)
    assert found.is_seen_with(EVERYTHING)
    assert not found.is_seen_with(MEMBERS_SIGHT)
    assert found.sight == EVERYTHING


@pytest.mark.parametrize(
    ("confidentiality", "made", "reader", "seen"),
    [
        ("F", EVERYTHING, PUBLIC_SIGHT, True),
        ("N", EVERYTHING, PUBLIC_SIGHT, False),
        ("N", EVERYTHING, MEMBERS_SIGHT, True),
        ("C", EVERYTHING, MEMBERS_SIGHT, False),
        ("C", EVERYTHING, EVERYTHING, True),
        ("C", Sight(frozenset("N"), frozenset({"KG"})), Sight(frozenset("N"), frozenset({"KG"})), True),
        ("C", Sight(frozenset("N"), frozenset({"KG"})), Sight(frozenset("N"), frozenset({"AM"})), False),
    ],
)
def test_who_sees_it(confidentiality: str, made: Sight, reader: Sight, *, seen: bool) -> None:
    """A forecast is shown to those from whom nothing behind it is hidden, and to no one else."""
    origin = parse_period("2026-01")
    assert origin is not None
    recipe = Recipe(recipe="r", horizon=1, origin=origin, reporters=(), sight=made, confidentiality=confidentiality)
    assert recipe.is_seen_with(reader) is seen


@given(_sights, _sights)
def test_covering_is_in_order(one: Sight, other: Sight) -> None:
    """Everything covers all, all cover themselves, and two that cover each other are the same."""
    assert covers(EVERYTHING, one)
    assert covers(one, one)
    assert not (covers(one, other) and covers(other, one)) or one == other
