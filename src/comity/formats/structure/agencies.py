"""The scheme of the agencies that maintain structures: one, of SDMX itself, for all that stand at the top."""

import datetime as dt
from collections.abc import Iterable

from pysdmx.io import write_sdmx
from pysdmx.model import Agency, AgencyScheme, Organisation
from pysdmx.model.message import Header

from comity.formats.structure.write import FORMATS, StructureFormat
from comity.model.structures import Reference

AGENCIES = Reference("SDMX", "AGENCIES", "1.0")


def write_agencies(agencies: Iterable[str], *, format: StructureFormat) -> bytes:  # noqa: A002 - as write_structures
    """Return a structure message with the agency scheme; an agency's name is its id."""
    items = [Agency(identifier, name=identifier) for identifier in sorted(set(agencies))]
    scheme = AgencyScheme(agency=AGENCIES.agency, name="Agencies", version=AGENCIES.version, items=items)
    header = Header(id="AGENCIES", prepared=dt.datetime(1970, 1, 1, tzinfo=dt.UTC), sender=Organisation("SDMX"))
    return (write_sdmx([scheme], FORMATS[format], header=header, prettyprint=False) or "").encode()
