"""Commands for those who read: board, data, history."""

import sys
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import polars as pl
import typer
from rich.text import Text

from comity.cli.console import OutputFormat, number, print_json, screen, table
from comity.cli.elsewhere import FromOption, board_from, data_from
from comity.cli.options import AsOfOption, Audience, AudienceOption, FormatOption, HubOption, use_hub
from comity.errors import UsageError
from comity.hub.board import BoardView, view_board
from comity.hub.history import Vintage, series_history, vintages
from comity.hub.read import Answer, Query, read_data
from comity.hub.structures import export_structures
from comity.model.board import BoardCell, BoardState
from comity.model.periods import Frequency, Period

FlowArgument = Annotated[str, typer.Argument(help="The dataflow.")]
KeyArgument = Annotated[
    str | None, typer.Argument(help="A dotted SDMX key (M.KG..IN; + between codes) or pairs (REPORTER=KG).")
]
_GLYPHS = {
    BoardState.ON_TIME: ("✓", "green"),
    BoardState.PARTIAL: ("◐", "yellow"),
    BoardState.NIL: ("∅", "green"),
    BoardState.REVISED: ("↻", "blue"),
    BoardState.UNDER_QUERY: ("?", "magenta"),
    BoardState.REFUSED: ("!", "yellow"),
    BoardState.DEROGATION: ("–", "dim"),
    BoardState.MISSING: ("✕", "red"),
    BoardState.NOT_DUE: ("·", "dim"),
}
WIDEST_TRIANGLE = 9
_LEGEND = (
    "✓ on time  +n late by n days  ↻ revised  ? under query  ◐ partial  ∅ nil  ! refused  – derogation  ✕ missing  "
    "· not due"
)


class DataFormat(StrEnum):
    """How figures are written."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"
    SDMX_CSV = "sdmx-csv"
    SDMX_CSV_1_0 = "sdmx-csv-1.0"
    SDMX_CSV_2_0 = "sdmx-csv-2.0"
    SDMX_CSV_2_1 = "sdmx-csv-2.1"
    SDMX_ML_2_1 = "sdmx-ml-2.1"
    SDMX_ML_2_1_GENERIC = "sdmx-ml-2.1-generic"
    SDMX_ML_3_0 = "sdmx-ml-3.0"
    SDMX_ML_3_1 = "sdmx-ml-3.1"
    SDMX_JSON_2_0 = "sdmx-json-2.0"
    SDMX_JSON_2_1 = "sdmx-json-2.1"


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("board")(board)
    app.command("data")(data)
    app.command("history")(history)
    app.command("structures")(structures)


def board(
    flow: Annotated[str | None, typer.Argument(help="The dataflow; all that the group uses if left out.")] = None,
    last: Annotated[int, typer.Option(help="How many periods to show.", min=1)] = 12,
    as_of: AsOfOption = None,
    hub: HubOption = None,
    source: FromOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Show who has sent what, on time or late, and what is missing."""
    if source is not None:
        views = board_from(source, flow, last=last, as_of=as_of, hub=hub)
    else:
        with use_hub(hub, read_only=True) as opened:
            views = view_board(opened, dataflow=flow, last=last, as_of=as_of)
    if output is OutputFormat.JSON:
        print_json([_board_json(view) for view in views])
        return
    for view in views:
        _print_board(view)
    screen().print(_LEGEND, style="dim")


def _print_board(view: BoardView) -> None:
    console = screen()
    rates = f"{_percent(view.punctuality)} on time, {_percent(view.completeness)} complete"
    console.print(f"{view.dataflow.names.get('en', view.dataflow.id)} on {view.today}: {rates}", style="bold")
    headers = ["", *(_heading(p) for p in view.table.periods)]
    rows: list[list[str | Text]] = [
        [row.provider, *(_glyph(cell) for cell in row.cells)] for row in view.table.rows
    ]
    console.print(table(headers, rows, right=range(1, len(headers))))


def _heading(period: Period) -> str:
    """Write a period over two lines, so that twelve of them stand side by side."""
    return f"{period.start:%b}\n{period.year}" if period.frequency is Frequency.MONTHLY else str(period)


def _percent(share: float | None) -> str:
    return "nothing due" if share is None else f"{share:.0%}"


def _glyph(cell: BoardCell | None) -> Text:
    if cell is None:
        return Text("")
    if cell.state is BoardState.LATE:
        return Text(f"+{cell.days_late}", style="yellow")
    glyph, style = _GLYPHS[cell.state]
    late = f" +{cell.days_late}" if cell.days_late and cell.is_received else ""
    return Text(glyph + late, style=style)


def _board_json(view: BoardView) -> dict[str, object]:
    cells = [cell for row in view.table.rows for cell in row.cells if cell is not None]
    return {
        "dataflow": view.dataflow.id,
        "today": view.today,
        "punctuality": view.punctuality,
        "completeness": view.completeness,
        "cells": [
            {
                "provider": cell.provider,
                "period": str(cell.period),
                "due": cell.due,
                "state": cell.state.value,
                "days_late": cell.days_late,
                "received_at": cell.received_at,
                "revisions": cell.revisions,
                "rows": cell.rows,
            }
            for cell in cells
        ],
    }


