"""Small layouts that the tests of national files share."""

from comity.formats.mapping import Parameters, parse_mapping
from comity.formats.national import read_national
from comity.formats.parsed import ParsedFile
from comity.formats.source import read_source
from comity.model.structures import Code, Codelist, Component, DataStructure, DataType, Reference, Role

AREAS = {
    "ARG": "AR",
    "BOL": "BO",
    "DEU": "DE",
    "KAZ": "KZ",
    "Казахстан": "KZ",
    "Kazakhstan": "KZ",
    "Киргизия": "KG",
    "Germany": "DE",
    "AR": "AR",
    "BO": "BO",
}

LONG = """
[mapping]
id = "long"
parameters = ["member", "members", "period"]

[components.REPORTER]
column = "geo"
area = true

[components.ORIGIN]
column = "nat"
area = true
map = { OOO = "_O" }

[components.TIME_PERIOD]
column = "t"

[values]
column = "n"
"""
ROWS = "t,geo,nat,n\n2023-01,ARG,DEU,5\n2023-01,ARG,KAZ,7\n2023-01,BOL,DEU,1\n2023-02,ARG,DEU,6\n"


def names(rule: str, parsed: ParsedFile) -> list[tuple[int | None, str | None, str | None]]:
    """Return row, column and found text of every finding of a rule."""
    return [(f.row, f.column, f.found) for f in parsed.findings if f.rule == rule]


def rules(parsed: ParsedFile) -> list[str]:
    """Return the rules of all findings."""
    return [finding.rule for finding in parsed.findings]


def read(
    data: str | bytes,
    mapping: str,
    *,
    structure: DataStructure | None = None,
    parameters: Parameters | None = None,
) -> ParsedFile:
    """Read a file of a few lines through a mapping."""
    source = read_source(data.encode() if isinstance(data, str) else data, "file")
    return read_national(
        source,
        parse_mapping(mapping, "layout.toml"),
        resolve_area=AREAS.get,
        structure=structure,
        parameters=parameters,
    )


def structure() -> DataStructure:
    """Return a structure with two dimensions, one of them coded, and two attributes."""
    sex = Codelist(
        Reference("T", "CL_SEX", "1.0"),
        {},
        (Code("F", {"en": "Female", "ru": "Женщины"}), Code("M", {"en": "Male", "ru": "Мужчины"})),
    )
    return DataStructure(
        Reference("T", "D", "1.0"),
        {},
        (
            Component("REPORTER", Role.DIMENSION),
            Component("SEX", Role.DIMENSION, codelist=sex),
            Component("TIME_PERIOD", Role.TIME_DIMENSION, data_type=DataType.TIME_PERIOD),
            Component("OBS_VALUE", Role.MEASURE, data_type=DataType.DECIMAL),
            Component("OBS_STATUS", Role.ATTRIBUTE, required=False),
            Component("COMMENT", Role.ATTRIBUTE, required=False),
        ),
    )
