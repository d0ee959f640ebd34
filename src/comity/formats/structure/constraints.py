"""From the regions of agreements to SDMX data constraints with a cube region."""

from collections.abc import Iterable, Iterator, Mapping

from pysdmx.model import ConstraintAttachment, CubeKeyValue, CubeRegion, CubeValue, DataConstraint

from comity.model.groups import Agreement
from comity.model.structures import Component, Dataflow

_VERSION = "1.0.0"


def constraints_out(
    agreements: Iterable[Agreement], dataflows: Mapping[str, Dataflow], *, agency: str
) -> Iterator[DataConstraint]:
    """Yield a data constraint for each agreement with a region, attached to its provision agreement.

    Its one cube region includes all codes that the agreement allows, so that what the agreement excludes is not in
    it. An uncoded component of which only codes are excluded has no such list, and is left out.
    """
    for agreement in agreements:
        if agreement.dataflow in dataflows:
            components = dataflows[agreement.dataflow].structure.components
            values = [value for component in components if (value := _allowed(agreement, component))]
            if values:
                yield _constraint(agreement, values, agency=agency)


def _allowed(agreement: Agreement, component: Component) -> CubeKeyValue | None:
    known = () if component.codelist is None else tuple(component.codelist.by_id)
    if component.id not in agreement.region and component.id not in agreement.exclude:
        return None
    codes = [code for code in agreement.region.get(component.id, known) if agreement.allows(component.id, code)]
    return CubeKeyValue(component.id, [CubeValue(code) for code in codes]) if codes else None


def _constraint(agreement: Agreement, values: list[CubeKeyValue], *, agency: str) -> DataConstraint:
    name = f"{agreement.provider}_{agreement.dataflow}"
    urn = f"urn:sdmx:org.sdmx.infomodel.registry.ProvisionAgreement={agency}:{name}({_VERSION})"
    return DataConstraint(
        id=f"{name}_REGION",
        name=f"{agreement.provider} – {agreement.dataflow}: what is agreed",
        agency=agency,
        version=_VERSION,
        constraint_attachment=ConstraintAttachment(None, provision_agreements=[urn]),
        cube_regions=[CubeRegion(values)],
    )
