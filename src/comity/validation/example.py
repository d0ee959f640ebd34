"""The example dataflow of the casebook: small lists that show every kind of component."""

from collections.abc import Sequence

from comity.model.structures import (
    Code,
    Codelist,
    Component,
    Dataflow,
    DataStructure,
    DataType,
    Facets,
    Reference,
    Role,
)

DEFAULTS = {
    "FREQ": "M",
    "REPORTER": "KG",
    "ORIGIN": "KZ",
    "MODE": "AIR",
    "AGE": "_T",
    "POINT": "P1",
    "TIME_PERIOD": "2024-03",
    "OBS_VALUE": "10",
    "OBS_STATUS": "A",
}
"""What a case's table leaves out."""


def example_dataflow(required: Sequence[str] = (), measure: DataType = DataType.INTEGER) -> Dataflow:
    """Return the example dataflow; `required` names the attributes that its structure asks for."""
    areas = _codelist(
        "CL_AREA",
        [
            *(Code(code, {"en": name}) for code, name in _AREAS.items()),
            Code("YUCS", {"en": "Yugoslavia"}, valid_to="1992-04-27"),
            Code("SS", {"en": "South Sudan"}, valid_from="2011-07-09"),
        ],
    )
    reporters = _codelist("CL_REPORTER", [Code(code, {"en": _AREAS[code]}) for code in _REPORTERS])
    structure = DataStructure(
        Reference("COMITY", "EXAMPLE", "1.0.0"),
        {"en": "Example"},
        (
            _dimension("FREQ", _codelist("CL_FREQ", [Code(code) for code in "ASTQMWDHB"])),
            _dimension("REPORTER", reporters),
            _dimension("ORIGIN", areas),
            _dimension("MODE", _codelist("CL_MODE", [Code(c) for c in ("_T", "AIR", "LAND", "SEA", "_U", "_O")])),
            _dimension("AGE", _codelist("CL_AGE", [Code(code, parent=parent) for code, parent in _AGES])),
            Component("POINT", Role.DIMENSION, {"en": "Crossing point"}),
            Component("TIME_PERIOD", Role.TIME_DIMENSION, {"en": "Period"}, data_type=DataType.TIME_PERIOD),
            Component("OBS_VALUE", Role.MEASURE, {"en": "Value"}, data_type=measure),
            *_attributes(required),
        ),
    )
    return Dataflow(Reference("COMITY", "EXAMPLE", "1.0.0"), {"en": "Example"}, structure)


_REPORTERS = ("AM", "BY", "KG", "KZ", "RU", "TJ", "DE")
_AREAS = {
    "_T": "All origins",
    "_U": "Unknown",
    "_O": "Other",
    "AM": "Armenia",
    "BY": "Belarus",
    "CN": "China",
    "DE": "Germany",
    "ET": "Ethiopia",
    "FR": "France",
    "IN": "India",
    "IR": "Iran",
    "KG": "Kyrgyzstan",
    "KZ": "Kazakhstan",
    "RU": "Russia",
    "TJ": "Tajikistan",
    "TR": "Türkiye",
    "UZ": "Uzbekistan",
}
_AGES = (
    ("_T", None),
    ("Y0T14", "_T"),
    ("Y15T64", "_T"),
    ("Y15T24", "Y15T64"),
    ("Y25T64", "Y15T64"),
    ("Y_GE65", "_T"),
)


def _codelist(name: str, codes: Sequence[Code]) -> Codelist:
    return Codelist(Reference("COMITY", name, "1.0.0"), {"en": name}, tuple(codes))


def _dimension(name: str, codelist: Codelist) -> Component:
    return Component(name, Role.DIMENSION, {"en": name.capitalize()}, codelist)


def _attributes(required: Sequence[str]) -> Sequence[Component]:
    status = _codelist("CL_OBS_STATUS", [Code(code) for code in "ABDEFGHIJKLMNOPQSUVW"])
    kinds = {
        "OBS_STATUS": (status, DataType.STRING, None),
        "CONF_STATUS": (_codelist("CL_CONF_STATUS", [Code(code) for code in "FNECAOTGMDS"]), DataType.STRING, None),
        "COMMENT": (None, DataType.STRING, None),
        "EMBARGO_TIME": (None, DataType.DATE_TIME, None),
        "REPORTING_YEAR_START_DAY": (None, DataType.STRING, None),
        "LANES": (None, DataType.INTEGER, None),
        "STATION": (None, DataType.STRING, None),
        "WAIT": (None, DataType.DECIMAL, None),
        "TITLE": (None, DataType.STRING, ("REPORTER", "ORIGIN")),
    }
    return [
        Component(
            name,
            Role.ATTRIBUTE,
            {"en": name.capitalize()},
            codes,
            kind,
            required=name in required,
            attachment=attached,
            facets=_FACETS.get(name, Facets()),
        )
        for name, (codes, kind, attached) in kinds.items()
    ]


_FACETS = {
    "STATION": Facets(min_length=3, max_length=6, pattern="[A-Z]+[0-9]*"),
    "WAIT": Facets(min_value=0, max_value=600, decimals=1),
}
