"""A dataflow with its structure, or a code list, as a file in SDMX-ML or SDMX-JSON."""

from comity.errors import UnknownArtefactError
from comity.formats.structure import write_structures
from comity.hub.home import Hub
from comity.hub.structures import FORMATS
from comity.model.structures import Codelist

KINDS = ("dataflow", "codelist")


def structure_file(hub: Hub, kind: str, name: str, *, suffix: str) -> bytes:
    """Return a structure message; `kind` is dataflow or codelist, `suffix` .xml or .json.

    UnknownArtefactError: there is no such artefact, or no such form of it.
    """
    if suffix not in FORMATS or kind not in KINDS:
        raise UnknownArtefactError(
            f"There is no file {name}{suffix} of a structure.", remedy="Take a link that the page shows."
        )
    if kind == "codelist":
        return write_structures((find_codelist(hub, name),), (), format=FORMATS[suffix])
    return write_structures((), (hub.catalogue.dataflow(name),), format=FORMATS[suffix])


def find_codelist(hub: Hub, name: str) -> Codelist:
    """Return a code list by its id; upper and lower case are the same. UnknownArtefactError where there is none."""
    found = hub.catalogue.codelists.get(name.upper()) or hub.catalogue.codelists.get(name)
    if found is None:
        raise UnknownArtefactError(f"There is no code list {name[:60]}.", remedy="Choose one of the list.")
    return found
