"""Write a provider's workbook form for a dataflow."""

from comity.errors import UsageError
from comity.formats.form import write_form
from comity.hub.catalogue import load_catalogue
from comity.hub.home import Hub
from comity.hub.intake.submit import agreement_of, check_provider
from comity.hub.keys import parse_bound
from comity.model.structures import TOTAL


def make_template(
    flow: str, member: str, *, hub: Hub | None = None, language: str = "en", period: str | None = None
) -> bytes:
    """Return an XLSX form: with a hub under the member's agreement, otherwise for any area of the standard pack."""
    catalogue = hub.catalogue if hub is not None else load_catalogue()
    dataflow = catalogue.dataflow(flow)
    agreement = None
    if hub is not None:
        check_provider(hub, member)
        agreement = agreement_of(hub, member, dataflow)
    else:
        _check_area(member, catalogue.codelists["CL_AREA"].by_id)
    when = parse_bound(period)
    periods = (when,) if when is not None else ()
    return write_form(dataflow, member=member, agreement=agreement, periods=periods, language=language)


def _check_area(member: str, areas: object) -> None:
    if not isinstance(areas, dict) or member not in areas or member == TOTAL:
        raise UsageError(f"{member} is no area of the code list.", remedy="Name a state by its ISO alpha-2 code.")
