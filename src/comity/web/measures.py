"""The register of measures over HTTP: those that the reader may see, as they were known at a moment."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from comity.hub.measures.reading import measure_for, measures_for, versions_for
from comity.hub.measures.told import measure_json
from comity.web.auth import principal_of

router = APIRouter(prefix="/api/v1/measures", tags=["measures"])
MeasureId = Annotated[str, Path(max_length=60, pattern="^[a-z0-9-]+$", description="The measure's short name.")]


class MeasuresAsked(BaseModel):
    """As of when measures are wanted."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    as_of: str | None = Field(None, alias="as-of", max_length=50, description="As it was known then.")


class MeasureView(BaseModel):
    """A version of a measure."""

    id: str
    version: int
    kind: str = Field(description="visa, closure, procedure, operation or other.")
    title: dict[str, str]
    text: dict[str, str]
    stage: str | None = Field(description="How far it is today: planned, announced, in_force, ended.")
    planned: dt.date | None
    announced: dt.date | None
    in_force: dt.date | None = Field(description="The first day on which it is in force.")
    ended: dt.date | None = Field(description="The last day on which it is in force.")
    scope: dict[str, Any]
    source: dict[str, Any]
    expected: dict[str, Any] | None
    operation: str | None = Field(description="A joint operation's code in CL_OPERATION.")
    restricted: bool
    shared_with: list[str]
    exceptional: bool = Field(description="Whether forecasts learn nothing from its time.")
    seq: int
    at: dt.datetime
    action: str = Field(description="added, changed, ended or released.")


class MeasureHistoryView(MeasureView):
    """A measure and its versions, as far as the reader may see them."""

    versions: list[MeasureView]


@router.get("", name="measures.list", summary="Measures")
def measures(request: Request, asked: Annotated[MeasuresAsked, Query()]) -> list[MeasureView]:
    """Return the measures that the reader may see, by the day on which they began."""
    hub = request.app.state.hub
    today = hub.now().date()
    found = measures_for(hub, principal_of(request), as_of=asked.as_of)
    return [MeasureView.model_validate(measure_json(one, today=today)) for one in found]


@router.get("/{measure}", name="measures.show", summary="A measure")
def measure_of(
    request: Request, measure: MeasureId, asked: Annotated[MeasuresAsked, Query()]
) -> MeasureHistoryView:
    """Return a measure with its versions."""
    hub = request.app.state.hub
    principal, today = principal_of(request), hub.now().date()
    found = measure_json(measure_for(hub, principal, measure, as_of=asked.as_of), today=today)
    versions = [measure_json(one, today=today) for one in versions_for(hub, principal, measure)]
    return MeasureHistoryView.model_validate({**found, "versions": versions})
