"""Structures come back as they went out, with every name, parent, date and attachment."""

import datetime as dt
import json
from typing import get_args

import pytest

from comity.errors import UsageError
from comity.formats.structure import StructureFormat, read_structures, write_structures
from comity.model.groups import Agreement
from comity.model.periods import Frequency
from comity.model.structures import (
    Code,
    Codelist,
    Component,
    Dataflow,
    DataStructure,
    DataType,
    Reference,
    Role,
)
from comity.structures.pack import standard_pack

FORMATS = get_args(StructureFormat)
MOMENT = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)

COLOURS = Codelist(
    Reference("TEST", "CL_COLOUR", "1.2.0"),
    {"en": "Colours", "fr": "Couleurs"},
    (
        Code("WARM", {"en": "Warm <&> 'bright'", "fr": 'Chaud "vif"'}),
        Code("RED", {"fr": "Rouge"}, parent="WARM", valid_from="2001-02-03"),
        Code("PUCE", {"en": "Puce"}, parent="WARM", valid_from="1999-01-01", valid_to="2004-12-31"),
    ),
)


def flow(identifier: str = "PAINT", *, colour_name: str = "Colour") -> Dataflow:
    """Return a dataflow with one component of every kind and attachment."""
    components = (
        Component("REF_AREA", Role.DIMENSION, {"en": "Area"}),
        Component("COLOUR", Role.DIMENSION, {"en": colour_name, "fr": "Couleur"}, COLOURS),
        Component("TIME_PERIOD", Role.TIME_DIMENSION, {"en": "Time"}, data_type=DataType.TIME_PERIOD),
        Component("OBS_VALUE", Role.MEASURE, {"en": "Litres"}, data_type=DataType.DOUBLE, required=False),
        Component("OBS_STATUS", Role.ATTRIBUTE, {"en": "Status"}),
        Component("UNIT", Role.ATTRIBUTE, {"en": "Unit"}, required=False, attachment=()),
        Component("BRAND", Role.ATTRIBUTE, {"en": "Brand"}, required=False, attachment=("REF_AREA",)),
    )
    names = {"en": "Paint", "fr": "Peinture"}
    structure = DataStructure(Reference("TEST", f"DSD_{identifier}", "1.0.0"), names, components)
    return Dataflow(
        Reference("TEST", identifier, "2.0.0"),
        names,
        structure,
        {"en": "Sold paint"},
        reporter_dimension="REF_AREA",
    )


@pytest.mark.parametrize("name", FORMATS)
def test_the_standard_pack_comes_back(name: StructureFormat) -> None:
    """What a group exports and another imports is the same pack."""
    pack = standard_pack()
    message = read_structures(write_structures(pack.codelists.values(), pack.dataflows.values(), format=name))
    assert {one.reference.id: one for one in message.codelists} == pack.codelists
    assert {one.id: one for one in message.dataflows} == pack.dataflows
    assert message.structures == ()


@pytest.mark.parametrize("name", FORMATS)
def test_every_kind_of_component_comes_back(name: StructureFormat) -> None:
    """Markup in names, missing English, parents, dates, every attachment; pysdmx alone would lose most of them."""
    message = read_structures(write_structures([], [flow()], format=name))
    assert message.dataflows == (flow(),)
    assert message.codelists == (COLOURS,)


@pytest.mark.parametrize("name", FORMATS)
def test_structures_may_name_one_component_differently(name: StructureFormat) -> None:
    """Concepts are shared by id; a second name for the same id must not take the first one's place."""
    flows = (flow(), flow("INK", colour_name="Shade"))
    assert read_structures(write_structures([], flows, format=name)).dataflows == flows


@pytest.mark.parametrize("name", FORMATS)
def test_a_message_may_refer_to_known_structures(name: StructureFormat) -> None:
    """A group's own dataflow takes code lists from the standard pack without repeating them."""
    written = write_structures([], [flow()], format=name)
    message = read_structures(with_another_codelist(written, name), codelists=[COLOURS])
    assert [codelist.reference.id for codelist in message.codelists] == ["CL_SHAPE"]
    assert message.dataflows == (flow(),)


def with_another_codelist(message: bytes, name: str) -> bytes:
    """Return the message with another code list in the place of the one that its structure refers to."""
    if name.startswith("sdmx-ml"):
        return message.replace(b'<str:Codelist id="CL_COLOUR"', b'<str:Codelist id="CL_SHAPE"')
    content = json.loads(message)
    content["data"]["codelists"][0]["id"] = "CL_SHAPE"
    return json.dumps(content).encode()


def test_agreements_are_written_as_provision_agreements() -> None:
    """An agreement for a dataflow that the message doesn't hold would refer to nothing."""
    agreements = [
        Agreement("KG", "PAINT", Frequency.MONTHLY, 45, ("KG", "UZ")),
        Agreement("KZ", "OTHER", Frequency.ANNUAL, 90, ("KZ",)),
    ]
    content = json.loads(write_structures([], [flow()], agreements, format="sdmx-json-2.0", agency="CSTO"))["data"]
    (agreement,) = content["provisionAgreements"]
    assert (agreement["agencyID"], agreement["id"]) == ("CSTO", "KG_PAINT")
    assert agreement["dataflow"].endswith("Dataflow=TEST:PAINT(2.0.0)")
    assert agreement["dataProvider"].endswith("DataProvider=CSTO:DATA_PROVIDERS(1.0).KG")
    assert [(note["id"], note["title"]) for note in agreement["annotations"]] == [
        ("FREQUENCY", "M"),
        ("DUE_DAYS", "45"),
        ("REPORTERS", "KG UZ"),
    ]
    assert [provider["id"] for provider in content["dataProviderSchemes"][0]["dataProviders"]] == ["KG"]


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_structures_at_the_same_time_are_the_same_bytes(name: StructureFormat) -> None:
    """A published message can be compared with the next by its digest."""
    first, second = (write_structures([], [flow()], format=name, prepared=MOMENT) for _ in range(2))
    assert first == second
    assert b"2026-01-02T03:04:05" in first


def test_an_unknown_format_is_refused() -> None:
    """The command line hands the word on as it was typed."""
    with pytest.raises(UsageError, match="sdmx-ml-9"):
        write_structures([], [flow()], format="sdmx-ml-9")  # type: ignore[arg-type]
