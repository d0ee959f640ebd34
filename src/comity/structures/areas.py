"""CL_AREA: ISO 3166-1 with names from CLDR, and the pack's own codes."""

from collections.abc import Iterator, Mapping
from typing import Any

from comity.model.structures import Code, Codelist, Reference
from comity.structures.codelists import AGENCY, LANGUAGES, names_of
from comity.structures.resources import read_table

CL_AREA = "CL_AREA"


def load_areas() -> Codelist:
    """Return CL_AREA: states, user-assigned places, dissolved states with the days they ended, special codes."""
    table = read_table("areas.toml")
    own = (_own_codes(table[group]) for group in ("user_assigned", "dissolved", "special"))
    codes = (*_states(table), *(code for group in own for code in group))
    return Codelist(Reference(AGENCY, CL_AREA, table["version"]), table["names"], codes)


def _states(table: Mapping[str, Any]) -> Iterator[Code]:
    from babel import Locale

    territories = {language: Locale.parse(language).territories for language in LANGUAGES}
    for code in table["iso_3166_1"].split():
        names = {language: territories[language][code] for language in LANGUAGES}
        yield Code(code, names, valid_from=table["validity"].get(code, {}).get("from"))


def _own_codes(entries: Mapping[str, Mapping[str, Any]]) -> Iterator[Code]:
    for code, entry in entries.items():
        yield Code(code, names_of(entry), valid_from=entry.get("from"), valid_to=entry.get("to"))
