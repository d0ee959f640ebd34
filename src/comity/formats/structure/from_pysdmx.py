"""From pysdmx's model, and what it can't hold, to Comity's structures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pysdmx.model import Agency, Code, Codelist, Component, Concept, Dataflow, DataStructureDefinition, Role
from pysdmx.model.__base import MaintainableArtefact

from comity.errors import StructureError
from comity.formats.structure.extensions import Extension
from comity.formats.structure.extras import CODELIST, CONCEPT_SCHEME, DATA_STRUCTURE, DATAFLOW, Extra, Key, key_of
from comity.formats.structure.facets import facets_in
from comity.formats.structure.references import find, parse_urn, resolve
from comity.formats.structure.to_pysdmx import VALIDITY
from comity.model import structures as model
from comity.model.frames import TIME_PERIOD

_WHOLE = {"Integer", "Long", "BigInteger", "Short", "Count", "Incremental"}
_REPORTER_IDS = ("REPORTER", "REF_AREA", "GEO", "REPORTING_AREA", "REPORTING_COUNTRY")


@dataclass(frozen=True)
class Reading:
    """A message on its way in: what pysdmx can't hold, and the structures known beside it."""

    extras: Mapping[Key, Extra]
    concept_urns: Mapping[tuple[str, str, str, str], str] = field(default_factory=dict)
    facets: Mapping[tuple[str, str, str, str], model.Facets] = field(default_factory=dict)
    codelists: dict[model.Reference, model.Codelist] = field(default_factory=dict)
    structures: dict[model.Reference, model.DataStructure] = field(default_factory=dict)
    extensions: Mapping[model.Reference, Sequence[Extension]] = field(default_factory=dict)

    @cached_property
    def concept_schemes(self) -> frozenset[model.Reference]:
        """The concept schemes in the message."""
        return frozenset(
            model.Reference(agency, identifier, version)
            for kind, agency, identifier, version, item in self.extras
            if kind == CONCEPT_SCHEME and not item
        )


def codelist_in(codelist: Codelist, reading: Reading) -> model.Codelist:
    """Return the code list with its names in every language and its codes' parents and dates."""
    reference = reference_of(codelist)
    codes = tuple(_code(code, reference, reading) for code in codelist.items)
    return model.Codelist(reference, _names(codelist, CODELIST, reading), codes)


def structure_in(definition: DataStructureDefinition, reading: Reading) -> model.DataStructure:
    """Return the data structure; its code lists are those of the message, else those known beside it.

    Raises `StructureError` without a time dimension, with more or less than one measure, or where a code list is
    neither in the message nor known.
    """
    reference = reference_of(definition)
    components = tuple(_component(part, definition, reading) for part in definition.components)
    roles = [component.role for component in components]
    for role, wording in ((model.Role.TIME_DIMENSION, "time dimension"), (model.Role.MEASURE, "measure")):
        if roles.count(role) != 1:
            raise StructureError(
                f"The data structure {reference} needs one {wording}; it has {roles.count(role)}.",
                remedy="Use a data structure with TIME_PERIOD and one measure.",
            )
    return model.DataStructure(reference, _names(definition, DATA_STRUCTURE, reading), components)


def dataflow_in(dataflow: Dataflow, reading: Reading) -> model.Dataflow:
    """Return the dataflow. Raises `StructureError` where its data structure is neither here nor known."""
    reference = reference_of(dataflow)
    structure = find(_structure_reference(dataflow), reading.structures)
    if structure is None:
        raise StructureError(
            f"{reference} names the data structure {_structure_reference(dataflow)}, which isn't in the message.",
            remedy="Export the message with its references (references=all).",
        )
    extra = reading.extras.get(key_of(DATAFLOW, reference), Extra())
    names = _names(dataflow, DATAFLOW, reading)
    return model.Dataflow(reference, names, structure, extra.descriptions, _reporter_dimension(structure))


def reference_of(artefact: MaintainableArtefact) -> model.Reference:
    """Return agency, id and version of an artefact."""
    agency = artefact.agency.id if isinstance(artefact.agency, Agency) else artefact.agency
    return model.Reference(agency, artefact.id, artefact.version)


def _reporter_dimension(structure: model.DataStructure) -> str:
    """Return the dimension that names the reporting state: by its usual ids, else the first after the frequency."""
    by_upper_case = {identifier.upper(): identifier for identifier in structure.key_ids}
    usual = next((by_upper_case[identifier] for identifier in _REPORTER_IDS if identifier in by_upper_case), None)
    others = [identifier for identifier in structure.key_ids if identifier.upper() != "FREQ"]
    return usual or next(iter(others), _REPORTER_IDS[0])


