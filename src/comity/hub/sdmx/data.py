"""Answer data queries: from the query to a message in the format that was asked for, as a stream."""

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from comity.errors import UsageError
from comity.formats.message_header import MessageHeader
from comity.formats.sdmx_csv import CsvOptions, respond_sdmx_csv
from comity.formats.sdmx_json import write_sdmx_json_parts
from comity.formats.sdmx_ml import write_sdmx_ml_parts
from comity.hub.access.sight import sight_for
from comity.hub.home import Hub
from comity.hub.sdmx.bounds import Room
from comity.hub.sdmx.flows import Reached
from comity.hub.sdmx.frames import Frames, Window, by_data_set, read_frames
from comity.hub.sdmx.media import Chosen
from comity.hub.sdmx.query import DataQuery
from comity.hub.sdmx.sources import Sources
from comity.hub.sdmx.view import View, view_of
from comity.model import frames
from comity.model.access import Principal
from comity.model.selection import Selection

TIME_SERIES_ONLY = ("sdmx-ml-2.1-time-series", "sdmx-ml-2.1-generic-time-series")
WITHOUT_REMOVALS = ("sdmx-csv-1.0",)
"""Formats that can't say that something is gone."""


@dataclass(frozen=True)
class DataAnswer:
    """What a data query brings, read as far as its first rows: views of dataflows, and their frames."""

    parts: Sequence[tuple[View, Frames]]
    header: MessageHeader
    is_flat: bool

    def write(self, chosen: Chosen, language: str) -> Iterator[bytes]:
        """Yield the message in a format; names are in the language where the format tells them."""
        form = chosen.media.format
        layout: Literal["series", "flat"] = "flat" if self.is_flat else "series"
        if form.startswith("sdmx-csv-"):
            parts = [(view.dataflow, _for_table(view, made)) for view, made in self.parts]
            version = form.removeprefix("sdmx-csv-")
            return respond_sdmx_csv(parts, version=version, options=_csv_options(chosen, language))
        parts = [(view.dataflow, by_data_set(made)) for view, made in self.parts]
        header = replace(self.header, language=language)
        if form.startswith("sdmx-json-"):
            version = form.removeprefix("sdmx-json-")
            return write_sdmx_json_parts(parts, header=header, version=version, layout=layout)
        return write_sdmx_ml_parts(parts, header=header, form=form, layout=layout)


def read_answer(
    sources: Sources,
    flows: Sequence[Reached],
    query: DataQuery,
    *,
    principal: Principal,
    seq: int,
    form: str,
    most_in_memory: int,
) -> DataAnswer | None:
    """Return the answer to a data query as of a number of the sequence; None where nothing matches.

    UsageError: a component that a dataflow hasn't; a format that can't say what is asked for. TooManyError: more
    than `most_in_memory` rows that must be held at once.
    """
    _check_form(query, form)
    hub = sources.hub
    window, room = Window(query.offset, query.limit), Room(sources, query, most=most_in_memory)
    is_cut = not window.is_open and len(flows) > 1
    parts = []
    for reached in flows:
        view = view_of(reached.dataflow, query)
        selection = Selection(
            keys=reached.keys,
            filters=reached.filters,
            as_of=sources.as_of(reached.dataflow, query.as_of, seq=seq),
            sight=sight_for(hub, principal, reached.dataflow.id),
            updated_after=query.updated_after,
            first_n=query.first_n,
            last_n=query.last_n,
        )
        room.take(reached, view, selection, most_shown=window.most if is_cut else None)
        made = read_frames(sources.of(reached.dataflow), reached.dataflow, view, selection=selection, query=query)
        if not window.is_open:
            made = window.cut(made)
            made = iter(list(made)) if is_cut else made
        begun = _begun(made)
        if begun is not None:
            parts.append((view, begun))
    if not parts:
        return None
    names = "+".join(view.dataflow.id for view, _ in parts)[:50]
    header = MessageHeader(f"{names}-{seq}", _prepared(hub), hub.group.id)
    return DataAnswer(parts, header, is_flat=any(view.is_flat for view, _ in parts))


def _check_form(query: DataQuery, form: str) -> None:
    if form in TIME_SERIES_ONLY and query.dimension_at_observation not in (None, frames.TIME_PERIOD):
        raise UsageError(
            "A time series has time at the observation.",
            remedy="Leave dimensionAtObservation out, or ask for another format.",
        )
    if form in WITHOUT_REMOVALS and (query.include_history or query.updated_after is not None):
        raise UsageError(
            "SDMX-CSV 1.0 can't say that a figure is gone.",
            remedy="Ask for SDMX-CSV 2.0 or 2.1, or another format.",
        )


def _begun(made: Frames) -> Frames | None:
    """Return the frames from the first with rows on, None where there is none."""
    first = next((frame for frame in made if frame.height), None)
    return None if first is None else itertools.chain([first], made)


def _for_table(view: View, made: Frames) -> Frames:
    """Yield the rows of a table: of series alone, without a column for what none of them has."""
    if view.has_observations:
        return made
    return (frame.drop(view.observation) for frame in made)


def _csv_options(chosen: Chosen, language: str) -> CsvOptions:
    options = chosen.options
    return CsvOptions(
        labels=options.get("labels", "id"),  # type: ignore[arg-type]  # the media type allows no other
        keys=options.get("keys", "none"),  # type: ignore[arg-type]
        normalizes_time=options.get("timeFormat") == "normalized",
        language=language,
    )


def _prepared(hub: Hub) -> dt.datetime:
    return hub.now().astimezone(dt.UTC)
