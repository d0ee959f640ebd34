"""What a selection would bring: codes, span of time and counts, from as little reading as will do."""

from collections.abc import Iterator, Mapping

import polars as pl

from comity.model import frames
from comity.model.periods import Period
from comity.model.selection import Availability
from comity.model.structures import Dataflow
from comity.store.filters import span_of


def measure_frames(parts: Iterator[pl.DataFrame], dataflow: Dataflow) -> Availability:
    """Return what is in these observation frames; no series lies in two of them."""
    codes: Mapping[str, set[str]] = {name: set() for name in dataflow.structure.key_ids}
    periods: set[int] = set()
    series = observations = 0
    for frame in parts:
        for name, found in codes.items():
            found |= set(frame[name].cast(pl.String).unique())
        periods |= set(frame[frames.PERIOD].unique())
        series += frame.select(dataflow.structure.key_ids).n_unique() if frame.height else 0
        observations += frame.height
    return Availability(
        {name: tuple(sorted(found)) for name, found in codes.items()}, *bounds(periods), series, observations
    )


def bounds(periods: set[int]) -> tuple[Period | None, Period | None]:
    """Return the period that begins first and the one that ends last."""
    known = [Period.from_id(number) for number in periods]
    first = min(known, key=lambda period: span_of(period)[0], default=None)
    last = max(known, key=lambda period: span_of(period)[1], default=None)
    return first, last
