"""What is marked on a chart over time: a measure while it is in force, or a day on which a definition changes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: its name by language, its first and last day (None: it goes on); a break is of its first day."""

    names: Mapping[str, str]
    first: dt.date
    last: dt.date | None = None
    is_break: bool = False
