"""Write the structure files of the packs whose dataflows aren't in the standard pack.

    python examples/packs/make_structures.py

A test checks that the files in the repository are what this writes.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

from comity.formats.structure import write_structures
from comity.model.structures import Code, Codelist, Component, Dataflow, DataStructure, DataType, Reference, Role
from comity.structures.pack import standard_pack

HERE = Path(__file__).parent
PREPARED = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
EUROSTAT_GEO = (
    "AT BE BG CH CY CZ DE DK EE EL ES FI FR HR HU IE IS IT LI LT LU LV ME MT NL NO PL PT RO SE SI SK UK".split()
)


def codelist(agency: str, id_: str, codes: Mapping[str, str]) -> Codelist:
    """Make a code list with English names."""
    reference = Reference(agency, id_, "1.0")
    return Codelist(reference, {"en": id_}, tuple(Code(code, {"en": name}) for code, name in codes.items()))


def dataflow(
    reference: Reference, name: str, *, dimensions: Mapping[str, Codelist], attributes: Iterable[Component]
) -> Dataflow:
    """Make a dataflow with its data structure."""
    components = (
        *(Component(i, Role.DIMENSION, {"en": i}, codelist=c) for i, c in dimensions.items()),
        Component("TIME_PERIOD", Role.TIME_DIMENSION, {"en": "Period"}, data_type=DataType.TIME_PERIOD),
        Component("OBS_VALUE", Role.MEASURE, {"en": "Value"}, data_type=DataType.DOUBLE, required=False),
        *attributes,
    )
    structure = DataStructure(
        Reference(reference.agency, f"DSD_{reference.id}", reference.version), {"en": name}, components
    )
    return Dataflow(reference, {"en": name}, structure)


def optional(id_: str, codes: Codelist | None = None) -> Component:
    """Make an optional attribute of the observation."""
    return Component(id_, Role.ATTRIBUTE, {"en": id_}, codelist=codes, required=False)


def frontex() -> bytes:
    """Return the structure of the Frontex pack."""
    pack = standard_pack()
    routes = {
        "WAF": "Western African route",
        "WMR": "Western Mediterranean route",
        "CMR": "Central Mediterranean route",
        "EMR": "Eastern Mediterranean route",
        "WBR": "Western Balkan route",
        "ALGR": "Circular route from Albania to Greece",
        "EBR": "Eastern borders route",
        "BSR": "Black Sea route",
        "_O": "Other",
    }
    dimensions = {
        "FREQ": pack.codelists["CL_FREQ"],
        "REPORTER": codelist(
            "EX", "CL_IBC_REPORTER", {"MS_SAC": "Member states and Schengen associated countries"}
        ),
        "ROUTE": codelist("EX", "CL_IBC_ROUTE", routes),
        "BORDER_TYPE": codelist("EX", "CL_IBC_BORDER_TYPE", {"SEA": "Sea", "LAND": "Land"}),
        "CITIZENSHIP": pack.codelists["CL_AREA"],
    }
    status = optional("OBS_STATUS", pack.codelists["CL_OBS_STATUS"])
    flow = dataflow(
        Reference("EX", "IBC_DETECTIONS", "1.0"),
        "Detections of illegal border-crossing",
        dimensions=dimensions,
        attributes=[status, optional("COMMENT")],
    )
    return write_structures(
        [c for c in dimensions.values() if c.reference.agency == "EX"], [flow], prepared=PREPARED
    )


def eurostat() -> bytes:
    """Return the structures of the Eurostat SDMX-CSV pack."""
    names = standard_pack().codelists["CL_AREA"].by_id
    own = {"EL": "Greece", "UK": "United Kingdom"}
    geo = {c: own.get(c) or names[c].names["en"] for c in EUROSTAT_GEO}
    lists = {
        "freq": codelist("ESTAT", "FREQ", {"A": "Annual", "M": "Monthly"}),
        "unit": codelist("ESTAT", "UNIT", {"PER": "Person"}),
        "citizen": codelist("ESTAT", "CITIZEN", {"TOTAL": "Total", "UA": "Ukraine"}),
        "sex": codelist("ESTAT", "SEX", {"T": "Total"}),
        "age": codelist("ESTAT", "AGE", {"TOTAL": "Total"}),
        "asyl_app": codelist("ESTAT", "ASYL_APP", {"ASY_APP": "Asylum applicant"}),
        "geo": codelist("ESTAT", "GEO", geo),
    }
    reason = {"T": "Total", "ENTRY": "Illegal entry", "OVERSTAY": "Overstay", "OTH": "Other reason"}
    apprehension = {
        "T": "Total",
        "BCP": "At the border crossing point",
        "LAND": "Between border crossing points, at land",
        "SEA": "Between border crossing points, at sea",
        "EXT": "In the external border area",
        "INL": "In the inland area",
    }
    present = {
        "FREQ": lists["freq"],
        "reason": codelist("ESTAT", "REASON", reason),
        "apprehen": codelist("ESTAT", "APPREHEN", apprehension),
        "REPORTER": standard_pack().codelists["CL_AREA"],
    }
    flags = [optional("OBS_FLAG"), optional("CONF_STATUS")]

    def flow(id_: str, name: str, *keys: str) -> Dataflow:
        reference = Reference("ESTAT", id_, "1.0")
        return dataflow(reference, name, dimensions={k: lists[k] for k in keys}, attributes=flags)

    flows = [
        flow(
            "MIGR_ASYTPSM", "Beneficiaries of temporary protection", "freq", "unit", "citizen", "sex", "age", "geo"
        ),
        flow("MIGR_ASYAPPCTZA", "Asylum applicants", "freq", "citizen", "sex", "unit", "age", "asyl_app", "geo"),
        dataflow(
            Reference("ESTAT", "MIGR_EIPRE", "1.0"),
            "Third-country nationals found to be illegally present",
            dimensions=present,
            attributes=[optional("OBS_STATUS", standard_pack().codelists["CL_OBS_STATUS"]), optional("COMMENT")],
        ),
    ]
    own = [*lists.values(), present["reason"], present["apprehen"]]
    return write_structures(own, flows, prepared=PREPARED)


def russia() -> bytes:
    """Return the structure of the Russian 2016 form: its seventeen columns as one dimension."""
    pack = standard_pack()
    columns = {
        "C01": "Invitations issued",
        "C02": "Visas issued",
        "C03": "Put on the migration register",
        "C04": "Registered at a place of residence",
        "C05": "Registered at a place of stay",
        "C06": "First registered at a place of stay",
        "C07": "First registered: tourism",
        "C08": "First registered: study",
        "C09": "First registered: work",
        "C10": "First registered: private",
        "C11": "First registered: other",
        "C12": "Removed from the migration register",
        "C13": "Decisions to issue a temporary residence permit",
        "C14": "Living on a temporary residence permit",
        "C15": "Decisions to issue a residence permit",
        "C16": "Living on a residence permit",
        "C17": "Acquisitions of citizenship",
    }
    dimensions = {
        "FREQ": pack.codelists["CL_FREQ"],
        "REPORTER": pack.codelists["CL_AREA"],
        "CITIZENSHIP": pack.codelists["CL_AREA"],
        "INDICATOR": codelist("EX", "CL_RU_2RD", columns),
    }
    status = optional("OBS_STATUS", pack.codelists["CL_OBS_STATUS"])
    flow = dataflow(
        Reference("EX", "RU_2RD", "1.0"),
        "Selected indicators of the migration situation (form 2-RD)",
        dimensions=dimensions,
        attributes=[status, optional("COMMENT")],
    )
    return write_structures([dimensions["INDICATOR"]], [flow], prepared=PREPARED)


def malaysia() -> bytes:
    """Return the structure of the Malaysian pack: arrivals by nationality, state of entry and sex."""
    pack = standard_pack()
    states = {
        "MY-01": "Johor",
        "MY-02": "Kedah",
        "MY-03": "Kelantan",
        "MY-04": "Melaka",
        "MY-05": "Negeri Sembilan",
        "MY-06": "Pahang",
        "MY-07": "Pulau Pinang",
        "MY-08": "Perak",
        "MY-09": "Perlis",
        "MY-10": "Selangor",
        "MY-11": "Terengganu",
        "MY-12": "Sabah",
        "MY-13": "Sarawak",
        "MY-15": "W.P. Labuan",
    }
    dimensions = {
        "FREQ": pack.codelists["CL_FREQ"],
        "REPORTER": pack.codelists["CL_AREA"],
        "ORIGIN": pack.codelists["CL_AREA"],
        "ORIGIN_BASIS": pack.codelists["CL_ORIGIN_BASIS"],
        "STATE": codelist("EX", "CL_MY_STATE", states),
        "SEX": pack.codelists["CL_SEX"],
    }
    status = optional("OBS_STATUS", pack.codelists["CL_OBS_STATUS"])
    flow = dataflow(
        Reference("EX", "MY_ARRIVALS", "1.0"),
        "Arrivals by nationality, state of entry and sex",
        dimensions=dimensions,
        attributes=[status, optional("COMMENT")],
    )
    return write_structures([dimensions["STATE"]], [flow], prepared=PREPARED)


def poland() -> bytes:
    """Return the structure of the Polish pack: figures of authorities that overlap, in a list without a total."""
    pack = standard_pack()
    sources = {
        "BORDER_GUARD": "Apprehended by the Border Guard for unauthorised stay",
        "POLICE": "Identified by the Police",
        "INSURED": "Foreigners insured with the Social Insurance Institution",
    }
    dimensions = {
        "FREQ": pack.codelists["CL_FREQ"],
        "REPORTER": pack.codelists["CL_AREA"],
        "CITIZENSHIP": pack.codelists["CL_AREA"],
        "SEX": pack.codelists["CL_SEX"],
        "SOURCE": codelist("EX", "CL_PL_SOURCE", sources),
    }
    status = optional("OBS_STATUS", pack.codelists["CL_OBS_STATUS"])
    flow = dataflow(
        Reference("EX", "PL_UNAUTHORISED_STAY", "1.0"),
        "Unauthorised stay by authority, and insured foreigners",
        dimensions=dimensions,
        attributes=[status, optional("COMMENT")],
    )
    return write_structures([dimensions["SOURCE"]], [flow], prepared=PREPARED)


FILES = {
    "frontex_ibc_vintages/structures.xml": frontex,
    "eurostat_sdmx_csv/structures.xml": eurostat,
    "ru_mvd_2016/structures.xml": russia,
    "my_arrivals/structures.xml": malaysia,
    "pl_irregular_migration/structures.xml": poland,
}

if __name__ == "__main__":
    for name, make in FILES.items():
        (HERE / name).write_bytes(make())
