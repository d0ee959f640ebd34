"""What the hub knows of measures and of what makes figures unlike others, with its dates."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.model.access import EVERYTHING, Sight
from comity.model.filters import parse_filter
from comity.model.forecast_inputs import SignalSource
from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.model.selection import Selection
from comity.model.structures import Dataflow

if TYPE_CHECKING:
    from comity.model.groups import Agreement


class MeasureKind(StrEnum):
    """What an entry is."""

    EXCEPTIONAL = "exceptional"
    """Times that the group declared to be unlike others."""
    LEGAL = "legal"
    """The instrument by which figures are exchanged."""
    BREAK = "break"
    """A reporter says that its figures count something else from then on (OBS_STATUS B)."""
    SIGNAL = "signal"
    """Outside figures that forecasts are told of."""
    JOINED = "joined"
    """A state joined the group."""
    LEFT = "left"
    """A state left the group."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One entry: from `first` to the day `last`, both included; None is open, and a `moment` has no length.

    `text` is by language. `areas` and `dataflows` are those that it is about; empty for all. `declared` is when the
    group said so. `figures`: how many figures have the flag, for a break.
    """

    kind: MeasureKind
    first: dt.date | None
    last: dt.date | None = None
    moment: bool = False
    text: Mapping[str, str] = field(default_factory=dict)
    areas: tuple[str, ...] = ()
    dataflows: tuple[str, ...] = ()
    declared: dt.date | None = None
    period: Period | None = None
    figures: int = 0


def known_measures(hub: Hub, *, as_of: str | None = None, sight: Sight = EVERYTHING) -> tuple[Measure, ...]:
    """Return what the group's file says and what figures are flagged with, by date; what has none comes last.

    Breaks are those that had been told by the moment, as far as the reader sees them.
    """
    found = [*_exceptional(hub), *_legal(hub), *_signals(hub, sight), *_memberships(hub)]
    for flow in hub.group.dataflows:
        found += _breaks(hub, hub.catalogue.dataflow(flow), as_of=as_of, sight=sight)
    return tuple(sorted(found, key=lambda one: (one.first is None, one.first or dt.date.max, one.kind.value)))


def _exceptional(hub: Hub) -> Iterator[Measure]:
    for one in hub.group.exceptional:
        yield Measure(
            kind=MeasureKind.EXCEPTIONAL,
            first=one.first.start,
            last=None if one.last is None else one.last.end,
            text=one.reasons,
            areas=one.scope.areas,
            dataflows=one.scope.dataflows,
            declared=one.declared,
        )


def _legal(hub: Hub) -> Iterator[Measure]:
    """Yield each instrument once, with all who send by it."""
    by_basis: dict[str, list[Agreement]] = {}
    for one in hub.group.agreements:
        if one.legal_basis:
            by_basis.setdefault(one.legal_basis, []).append(one)
    for basis, own in by_basis.items():
        firsts = [one.first_period.start for one in own if one.first_period is not None]
        lasts = [one.last_period.end for one in own if one.last_period is not None]
        yield Measure(
            kind=MeasureKind.LEGAL,
            first=min(firsts, default=None),
            last=max(lasts) if len(lasts) == len(own) else None,
            text={"en": basis},
            areas=tuple(sorted({one.provider for one in own})),
            dataflows=tuple(dict.fromkeys(one.dataflow for one in own)),
        )


def _signals(hub: Hub, sight: Sight) -> Iterator[Measure]:
    for one in hub.group.signals:
        first, last = _span(hub, one, sight)
        yield Measure(
            kind=MeasureKind.SIGNAL,
            first=first,
            last=last,
            text=hub.catalogue.dataflow(one.dataflow).names if one.dataflow else {"en": one.file},
            areas=one.scope.areas,
            dataflows=one.scope.dataflows,
        )


def _span(hub: Hub, one: SignalSource, sight: Sight) -> tuple[dt.date | None, dt.date | None]:
    """Return from when to when the signal's figures reach; None for a table beside the group's file."""
    if not one.dataflow:
        return None, None
    there = hub.ledger.availability(hub.catalogue.dataflow(one.dataflow), Selection(sight=sight))
    return (there.first.start if there.first else None, there.last.end if there.last else None)


def _memberships(hub: Hub) -> Iterator[Measure]:
    for member in hub.group.members:
        for kind, day in ((MeasureKind.JOINED, member.joined), (MeasureKind.LEFT, member.left)):
            if day is not None:
                yield Measure(kind=kind, first=day, last=day, moment=True, areas=(member.code,))


def _breaks(hub: Hub, flow: Dataflow, *, as_of: str | None, sight: Sight) -> Iterator[Measure]:
    """Yield each reporter's periods with figures that are flagged as a break."""
    wanted = Selection(
        filters=[parse_filter("OBS_STATUS", "B")], as_of=hub.ledger.as_of_seq(parse_moment(as_of)), sight=sight
    )
    frame = hub.ledger.select(flow, wanted)
    counted = frame.group_by(pl.col(flow.reporter_dimension).cast(pl.String).alias("reporter"), PERIOD).len()
    for reporter, identity, figures in counted.sort("reporter", PERIOD).iter_rows():
        period = Period.from_id(identity)
        yield Measure(
            kind=MeasureKind.BREAK,
            first=period.start,
            last=period.start,
            moment=True,
            areas=(reporter,),
            dataflows=(flow.id,),
            period=period,
            figures=figures,
        )
