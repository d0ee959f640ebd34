"""What a group tells its forecasts beside the figures: exceptional periods, and where outside signals come from."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from comity.model.periods import Period


@dataclass(frozen=True, slots=True)
class InputScope:
    """Which series an input is about: those of these areas and dataflows; empty for all.

    A series is of an area that it holds figures of, as reporter, origin or destination.
    """

    areas: tuple[str, ...] = ()
    dataflows: tuple[str, ...] = ()

    def has_dataflow(self, dataflow: str) -> bool:
        """Say whether it is about series of this dataflow."""
        return not self.dataflows or dataflow in self.dataflows

    def has_series(self, areas: Collection[str]) -> bool:
        """Say whether it is about a series of these areas."""
        return not self.areas or not set(self.areas).isdisjoint(areas)


@dataclass(frozen=True, slots=True)
class ExceptionalPeriod:
    """Times unlike others, from the first day of `first` to the last of `last`; `last` None: they go on.

    `declared` is the day on which the group said so: forecasts as of an earlier day don't know of it. None: always.
    """

    first: Period
    last: Period | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    declared: dt.date | None = None
    scope: InputScope = field(default_factory=InputScope)


class Known(StrEnum):
    """From when a dataflow's figure counts as known: its receipt, or the end of its period."""

    RECEIPT = "receipt"
    PERIOD_END = "period_end"


@dataclass(frozen=True, slots=True)
class SignalSource:
    """Where outside signals come from: a table beside the group's file, or the series of a dataflow of the hub.

    `columns` names the table's columns of signal, ds, value and known_at where they are called otherwise; `key`
    picks series of the dataflow, `known` says from when its figures count as known.
    """

    file: str = ""
    dataflow: str = ""
    key: str = ""
    known: Known = Known.RECEIPT
    columns: Mapping[str, str] = field(default_factory=dict)
    scope: InputScope = field(default_factory=InputScope)
