"""Structure messages: SDMX-ML and SDMX-JSON to Comity's structures and back, through pysdmx."""

from comity.formats.structure.read import StructureMessage, read_structures
from comity.formats.structure.write import StructureFormat, write_structures

__all__ = ["StructureFormat", "StructureMessage", "read_structures", "write_structures"]
