"""Structure messages: SDMX-ML and SDMX-JSON to Comity's structures and back, through pysdmx."""

from comity.formats.structure.read import StructureMessage, read_structures
from comity.formats.structure.references import resolve
from comity.formats.structure.versions import best_version, matching_versions
from comity.formats.structure.write import StructureFormat, write_structures

__all__ = [
    "StructureFormat",
    "StructureMessage",
    "best_version",
    "matching_versions",
    "read_structures",
    "resolve",
    "write_structures",
]
