"""The SDMX-REST service of a hub: queries in, messages out; what is made of the catalogue is made once."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from comity import __version__
from comity.formats.structure.availability import write_availability
from comity.formats.structure.picks import Pick
from comity.formats.structure.shelf import Envelope, Shelf, fill_shelf
from comity.formats.structure.write import StructureFormat
from comity.hub.access.sight import sight_for
from comity.hub.home import Hub
from comity.hub.sdmx.artefacts import Artefacts, artefacts_of
from comity.hub.sdmx.availability import find_available, pick_references
from comity.hub.sdmx.data import read_answer
from comity.hub.sdmx.flows import Reached, reach_flows
from comity.hub.sdmx.media import Chosen
from comity.hub.sdmx.query import AvailabilityQuery, DataQuery
from comity.hub.sdmx.schema import SchemaQuery, find_subject, pick_schema_structures, write_schema
from comity.hub.sdmx.sources import Sources, sources_of
from comity.hub.sdmx.structure_query import StructureQuery
from comity.hub.sdmx.structures import pick_structures
from comity.hub.settings.tables import SdmxSettings
from comity.model.access import Principal

_STRUCTURE_PREFIXES = ("sdmx-ml-", "sdmx-json-")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, in which format and language the answer is to be, and where the service is (`{}` for a path)."""

    principal: Principal
    chosen: Chosen
    language: str = "en"
    address: str = "{}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What an answer stands on: equal standings of one query give equal answers.

    `seq` is the number of the last event that it knows of, `at` when that was, `scope` what the reader sees.
    """

    seq: int
    at: dt.datetime | None
    scope: str


@dataclass
class SdmxService:
    """Answers queries; None is no results. Many threads may ask at once.

    `most_in_memory`: how many rows of one answer are held at once, at most.
    """

    hub: Hub
    most_in_memory: int = SdmxSettings().in_memory_rows
    _served: dict[tuple[str, ...], "_Served"] = field(default_factory=dict)

    @cached_property
    def sources(self) -> Sources:
        """Where figures are read."""
        return sources_of(self.hub)

    @property
    def artefacts(self) -> Artefacts:
        """The structural artefacts that are served; a dataflow of forecasts comes with the first forecast."""
        return self._now.artefacts

    @property
    def edition(self) -> str:
        """A text that changes with the program and with the structures."""
        return self._now.edition

    @property
    def _now(self) -> "_Served":
        subjects = self.sources.forecasts.subjects
        if subjects not in self._served:
            flows = self.sources.forecasts.dataflows().values()
            self._served[subjects] = _Served(artefacts_of(self.hub, flows))
        return self._served[subjects]

    def flows(self, query: DataQuery) -> list[Reached]:
        """Return the dataflows that a query reaches."""
        return reach_flows(self.artefacts, query)

    def standing(self, flows: Sequence[Reached], principal: Principal, as_of: dt.datetime | None) -> Standing:
        """Return what an answer about these dataflows stands on, as of a moment (now)."""
        ledger = self.hub.ledger
        known = ledger.as_of_seq(as_of)
        scope = "|".join(sight_for(self.hub, principal, one.dataflow.id).scope for one in flows)
        found = [(one.dataflow, self.sources.last_event(one.dataflow, as_of)) for one in flows]
        issued = [event for flow, event in found if event is not None and self.sources.is_forecast(flow)]
        if issued:
            scope += "|" + "+".join(str(event.seq) for event in issued)
        events = [event for flow, event in found if event is not None and not self.sources.is_forecast(flow)]
        last = max(events, key=lambda event: event.seq, default=None)
        moments = [event.at for event in (*issued, *events)]
        if last is None or last.seq <= known:
            return Standing(0 if last is None else last.seq, max(moments, default=None), scope)
        return Standing(known, as_of, scope)

    def data(self, query: DataQuery, flows: Sequence[Reached], asked: Asked) -> Iterator[bytes] | None:
        """Return the answer to a data query, as a stream whose first rows were read already."""
        seq = self.hub.ledger.as_of_seq(query.as_of)
        answer = read_answer(
            self.sources,
            flows,
            query,
            principal=asked.principal,
            seq=seq,
            form=asked.chosen.media.format,
            most_in_memory=self.most_in_memory,
        )
        return None if answer is None else answer.write(asked.chosen, asked.language)

    def structures(self, query: StructureQuery, asked: Asked) -> bytes | None:
        """Return the answer to a structure query."""
        picks = pick_structures(self.artefacts, query)
        return self._message(picks, asked) if picks else None

    def availability(self, query: AvailabilityQuery, flows: Sequence[Reached], asked: Asked) -> bytes | None:
        """Return the answer to an availability query."""
        seq = self.hub.ledger.as_of_seq(None)
        found = find_available(self.sources, flows, query, principal=asked.principal, seq=seq)
        picks = pick_references(self.artefacts, found, query.references)
        if not found:
            return None
        more = write_availability(found, format=_structure_format(asked.chosen))
        return self._message(picks, asked, more=more)

    def schema(self, query: SchemaQuery, asked: Asked) -> bytes | None:
        """Return the answer to a schema query."""
        answer = find_subject(self.artefacts, query)
        if answer is None:
            return None
        if asked.chosen.media.format.startswith(_STRUCTURE_PREFIXES):
            return self._message(pick_schema_structures(self.artefacts, answer), asked)
        return write_schema(answer, query, asked.chosen.media.format)

    def _message(self, picks: Sequence[Pick], asked: Asked, *, more: bytes | None = None) -> bytes:
        now = self.hub.now()
        envelope = Envelope(
            f"{self.hub.group.id}-{now:%Y%m%dT%H%M%SZ}", now, self.hub.group.id, asked.address, asked.language
        )
        return self._shelf(_structure_format(asked.chosen)).write(picks, envelope, more=more)

    def _shelf(self, form: StructureFormat) -> Shelf:
        return self._now.shelf(form)


@dataclass
class _Served:
    """What is made of structural artefacts, once."""

    artefacts: Artefacts
    _shelves: dict[str, Shelf] = field(default_factory=dict)

    @cached_property
    def edition(self) -> str:
        served = self.artefacts
        told = repr((__version__, served.codelists, served.dataflows, served.agreements))
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def shelf(self, form: StructureFormat) -> Shelf:
        if form not in self._shelves:
            served = self.artefacts
            self._shelves[form] = fill_shelf(
                served.codelists, served.dataflows, served.agreements, agencies=served.agencies, format=form
            )
        return self._shelves[form]


def _structure_format(chosen: Chosen) -> StructureFormat:
    return cast("StructureFormat", chosen.media.format)
