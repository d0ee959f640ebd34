"""What is known beside the figures at a moment: declared exceptional periods, breaks and outside signals."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from comity.forecasting.shocks.declared import Declared


@dataclass(frozen=True)
class Knowledge:
    """What `forecast` takes as `exceptional`, `breaks`, `signals` and `as_of`, as one: what an origin may know."""

    exceptional: Sequence[tuple[str, str | None] | Declared] = ()
    breaks: Sequence[str] = ()
    signals: pl.DataFrame | None = None
    as_of: dt.date | None = None


NOTHING = Knowledge()
