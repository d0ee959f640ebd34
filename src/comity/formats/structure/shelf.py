"""All structures of a hub in one format, from which messages are put together that hold just what is asked for."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comity.formats.structure.agencies import write_agencies
from comity.formats.structure.picks import Pick
from comity.formats.structure.shelf_json import JsonShelf
from comity.formats.structure.shelf_xml import XmlShelf
from comity.formats.structure.write import StructureFormat, write_structures
from comity.model.groups import Agreement
from comity.model.structures import Codelist, Dataflow


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a message says of itself; `address` is where a stub's artefact can be had, `{}` its path."""

    id: str
    prepared: dt.datetime
    sender: str
    address: str = "{}"
    language: str = "en"


@dataclass(frozen=True)
class Shelf:
    """The artefacts of one format, ready to be put into messages."""

    content: XmlShelf | JsonShelf

    def write(self, picks: Sequence[Pick], envelope: Envelope, *, more: bytes | None = None) -> bytes:
        """Return a message with these artefacts, each once and as deep as its pick says, and all those of `more`.

        Names stand in every language; where the format has one name beside them (JSON), it is in the envelope's
        language if there is one, else in English. A scheme with some of its items is marked as partial, a stub as
        an external reference to the whole artefact.
        """
        return self.content.write(picks, envelope, more=more)


def fill_shelf(
    codelists: Iterable[Codelist],
    dataflows: Iterable[Dataflow],
    agreements: Iterable[Agreement],
    *,
    agencies: Iterable[str],
    format: StructureFormat,  # noqa: A002 - the word that write_structures uses
) -> Shelf:
    """Return the shelf of these structures, and of the scheme of their agencies."""
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    messages = [
        write_structures(codelists, dataflows, agreements, format=format, prepared=moment),
        write_agencies(agencies, format=format),
    ]
    return Shelf(XmlShelf.of(messages) if format.startswith("sdmx-ml") else JsonShelf.of(messages))
