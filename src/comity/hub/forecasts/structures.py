"""The dataflows of forecasts that a hub has: one for each indicator or dataflow of which a forecast was issued."""

from collections.abc import Iterable

from comity.errors import UnknownArtefactError
from comity.hub.catalogue import Catalogue
from comity.model.structures import Dataflow
from comity.structures.forecasts import PREFIX, forecasts_of_dataflow, forecasts_of_indicator
from comity.structures.indicators import indicators


def forecast_dataflow(catalogue: Catalogue, subject: str) -> Dataflow:
    """Return FORECAST_<subject>, the dataflow of the forecasts of an indicator or a dataflow.

    Raises UnknownArtefactError where there is neither of this id.
    """
    definition = indicators().get(subject.upper())
    if definition is not None:
        return forecasts_of_indicator(definition, catalogue.dataflow(definition.dataflow))
    return forecasts_of_dataflow(catalogue.dataflow(subject))


def forecast_dataflows(catalogue: Catalogue, subjects: Iterable[str]) -> dict[str, Dataflow]:
    """Return the dataflows of forecasts by what is forecast; a subject that isn't known any more is left out."""
    found = {}
    for subject in subjects:
        try:
            found[subject] = forecast_dataflow(catalogue, subject)
        except UnknownArtefactError:
            continue
    return found


def find_dataflow(catalogue: Catalogue, name: str) -> Dataflow:
    """Return the dataflow of this id, that of forecasts where the id says so.

    Raises UnknownArtefactError where there is none.
    """
    if name.upper().startswith(PREFIX):
        return forecast_dataflow(catalogue, name[len(PREFIX) :])
    return catalogue.dataflow(name)
