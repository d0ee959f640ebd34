"""The standard pack is complete and consistent with itself."""

import datetime as dt
import itertools

import pytest

from comity.model.structures import TOTAL, Codelist, DataType
from comity.structures.pack import standard_pack

DIMENSIONS = {
    "CROSSINGS": "ORIGIN ORIGIN_BASIS DIRECTION PURPOSE MODE NEIGHBOUR COUNT_UNIT",
    "MIGRATION": "PARTNER DIRECTION CITIZENSHIP BIRTH_COUNTRY SEX AGE DURATION_CRITERION",
    "STOCK": "CITIZENSHIP BIRTH_COUNTRY SEX AGE BASIS",
    "PERMITS": "CITIZENSHIP REASON STAGE DURATION",
    "ASYLUM": "CITIZENSHIP STAGE SEX AGE",
    "IRREGULAR": "CITIZENSHIP INDICATOR DIRECTION DESTINATION ROUTE UNIT",
    "ENFORCEMENT": "OFFENCE STAGE UNIT OPERATION",
    "TRAFFICKING": "CITIZENSHIP SEX AGE EXPLOITATION STAGE",
    "POINTS": "POINT DIRECTION MODE PROCEDURE",
}
CODELISTS = list(standard_pack().codelists.values())


def test_every_dataflow_of_the_design_has_its_key() -> None:
    """A dimension lost or moved would change every series key."""
    keys = {identifier: flow.structure.key_ids for identifier, flow in standard_pack().dataflows.items()}
    assert keys == {flow: ("FREQ", "REPORTER", *rest.split()) for flow, rest in DIMENSIONS.items()}


@pytest.mark.parametrize("flow", standard_pack().dataflows.values(), ids=lambda flow: flow.id)
def test_a_dataflow_has_the_shared_components(flow) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Reporter, time, a whole-number measure and the optional attributes are the same everywhere."""
    structure = flow.structure
    assert structure.by_id["REPORTER"].codelist is standard_pack().codelists["CL_AREA"]
    assert structure.measure.data_type is DataType.INTEGER
    assert [part.id for part in structure.attributes] == [
        *("OBS_STATUS", "CONF_STATUS", "EMBARGO_TIME", "COMMENT", "TITLE")
    ]
    assert not any(part.required for part in structure.attributes)
    assert structure.by_id["OBS_STATUS"].attachment is None
    assert structure.by_id["TITLE"].attachment == structure.key_ids


@pytest.mark.parametrize("codelist", CODELISTS, ids=lambda codelist: codelist.reference.id)
def test_codes_are_named_in_both_languages_once(codelist: Codelist) -> None:
    """A code without a name would be printed raw; a doubled name would hide one of two codes."""
    assert set(codelist.names) == {"en", "ru"}
    for language in ("en", "ru"):
        names = [code.names[language] for code in codelist.codes]
        assert all(names)
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("codelist", CODELISTS, ids=lambda codelist: codelist.reference.id)
def test_parents_are_codes_of_the_list(codelist: Codelist) -> None:
    """A parent that isn't there, or a code above itself, would break every sum over the hierarchy."""
    for code in codelist.codes:
        above = code
        for _ in codelist.codes:
            if above.parent is None:
                break
            above = codelist.by_id[above.parent]
        assert above.parent is None, code.id


def test_areas_are_iso_and_the_stated_others() -> None:
    """Areas outside ISO 3166-1 have a stated place each; there are no aggregates but the total."""
    areas = standard_pack().codelists["CL_AREA"]
    alpha_2 = [code.id for code in areas.codes if len(code.id) == 2 and code.id.isalpha()]
    assert len(alpha_2) == 250
    others = {code.id for code in areas.codes} - set(alpha_2)
    assert others == {
        *("XAB", "XNC", "XNK", "XPM", "XSO", "XSS", "STLS", "RNC", "RFG", "_O", "_U", "_Z", TOTAL),
        *("SUHH", "YUCS", "CSXX", "CSHH", "DDDE", "ANHH", "YDYE"),
    }


def test_area_dates_are_dates_in_order() -> None:
    """Validation compares these dates with periods; a typing error would warn about everything or nothing."""
    for code in standard_pack().codelists["CL_AREA"].codes:
        days = [dt.date.fromisoformat(day) for day in (code.valid_from, code.valid_to) if day]
        assert all(first < last for first, last in itertools.pairwise(days)), code.id


def test_every_code_list_is_used() -> None:
    """A list that no dataflow uses is dead weight in every structure message."""
    used = {
        part.codelist.reference.id
        for flow in standard_pack().dataflows.values()
        for part in flow.structure.components
        if part.codelist
    }
    assert used == set(standard_pack().codelists)


def test_the_pack_is_built_once() -> None:
    """Every command reads the pack several times."""
    assert standard_pack() is standard_pack()
