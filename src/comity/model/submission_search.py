"""Which submissions somebody looks for."""

import datetime as dt
from dataclasses import dataclass

from comity.model.submissions import State


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which submissions are wanted: what is None counts for nothing; both moments of receipt are included."""

    provider: str | None = None
    dataflow: str | None = None
    state: State | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