def _structure_reference(dataflow: Dataflow) -> model.Reference:
    if isinstance(dataflow.structure, DataStructureDefinition):
        return reference_of(dataflow.structure)
    return parse_urn(str(dataflow.structure))[0]


def _names(artefact: MaintainableArtefact, kind: str, reading: Reading) -> Mapping[str, str]:
    extra = reading.extras.get(key_of(kind, reference_of(artefact)), Extra())
    return extra.names or {"en": artefact.name or artefact.id}


def _code(code: Code, codelist: model.Reference, reading: Reading) -> model.Code:
    extra = reading.extras.get(key_of(CODELIST, codelist, code.id), Extra())
    first, last = _validity(code)
    return model.Code(code.id, extra.names or {"en": code.name or code.id}, extra.parent, first, last)


def _validity(code: Code) -> tuple[str | None, str | None]:
    """Return the code's first and last day: from pysdmx where it read them, else from the annotation."""
    if code.valid_from or code.valid_to:
        moments = (code.valid_from, code.valid_to)
        return tuple(moment.date().isoformat() if moment else None for moment in moments)  # type: ignore[return-value]
    title = next((note.title for note in code.annotations if note.type == VALIDITY and note.title), "/")
    first, _, last = title.partition("/")
    return first[:10] or None, last[:10] or None


def _component(part: Component, definition: DataStructureDefinition, reading: Reading) -> model.Component:
    role = _role(part)
    reference = reference_of(definition)
    concept = _concept(part, reference, reading)
    codes = _codelist(part, concept, reference, reading)
    always = role in (model.Role.DIMENSION, model.Role.TIME_DIMENSION)
    return model.Component(
        id=part.id,
        role=role,
        names=concept.names or {"en": part.id},
        codelist=codes,
        data_type=_data_type(part),
        required=always or (role is model.Role.ATTRIBUTE and part.required),
        attachment=_attachment(part, definition) if role is model.Role.ATTRIBUTE else None,
        facets=model.Facets() if codes or role is model.Role.TIME_DIMENSION else _facets(part, reference, reading),
    )


def _facets(part: Component, structure: model.Reference, reading: Reading) -> model.Facets:
    own = reading.facets.get((structure.agency, structure.id, structure.version, part.id))
    return facets_in(part.facets) if own is None else own


def _role(part: Component) -> model.Role:
    if part.role is Role.DIMENSION:
        return model.Role.TIME_DIMENSION if part.id == TIME_PERIOD else model.Role.DIMENSION
    return model.Role.MEASURE if part.role is Role.MEASURE else model.Role.ATTRIBUTE


def _data_type(part: Component) -> model.DataType:
    value = part.dtype.value
    if value in _WHOLE:
        return model.DataType.INTEGER
    known = {data_type.value: data_type for data_type in model.DataType}
    return known.get("Double" if value == "Float" else value, model.DataType.STRING)


def _attachment(part: Component, definition: DataStructureDefinition) -> tuple[str, ...] | None:
    """Return the dimensions that an attribute is attached to, through its group where there is one."""
    level = part.attachment_level or "O"
    if level in ("O", "D"):
        return () if level == "D" else None
    groups = {group.id: tuple(group.dimensions) for group in definition.groups or ()}
    dimensions = {dimension.id for dimension in definition.components.dimensions}
    attached = groups.get(level) or tuple(item for item in level.split(",") if item in dimensions)
    return attached or None


def _concept(part: Component, structure: model.Reference, reading: Reading) -> Extra:
    """Return what the message says of the component's concept; only its id where it doesn't hold the concept."""
    urn = reading.concept_urns.get((structure.agency, structure.id, structure.version, part.id))
    concept = part.concept
    urn = urn or (concept.urn if isinstance(concept, Concept) else str(concept))
    bare = Extra({"en": part.name or part.id})
    if urn is None:
        return bare
    wanted, item = parse_urn(urn)
    scheme = resolve(wanted, reading.concept_schemes)
    return bare if scheme is None else reading.extras.get(key_of(CONCEPT_SCHEME, scheme, item), bare)


def _codelist(
    part: Component, concept: Extra, structure: model.Reference, reading: Reading
) -> model.Codelist | None:
    """Return the component's own code list, else its concept's where it has no representation of its own."""
    urn = part.enum_ref or (concept.codelist if part.local_dtype is None else None)
    if urn is None:
        return None
    wanted = parse_urn(urn)[0]
    found = find(wanted, reading.codelists)
    if found is None:
        raise StructureError(
            f"{structure}: {part.id} takes its codes from {wanted}, which isn't in the message.",
            remedy="Export the message with its references (references=all), or use the standard pack's lists.",
        )
    return found
