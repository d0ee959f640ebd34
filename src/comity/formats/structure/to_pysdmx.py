"""From Comity's structures and agreements to pysdmx's model."""

from collections.abc import Iterable, Iterator, Mapping

from pysdmx.model import (
    Annotation,
    Code,
    Codelist,
    Component,
    Components,
    Concept,
    ConceptScheme,
    Dataflow,
    DataProvider,
    DataProviderScheme,
    DataStructureDefinition,
    DataType,
    ProvisionAgreement,
    Role,
)

from comity.formats.structure.concepts import ConceptSchemes
from comity.formats.structure.facets import facets_out
from comity.model import structures as model
from comity.model.groups import Agreement
from comity.model.names import localise

VALIDITY = "FR_VALIDITY_PERIOD"
"""Type of the annotation in which pysdmx and the Fusion registry keep a code's dates."""
PROVIDERS = "DATA_PROVIDERS"
PROVIDERS_VERSION = "1.0"
_ROLES = {
    model.Role.DIMENSION: Role.DIMENSION,
    model.Role.TIME_DIMENSION: Role.DIMENSION,
    model.Role.MEASURE: Role.MEASURE,
    model.Role.ATTRIBUTE: Role.ATTRIBUTE,
}


def codelist_out(codelist: model.Codelist) -> Codelist:
    """Return the code list with its names in English where there are any."""
    reference = codelist.reference
    codes = [Code(code.id, name=_name(code.names, code.id), annotations=_validity(code)) for code in codelist.codes]
    return Codelist(
        reference.id,
        name=_name(codelist.names, reference.id),
        agency=reference.agency,
        version=reference.version,
        items=codes,
    )


def scheme_out(reference: model.Reference, concepts: Mapping[str, Mapping[str, str]]) -> ConceptScheme:
    """Return a concept scheme."""
    items = [Concept(identifier, name=_name(names, identifier)) for identifier, names in concepts.items()]
    return ConceptScheme(
        reference.id, name="Concepts", agency=reference.agency, version=reference.version, items=items
    )


def structure_out(
    structure: model.DataStructure, schemes: ConceptSchemes, *, is_xml: bool
) -> DataStructureDefinition:
    """Return the data structure; its components point to the concepts in `schemes`."""
    reference = structure.reference
    components = [
        _component(part, schemes.scheme_of(structure, part), is_xml=is_xml)
        for role in (model.Role.DIMENSION, model.Role.TIME_DIMENSION, model.Role.MEASURE, model.Role.ATTRIBUTE)
        for part in structure.components
        if part.role is role
    ]
    return DataStructureDefinition(
        id=reference.id,
        name=_name(structure.names, reference.id),
        agency=reference.agency,
        version=reference.version,
        components=Components(components),
    )


def dataflow_out(dataflow: model.Dataflow) -> Dataflow:
    """Return the dataflow, pointing to its data structure."""
    reference, structure = dataflow.reference, dataflow.structure.reference
    return Dataflow(
        reference.id,
        name=_name(dataflow.names, reference.id),
        description=_name(dataflow.descriptions, "") or None,
        agency=reference.agency,
        version=reference.version,
        structure=f"urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure={structure}",
    )


def agreements_out(
    agreements: Iterable[Agreement], dataflows: Mapping[str, model.Reference], *, agency: str
) -> Iterator[DataProviderScheme | ProvisionAgreement]:
    """Yield the agency's data provider scheme, then a provision agreement for each agreement.

    Frequency, days until due and reporters, for which SDMX has no place, are annotations.
    """
    kept = [agreement for agreement in agreements if agreement.dataflow in dataflows]
    if not kept:
        return
    providers = [DataProvider(identifier, name=identifier) for identifier in sorted({a.provider for a in kept})]
    yield DataProviderScheme(agency=agency, name="Data providers", version=PROVIDERS_VERSION, items=providers)
    scheme = f"{agency}:{PROVIDERS}({PROVIDERS_VERSION})"
    for agreement in kept:
        yield _agreement(agreement, dataflows[agreement.dataflow], agency=agency, scheme=scheme)


def _agreement(agreement: Agreement, dataflow: model.Reference, *, agency: str, scheme: str) -> ProvisionAgreement:
    return ProvisionAgreement(
        id=f"{agreement.provider}_{agreement.dataflow}",
        name=f"{agreement.provider} – {agreement.dataflow}",
        agency=agency,
        version="1.0.0",
        dataflow=f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={dataflow}",
        provider=f"urn:sdmx:org.sdmx.infomodel.base.DataProvider={scheme}.{agreement.provider}",
        annotations=[
            Annotation(id="FREQUENCY", type="COMITY_AGREEMENT", title=agreement.frequency.value),
            Annotation(id="DUE_DAYS", type="COMITY_AGREEMENT", title=str(agreement.due_days)),
            Annotation(id="REPORTERS", type="COMITY_AGREEMENT", title=" ".join(agreement.reporters)),
        ],
    )


def _component(part: model.Component, scheme: model.Reference, *, is_xml: bool) -> Component:
    urn = f"urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept={scheme}.{part.id}"
    codelist = part.codelist.reference if part.codelist else None
    return Component(
        part.id,
        required=part.required,
        role=_ROLES[part.role],
        concept=Concept(part.id, urn=urn),
        local_dtype=None if codelist else DataType(part.data_type.value),
        local_facets=facets_out(part, is_xml=is_xml),
        local_enum_ref=f"urn:sdmx:org.sdmx.infomodel.codelist.Codelist={codelist}" if codelist else None,
        attachment_level=_level(part),
    )


def _level(part: model.Component) -> str | None:
    if part.role is not model.Role.ATTRIBUTE:
        return None
    if part.attachment is None:
        return "O"
    return ",".join(part.attachment) or "D"


def _validity(code: model.Code) -> tuple[Annotation, ...]:
    if not (code.valid_from or code.valid_to):
        return ()
    moments = [f"{day}T00:00:00+0000" if day else "" for day in (code.valid_from, code.valid_to)]
    return (Annotation(type=VALIDITY, title="/".join(moments)),)


def _name(names: Mapping[str, str], default: str) -> str:
    return localise(names, "en", default)