def data(
    flow: FlowArgument,
    key: KeyArgument = None,
    as_of: AsOfOption = None,
    start: Annotated[str | None, typer.Option("--start", help="First period.")] = None,
    end: Annotated[str | None, typer.Option("--end", help="Last period.")] = None,
    file_format: Annotated[DataFormat, typer.Option("--format", help="How to write the figures.")] = DataFormat.CSV,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A file; otherwise standard output.")
    ] = None,
    audience: AudienceOption = Audience.ALL,
    hub: HubOption = None,
    source: FromOption = None,
) -> None:
    """Write figures, as they are now or as they were known at a moment."""
    query = Query(flow, key, as_of, start, end, audience.sight)
    if source is not None:
        answer = data_from(source, query, hub)
    else:
        with use_hub(hub, read_only=True) as opened:
            answer = read_data(opened, query)
    _write(answer, file_format, output)


def _write(answer: Answer, file_format: DataFormat, output: Path | None) -> None:
    if output is None and file_format is DataFormat.PARQUET:
        raise UsageError("Parquet can't be shown on a screen.", remedy="Name a file with -o FILE.")
    if output is None:
        sys.stdout.buffer.writelines(answer.write(file_format.value))
        sys.stdout.buffer.flush()
    else:
        with output.open("wb") as file:
            file.writelines(answer.write(file_format.value))
        screen().print(f"✓ {number(answer.frame.height)} observations are in {output}.", markup=False)


def history(
    flow: FlowArgument,
    key: KeyArgument = None,
    triangle: Annotated[bool, typer.Option("--triangle", help="Values by period and vintage.")] = False,
    audience: AudienceOption = Audience.ALL,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Show how figures were revised: by vintage, what was added, changed and removed; or as a triangle."""
    query = Query(flow, key, sight=audience.sight)
    with use_hub(hub, read_only=True) as opened:
        if triangle:
            frame = series_history(opened, query)
            if output is OutputFormat.JSON:
                print_json(frame.to_dicts())
            else:
                _print_triangle(frame)
            return
        changes = vintages(opened, query)
    if output is OutputFormat.JSON:
        print_json([_vintage_json(v) for v in changes])
        return
    headers = ["No", "Received", "Provider", "New periods", "Added to old", "Changed", "Removed", "Cells after"]
    rows = [
        [
            str(v.seq),
            f"{v.received_at:%Y-%m-%d %H:%M}",
            v.provider,
            *(number(n) for n in (v.added_new, v.added_old, v.changed, v.removed, v.cells)),
        ]
        for v in changes
    ]
    screen().print(table(headers, rows, right=range(3, 8)))


def _print_triangle(frame: pl.DataFrame) -> None:
    """Print values by period and vintage, or, where vintages are many, how each period began and stands now."""
    if frame.width <= WIDEST_TRIANGLE:
        headers = ["Period", *(f"No {name}" for name in frame.columns[1:])]
        rows = [[str(r[0]), *("" if v is None else number(v) for v in r[1:])] for r in frame.iter_rows()]
        screen().print(table(headers, rows, right=range(1, len(headers))))
        return
    rows = []
    for period, *values in frame.iter_rows():
        known = [v for v in values if v is not None]
        revisions = sum(a != b for a, b in pairwise(known))
        rows.append(
            [str(period), number(known[0]), number(known[-1]), number(known[-1] - known[0]), str(revisions)]
        )
    screen().print(table(["Period", "First", "Now", "Change", "Revisions"], rows, right=range(1, 5)))
    screen().print(f"{frame.width - 1} vintages; --format json gives every value of each.", style="dim")


def _vintage_json(vintage: Vintage) -> dict[str, object]:
    return {
        "seq": vintage.seq,
        "received_at": vintage.received_at,
        "provider": vintage.provider,
        "added_in_new_periods": vintage.added_new,
        "added_in_old_periods": vintage.added_old,
        "changed": vintage.changed,
        "removed": vintage.removed,
        "cells": vintage.cells,
    }


def structures(
    target: Annotated[
        Path, typer.Option("-o", "--output", help="FILE.xml (SDMX-ML 3.0) or FILE.json (SDMX-JSON 2.0).")
    ],
    flow: Annotated[str | None, typer.Argument(help="One dataflow; all if left out.")] = None,
    hub: HubOption = None,
) -> None:
    """Write dataflows, data structures and code lists as an SDMX structure message; with --hub, agreements too."""
    if hub is None:
        count = export_structures(target, dataflow=flow)
    else:
        with use_hub(hub, read_only=True) as opened:
            count = export_structures(target, dataflow=flow, hub=opened)
    screen().print(
        f"✓ {number(count)} dataflow{'' if count == 1 else 's'} and all that they refer to are in {target}."
    )
