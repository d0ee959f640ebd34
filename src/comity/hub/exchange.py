"""What the Python API and the service's own routes answer about dataflows: one place, so that both answer alike."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import polars as pl

from comity.errors import OutsideError, UnknownArtefactError
from comity.exchange.calendar import board_months, completeness, punctuality
from comity.formats.structure import read_structures
from comity.hub.access.sight import sight_for
from comity.hub.board import BoardView, board_cells, today_of
from comity.hub.home import Hub
from comity.hub.keys import parse_bound, parse_key, parse_moment
from comity.hub.sdmx.bounds import TooManyError
from comity.model.access import Principal
from comity.model.board import BoardCell, BoardState
from comity.model.filters import parse_filter
from comity.model.periods import parse_period
from comity.model.selection import Selection
from comity.model.structures import Dataflow

BOARD_SCHEMA: Mapping[str, Any] = {
    "provider": pl.String,
    "dataflow": pl.String,
    "period": pl.String,
    "due": pl.Date,
    "is_due": pl.Boolean,
    "state": pl.String,
    "days_late": pl.Int64,
    "received_at": pl.Datetime("us", "UTC"),
    "revisions": pl.Int64,
    "rows": pl.Int64,
}
FLOWS_SCHEMA: Mapping[str, Any] = dict.fromkeys(("id", "agency", "version", "name"), pl.String)


@dataclass(frozen=True, kw_only=True)
class DataWanted:
    """Which figures of a dataflow are wanted, as texts: key, bounds, moments, filters by component."""

    key: str | None = None
    first: str | None = None
    last: str | None = None
    as_of: str | None = None
    updated_after: str | None = None
    first_n: int | None = None
    last_n: int | None = None
    filters: Mapping[str, str] = field(default_factory=dict)


def data_frame(
    hub: Hub, principal: Principal, flow: str, wanted: DataWanted, *, most: int | None = None
) -> pl.DataFrame:
    """Return an observation frame of what a principal sees (docs/reference/frames.md).

    Raises TooManyError where there are more than `most` rows; no more than that are ever held.
    """
    dataflow = hub.catalogue.dataflow(flow)
    key = parse_key(wanted.key, dataflow)
    selection = Selection(
        keys=(key,) if key else (),
        filters=[parse_filter(name, text) for name, text in wanted.filters.items()],
        first=parse_bound(wanted.first),
        last=parse_bound(wanted.last),
        as_of=parse_moment(wanted.as_of),
        updated_after=parse_moment(wanted.updated_after),
        first_n=wanted.first_n,
        last_n=wanted.last_n,
        sight=sight_for(hub, principal, dataflow.id),
    )
    if most is None:
        return plain(hub.ledger.select(dataflow, selection))
    frames, rows = [], 0
    for frame in hub.ledger.stream(dataflow, selection):
        rows += frame.height
        _check_rows(rows, dataflow, most=most)
        frames.append(plain(frame))
    return pl.concat(frames)


def history_frame(
    hub: Hub, principal: Principal, flow: str, key: str | None, *, most: int | None = None
) -> pl.DataFrame:
    """Return a vintage frame of what a principal sees: every change of the cells that match.

    Raises TooManyError where more than `most` changes would have to be read.
    """
    dataflow = hub.catalogue.dataflow(flow)
    sight = sight_for(hub, principal, dataflow.id)
    wanted = parse_key(key, dataflow)
    if most is not None:
        selection = Selection(keys=(wanted,) if wanted else (), sight=sight)
        _check_rows(hub.ledger.count_changes(dataflow, selection), dataflow, most=most)
    return plain(hub.ledger.history(dataflow, key=wanted, sight=sight))


def _check_rows(rows: int, dataflow: Dataflow, *, most: int) -> None:
    if rows > most:
        raise TooManyError(
            f"{dataflow.id}: more than {most} rows match, the most that one table has here.",
            remedy="Ask for fewer with a key, filters or periods, part by part; or as SDMX-CSV at /sdmx.",
        )


def flow_list(hub: Hub, language: str = "en") -> list[dict[str, str]]:
    """Return the group's dataflows: id, agency, version, name."""
    return [describe_flow(hub, name, language) for name in hub.group.dataflows]


def describe_flow(hub: Hub, flow: str, language: str = "en") -> dict[str, str]:
    """Return what a dataflow is called; raises UnknownArtefactError."""
    found = hub.catalogue.dataflow(flow)
    name = found.names.get(language) or found.names.get("en", found.id)
    return {"id": found.id, "agency": found.reference.agency, "version": found.reference.version, "name": name}


def board_list(hub: Hub, flow: str | None, *, as_of: str | None = None) -> list[dict[str, Any]]:
    """Return the cells of the board of one dataflow, or of all (columns: BOARD_SCHEMA)."""
    wanted = None if flow is None else hub.catalogue.dataflow(flow).id
    cells = board_cells(hub, today=today_of(hub, as_of), dataflow=wanted, as_of=as_of)
    return [
        {
            "provider": cell.provider,
            "dataflow": cell.dataflow,
            "period": str(cell.period),
            "due": cell.due,
            "is_due": cell.is_due,
            "state": cell.state.value,
            "days_late": cell.days_late,
            "received_at": None if cell.received_at is None else cell.received_at.astimezone(dt.UTC),
            "revisions": cell.revisions,
            "rows": cell.rows,
        }
        for cell in cells
    ]


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with every code as String, whatever it was read as."""
    return frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))


def pack_frame(frame: pl.DataFrame) -> bytes:
    """Return a frame as an Arrow stream."""
    buffer = BytesIO()
    frame.write_ipc_stream(buffer, compression="zstd")
    return buffer.getvalue()


def unpack_frame(data: bytes) -> pl.DataFrame:
    """Return the frame of an Arrow stream."""
    try:
        return pl.read_ipc_stream(BytesIO(data))
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        raise OutsideError(f"The answer holds no table: {error}.", remedy="Try again; then ask the hub.") from error


def read_dataflow(message: bytes, flow: str) -> Dataflow:
    """Return a dataflow from a structure message that holds it with all that it refers to."""
    for found in read_structures(message).dataflows:
        if found.id == flow.upper():
            return found
    raise UnknownArtefactError(f"There is no dataflow {flow}.", remedy="Look at the list of dataflows.")


def board_views(
    rows: Sequence[Mapping[str, Any]], flows: Mapping[str, Dataflow], *, today: dt.date, last: int
) -> list[BoardView]:
    """Return the board over the last periods from its cells as `board_list` tells them, by dataflow."""
    views = []
    for flow in flows.values():
        cells = [_cell(row) for row in rows if row["dataflow"] == flow.id]
        views += [
            BoardView(flow, today, cells, table, punctuality(cells), completeness(cells))
            for table in board_months(cells, last=last)
        ]
    return views


def _cell(row: Mapping[str, Any]) -> BoardCell:
    period = parse_period(row["period"])
    if period is None:
        raise OutsideError("The board that came can't be read.", remedy="Use the same version of Comity.")
    same = ("provider", "dataflow", "due", "days_late", "received_at", "revisions", "rows", "is_due")
    return BoardCell(period=period, state=BoardState(row["state"]), **{name: row[name] for name in same})
