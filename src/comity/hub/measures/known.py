"""All that has a date and makes figures unlike others: measures, legal acts, breaks, exceptional times, signals."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from comity.exchange.measure_ports import MeasureVersion
from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.hub.measures.reading import measures_seen
from comity.model.access import EVERYTHING, Sight
from comity.model.filters import parse_filter
from comity.model.forecast_inputs import ExceptionalPeriod, SignalSource
from comity.model.frames import PERIOD
from comity.model.measures import MeasureKind
from comity.model.periods import Period
from comity.model.selection import Selection
from comity.model.strategy import LegalAct
from comity.model.structures import Dataflow

if TYPE_CHECKING:
    from comity.model.groups import Agreement


class EntryKind(StrEnum):
    """What an entry is."""

    MEASURE = "measure"
    """A measure of the register."""
    OPERATION = "operation"
    """A joint operation of the register."""
    ACT = "act"
    """A legal act."""
    EXCEPTIONAL = "exceptional"
    """Times that the group declared to be unlike others."""
    LEGAL = "legal"
    """The instrument by which figures are exchanged."""
    BREAK = "break"
    """Figures count something else from then on: a reporter flags it (OBS_STATUS B), or a legal act says so."""
    SIGNAL = "signal"
    """Outside figures that forecasts are told of."""
    JOINED = "joined"
    """A state joined the group."""
    LEFT = "left"
    """A state left the group."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry: from `first` to the day `last`, both included; None is open, and a `moment` has no length.

    `text` is by language. `areas` and `dataflows` are those that it is about; empty for all. `declared` is when the
    group said so. `figures`: how many figures have the flag, for a break; `act` opens one without flags. `measure`
    is the version of the register, for what is in it.
    """

    kind: EntryKind
    first: dt.date | None
    last: dt.date | None = None
    moment: bool = False
    text: Mapping[str, str] = field(default_factory=dict)
    areas: tuple[str, ...] = ()
    dataflows: tuple[str, ...] = ()
    declared: dt.date | None = None
    period: Period | None = None
    figures: int = 0
    measure: MeasureVersion | None = None
    act: LegalAct | None = None


def known_entries(
    hub: Hub, *, as_of: str | None = None, sight: Sight = EVERYTHING, provider: str | None = None
) -> tuple[Entry, ...]:
    """Return what register, group's file and flags on figures say, by date; what has none comes last.

    Measures and flagged breaks are those that had been told by the moment, as far as the reader, somebody of a
    `provider` perhaps, sees them.
    """
    found = [
        *(_registered(one) for one in measures_seen(hub, as_of=as_of, sight=sight, provider=provider)),
        *_acts(hub),
        *(_exceptional(one) for one in hub.group.exceptional),
        *_legal(hub),
        *_signals(hub, sight),
        *_memberships(hub),
    ]
    for flow in hub.group.dataflows:
        found += _breaks(hub, hub.catalogue.dataflow(flow), as_of=as_of, sight=sight)
    return tuple(sorted(found, key=lambda one: (one.first is None, one.first or dt.date.max, one.kind.value)))


def _registered(one: MeasureVersion) -> Entry:
    """Return a measure with the days of its force, or of its first stage while it has none."""
    measure, scope = one.measure, one.measure.scope
    kind = EntryKind.OPERATION if measure.kind is MeasureKind.OPERATION else EntryKind.MEASURE
    return Entry(
        kind=kind,
        first=measure.start or measure.first,
        last=measure.end if measure.start else measure.first,
        moment=measure.start is None,
        text=measure.titles,
        areas=tuple(dict.fromkeys((*scope.members, *scope.citizenships, *scope.neighbours))),
        dataflows=scope.dataflows,
        measure=one,
    )


def _acts(hub: Hub) -> Iterator[Entry]:
    """Yield each legal act, and each break that one opens."""
    for act in hub.group.legal_acts:
        flows = tuple(dict.fromkeys(change.dataflow for change in act.changes))
        yield Entry(
            kind=EntryKind.ACT,
            first=act.in_force or act.adopted,
            last=act.ended,
            text=act.titles,
            dataflows=flows,
            declared=act.adopted,
            act=act,
        )
        for change in act.changes:
            yield Entry(
                kind=EntryKind.BREAK,
                first=change.first,
                last=change.first,
                moment=True,
                areas=change.members,
                dataflows=(change.dataflow,),
                act=act,
            )


def _exceptional(one: ExceptionalPeriod) -> Entry:
    return Entry(
        kind=EntryKind.EXCEPTIONAL,
        first=one.first.start,
        last=None if one.last is None else one.last.end,
        text=one.reasons,
        areas=one.scope.areas,
        dataflows=one.scope.dataflows,
        declared=one.declared,
    )


def _legal(hub: Hub) -> Iterator[Entry]:
    """Yield each instrument once, with all who send by it."""
    by_basis: dict[str, list[Agreement]] = {}
    for one in hub.group.agreements:
        if one.legal_basis:
            by_basis.setdefault(one.legal_basis, []).append(one)
    for basis, own in by_basis.items():
        firsts = [one.first_period.start for one in own if one.first_period is not None]
        lasts = [one.last_period.end for one in own if one.last_period is not None]
        yield Entry(
            kind=EntryKind.LEGAL,
            first=min(firsts, default=None),
            last=max(lasts) if len(lasts) == len(own) else None,
            text={"en": basis},
            areas=tuple(sorted({one.provider for one in own})),
            dataflows=tuple(dict.fromkeys(one.dataflow for one in own)),
        )


def _signals(hub: Hub, sight: Sight) -> Iterator[Entry]:
    for one in hub.group.signals:
        first, last = _span(hub, one, sight)
        yield Entry(
            kind=EntryKind.SIGNAL,
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


def _memberships(hub: Hub) -> Iterator[Entry]:
    for member in hub.group.members:
        for kind, day in ((EntryKind.JOINED, member.joined), (EntryKind.LEFT, member.left)):
            if day is not None:
                yield Entry(kind=kind, first=day, last=day, moment=True, areas=(member.code,))


def _breaks(hub: Hub, flow: Dataflow, *, as_of: str | None, sight: Sight) -> Iterator[Entry]:
    """Yield each reporter's periods with figures that are flagged as a break."""
    wanted = Selection(
        filters=[parse_filter("OBS_STATUS", "B")], as_of=hub.ledger.as_of_seq(parse_moment(as_of)), sight=sight
    )
    frame = hub.ledger.select(flow, wanted)
    counted = frame.group_by(pl.col(flow.reporter_dimension).cast(pl.String).alias("reporter"), PERIOD).len()
    for reporter, identity, figures in counted.sort("reporter", PERIOD).iter_rows():
        period = Period.from_id(identity)
        yield Entry(
            kind=EntryKind.BREAK,
            first=period.start,
            last=period.start,
            moment=True,
            areas=(reporter,),
            dataflows=(flow.id,),
            period=period,
            figures=figures,
        )
