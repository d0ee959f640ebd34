"""Answer schema queries: what data of a dataflow must look like, by its structure and by agreement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.errors import UsageError
from comity.formats.schemas import SchemaSubject, write_json_schema, write_xsd
from comity.formats.structure.picks import Depth, Kind, Pick
from comity.hub.sdmx.artefacts import Artefacts, Id, agreement_reference, reach
from comity.hub.sdmx.parameters import Parameters
from comity.hub.sdmx.query import ALL_DIMENSIONS, CONTEXTS, DataQuery, Target, several, versions
from comity.hub.sdmx.structures import match_references, partial_items
from comity.hub.sdmx.view import view_of
from comity.model.groups import Agreement
from comity.model.structures import Dataflow

ELSEWHERE = ("metadatastructure", "metadataflow", "metadataprovisionagreement")
"""Contexts of reference metadata, of which a hub has no structures."""
_FORM = "schema/{context}/{agencyID}/{resourceID}/{version}"
_LONGEST = 4


@dataclass(frozen=True, kw_only=True)
class SchemaQuery:
    """A schema query; `context` may be one of ELSEWHERE."""

    context: str
    target: Target
    dimension_at_observation: str | None = None
    deletes: bool = False
    has_as_of: bool = False


@dataclass(frozen=True)
class SchemaAnswer:
    """A dataflow whose data are meant, and the agreement by which, where the context is one."""

    dataflow: Dataflow
    agreement: Agreement | None = None

    @property
    def allowed(self) -> Mapping[str, frozenset[str]]:
        """Return the codes that are agreed, of the components of which something is."""
        agreement = self.agreement
        if agreement is None:
            return {}
        told = {*agreement.region, *agreement.exclude}
        return {
            part.id: frozenset(code.id for code in part.codelist.codes if agreement.allows(part.id, code.id))
            for part in self.dataflow.structure.components
            if part.codelist is not None and part.id in told
        }


def schema_query(segments: Sequence[str], parameters: Parameters) -> SchemaQuery:
    """Return the schema query of a path (the parts after `schema`).

    UsageError: a part that is missing or can't be one, an unknown parameter.
    """
    context, agency, identifier, version = (*segments, *("",) * _LONGEST)[:_LONGEST]
    if len(segments) > _LONGEST or not (agency and identifier) or context not in (*CONTEXTS, *ELSEWHERE):
        raise UsageError("The path is not that of a schema query.", remedy=f"The form of the path is {_FORM}.")
    parameters.check_known(("dimensionAtObservation", "deletion", "asOf", "explicitMeasure"))
    return SchemaQuery(
        context=context,
        target=Target(agencies=several(agency), ids=several(identifier), versions=versions(version, "~")),
        dimension_at_observation=parameters.text("dimensionAtObservation") or None,
        deletes=parameters.flag("deletion"),
        has_as_of=parameters.moment("asOf") is not None,
    )


def find_subject(artefacts: Artefacts, query: SchemaQuery) -> SchemaAnswer | None:
    """Return what a schema is asked of, None where there is no such thing; of several, the first."""
    flows = {flow.id: flow for flow in artefacts.dataflows}
    if query.context == "provisionagreement":
        terms = {agreement_reference(one): one for one in artefacts.agreements}
        found = match_references(query.target, terms)
        return SchemaAnswer(flows[terms[found[0]].dataflow], terms[found[0]]) if found else None
    is_structure = query.context == "datastructure"
    known = {(flow.structure.reference if is_structure else flow.reference): flow for flow in flows.values()}
    named = match_references(query.target, known)
    return SchemaAnswer(known[named[0]]) if named else None


def write_schema(answer: SchemaAnswer, query: SchemaQuery, form: str) -> bytes:
    """Return the schema as `xsd-VERSION` or `json-schema-VERSION`.

    UsageError: a dimension that the dataflow hasn't.
    """
    view = view_of(answer.dataflow, DataQuery(dimension_at_observation=query.dimension_at_observation))
    is_flat = query.dimension_at_observation == ALL_DIMENSIONS
    subject = SchemaSubject(view.dataflow, answer.allowed, is_flat=is_flat, deletes=query.deletes)
    kind, _, version = form.rpartition("-")
    return write_xsd(subject, version=version) if kind == "xsd" else write_json_schema(subject, version=version)


def pick_schema_structures(artefacts: Artefacts, answer: SchemaAnswer) -> list[Pick]:
    """Return the structure, code lists, concepts and agencies that a schema would be made of, narrowed down.

    With the constraint of an agreement, where it has one: one code list may serve several components.
    """
    structure: Id = (Kind.STRUCTURE, answer.dataflow.structure.reference)
    ids = {structure} | reach([structure], artefacts.used_by)
    items = partial_items(artefacts, ids)
    if answer.agreement is not None:
        agreed: Id = (Kind.AGREEMENT, agreement_reference(answer.agreement))
        items |= partial_items(artefacts, ids | {agreed})
        ids |= {one for one in artefacts.using([agreed]) if one[0] is Kind.CONSTRAINT}
    places = list(Kind)
    ordered = sorted(ids, key=lambda one: (places.index(one[0]), one[1].agency, one[1].id))
    return [Pick(*one, Depth.FULL, items.get(one)) for one in ordered]
