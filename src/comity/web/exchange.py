"""Figures as tables, dataflows and the board: what the Python API reads, beside SDMX-REST."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from comity.errors import UsageError
from comity.hub.exchange import (
    DataWanted,
    board_list,
    data_frame,
    describe_flow,
    flow_list,
    history_frame,
    pack_frame,
)
from comity.hub.sdmx.bounds import TooManyError
from comity.web.auth import principal_of
from comity.web.languages import language_of
from comity.web.problems import Problem, ProblemError

ARROW = "application/vnd.apache.arrow.stream"
router = APIRouter(prefix="/api/v1", tags=["exchange"])

_TEXT = Query(max_length=4000)
Text = Annotated[str | None, _TEXT]
_FRAME: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {ARROW: {"schema": {"type": "string", "format": "binary"}}},
        "description": "An Arrow stream.",
    },
    413: {"description": "More rows match than one table has here."},
}


class DataAsked(BaseModel):
    """Which figures are wanted."""

    model_config = ConfigDict(extra="forbid")

    key: str | None = Field(None, max_length=4000, description="A dotted SDMX key, or pairs: REPORTER=KG.")
    first: str | None = Field(None, max_length=50, description="The first period.")
    last: str | None = Field(None, max_length=50, description="The last period.")
    as_of: str | None = Field(None, max_length=50, description="As it was known then: a moment, or a number.")
    updated_after: str | None = Field(None, max_length=50, description="Only what changed since then.")
    first_n: int | None = Field(
        None, ge=1, le=1 << 40, description="At most so many of each series, from its start."
    )
    last_n: int | None = Field(None, ge=1, le=1 << 40, description="At most so many of each series, from its end.")
    where: list[str] = Field(default_factory=list, max_length=50, description="A filter: COMPONENT=conditions.")


class FlowView(BaseModel):
    """A dataflow of the group."""

    id: str
    agency: str
    version: str
    name: str


class CellView(BaseModel):
    """One provider, dataflow and period on the board."""

    provider: str
    dataflow: str
    period: str
    due: dt.date = Field(description="The last day that is on time.")
    is_due: bool
    state: str
    days_late: int
    received_at: dt.datetime | None
    revisions: int
    rows: int


@router.get("/flows", name="exchange.flows", summary="The group's dataflows")
def flows(request: Request) -> list[FlowView]:
    """Return the group's dataflows."""
    return [FlowView(**one) for one in flow_list(request.app.state.hub, language_of(request))]


@router.get("/flows/{flow}", name="exchange.flow", summary="A dataflow")
def flow_of(request: Request, flow: str) -> FlowView:
    """Return what a dataflow is called; its structure is told by SDMX-REST."""
    return FlowView(**describe_flow(request.app.state.hub, flow, language_of(request)))


@router.get("/flows/{flow}/data", name="exchange.data", response_class=Response, responses=_FRAME)
def data(request: Request, flow: str, asked: Annotated[DataAsked, Query()]) -> Response:
    """Return figures as a table, as far as whoever asks may see them; moments and keys as in the command line."""
    values = asked.model_dump(exclude={"where"})
    wanted = DataWanted(**values, filters=_filters(asked.where))
    state = request.app.state
    with _bounded():
        frame = data_frame(state.hub, principal_of(request), flow, wanted, most=state.settings.server.table_rows)
    return Response(pack_frame(frame), media_type=ARROW)


@router.get("/flows/{flow}/history", name="exchange.history", response_class=Response, responses=_FRAME)
def history(request: Request, flow: str, key: Text = None) -> Response:
    """Return every change of figures as a table, as far as whoever asks may see them."""
    state = request.app.state
    with _bounded():
        frame = history_frame(state.hub, principal_of(request), flow, key, most=state.settings.server.table_rows)
    return Response(pack_frame(frame), media_type=ARROW)


@router.get("/board", name="exchange.board", summary="Who has sent what, on time or late, and what is missing")
def board(request: Request, dataflow: Text = None, as_of: Text = None) -> list[CellView]:
    """Return the board of a dataflow, or of all."""
    return [CellView(**one) for one in board_list(request.app.state.hub, dataflow, as_of=as_of)]


@contextlib.contextmanager
def _bounded() -> Iterator[None]:
    """Tell that a table would be too large."""
    try:
        yield
    except TooManyError as error:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        raise ProblemError(Problem(status, error.detail, kind="too-much", remedy=error.remedy)) from error


def _filters(texts: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or name in found:
            raise UsageError(
                f"{text[:100]} is no filter.", remedy="Write COMPONENT=conditions, once for each component."
            )
        found[name] = value
    return found
