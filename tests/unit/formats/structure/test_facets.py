"""Facets and regions survive the way into a structure message and back."""

import json
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.formats.structure import StructureFormat, read_structures, write_structures
from comity.model.groups import Agreement
from comity.model.periods import Frequency
from comity.model.structures import Component, Dataflow, DataType, Facets, Role
from comity.structures.pack import standard_pack

FORMATS = get_args(StructureFormat)
BOUNDS = st.none() | st.integers(-1000, 1000).map(float) | st.sampled_from([0.5, -0.25])
LENGTHS = st.none() | st.integers(1, 400)
FACETS = st.builds(
    Facets,
    LENGTHS,
    LENGTHS,
    BOUNDS,
    BOUNDS,
    st.none() | st.integers(1, 9),
    st.none() | st.sampled_from([r"[A-Z]{2}\d+", "a|b", """<"'&>""", r"\i\c*", "é+"]),
)
FLOW = standard_pack().dataflows["CROSSINGS"]


def with_facets(facets: Facets) -> Dataflow:
    """Return CROSSINGS with one further attribute that has facets."""
    structure = FLOW.structure
    own = Component("STATION", Role.ATTRIBUTE, {"en": "Station"}, data_type=DataType.STRING, facets=facets)
    return replace(FLOW, structure=replace(structure, components=(*structure.components, own)))


@pytest.mark.parametrize("name", FORMATS)
@given(facets=FACETS)
@settings(max_examples=8, deadline=None)
def test_facets_come_back(name: StructureFormat, facets: Facets) -> None:
    """A bound that is lost on the way is never checked again."""
    written = write_structures([], [with_facets(facets)], format=name)
    (flow,) = read_structures(written).dataflows
    assert flow.structure.by_id["STATION"].facets == facets


@pytest.mark.parametrize("name", FORMATS)
def test_a_least_value_of_zero_comes_back(name: StructureFormat) -> None:
    """It is the commonest facet of all, and pysdmx's JSON reader takes it for none."""
    facets = Facets(min_value=0)
    (flow,) = read_structures(write_structures([], [with_facets(facets)], format=name)).dataflows
    assert flow.structure.by_id["STATION"].facets == facets


@pytest.mark.parametrize("name", FORMATS)
def test_a_region_is_a_data_constraint_that_can_be_read(name: StructureFormat) -> None:
    """What is agreed would otherwise stand only in our own file."""
    agreement = Agreement("KG", "CROSSINGS", Frequency.MONTHLY, 30, ("KG",), region={"ORIGIN": ("CN", "UZ")})
    written = write_structures([], [FLOW], [agreement], format=name)
    assert b"KG_CROSSINGS_REGION" in written
    assert read_structures(written).dataflows == (FLOW,)


def test_a_region_includes_what_is_allowed_and_nothing_else() -> None:
    """What the agreement excludes must not stand in the included region."""
    agreement = Agreement(
        "KG", "CROSSINGS", Frequency.MONTHLY, 30, ("KG",), region={"ORIGIN": ("CN", "UZ", "TM")},
        exclude={"ORIGIN": ("TM",), "DIRECTION": ("OUT",)},
    )  # fmt: skip
    content = json.loads(write_structures([], [FLOW], [agreement], format="sdmx-json-2.0", agency="CSTO"))["data"]
    (constraint,) = content["dataConstraints"]
    (region,) = constraint["cubeRegions"]
    values = {one["id"]: [value["value"] for value in one["values"]] for one in region["keyValues"]}
    directions = FLOW.structure.by_id["DIRECTION"].codelist
    assert directions is not None
    assert values == {"ORIGIN": ["CN", "UZ"], "DIRECTION": [code for code in directions.by_id if code != "OUT"]}
    (attached,) = constraint["constraintAttachment"]["provisionAgreements"]
    assert attached.endswith("ProvisionAgreement=CSTO:KG_CROSSINGS(1.0.0)")
