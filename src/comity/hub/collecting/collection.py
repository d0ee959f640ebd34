"""Collect figures: ask what is due, take in what comes, and say in words what can't be had.

A collection that fails is tried again with growing pauses. After so many failures it is given up: that is told
once, and it is tried once at each of its times, until it works again. Times missed while nothing ran are one.
"""

import datetime as dt
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from comity.errors import ComityError, UnknownArtefactError, UsageError
from comity.exchange.collection_ports import PollState, Reason
from comity.exchange.collection_texts import text_of
from comity.exchange.timetable import due_slot, next_slot
from comity.hub.collecting.errand import Errand, Parcel, source_digest
from comity.hub.collecting.failure import failure, reason_of
from comity.hub.collecting.record import failed, succeeded
from comity.hub.collecting.take import Arrival, take
from comity.hub.extras import require
from comity.hub.home import Hub
from comity.hub.intake.limits import set_limits
from comity.hub.settings.settings import read_settings
from comity.model.collection import Collection, SourceKind
from comity.model.groups import Agreement

LOCK = "collection"
WORK_FOLDER = ".collecting-"
_LOGGER = logging.getLogger("comity.collection")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One collection as it went: what came, or why it failed; and where it stands since."""

    collection: Collection
    arrivals: tuple[Arrival, ...]
    state: PollState

    @property
    def reason(self) -> Reason | None:
        """Why it failed; None where it didn't."""
        return self.state.reason

    def lines(self, language: str = "en") -> list[str]:
        """Return a line for each thing that came about."""
        name = self.collection.name
        lines = [f"collected {name}: {arrival}" for arrival in self.arrivals]
        if self.reason is not None:
            said = "gave up" if self.state.given_up else "failed"
            lines.append(f"collecting {name} {said}: {text_of(self.reason, language)}")
        return lines


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a collection stands, and when it is due next."""

    collection: Collection
    state: PollState
    due: dt.datetime | None


@dataclass(frozen=True, slots=True)
class _Fetched:
    """What an errand brought, and why it brought no more."""

    parcels: tuple[Parcel, ...]
    error: ComityError | None = None


def problem_of(state: PollState, language: str = "en") -> str:
    """Return in words what is wrong with a collection; empty where nothing is."""
    return "" if state.reason is None else text_of(state.reason, language)


def collect_due(hub: Hub, moment: dt.datetime) -> list[str]:
    """Make every collection that is due by the moment; return a line for each thing that came about."""
    if not hub.group.collections:
        return []
    require("serve", "collect")
    with hub.jobs.alone(LOCK) as is_alone:
        due = [one for one in hub.group.collections if _is_due(hub, one, moment)] if is_alone else []
        attempts = _collect(hub, due, moment=moment, by_hand=False, whole=False)
    return [line for attempt in attempts for line in attempt.lines()]


def collect_now(
    hub: Hub,
    *,
    provider: str | None = None,
    dataflow: str | None = None,
    at: dt.datetime | None = None,
    whole: bool = False,
) -> list[Attempt]:
    """Make collections by hand, due or not, given up or not; `whole` asks for everything anew."""
    require("serve", "collect")
    wanted = [one for one in hub.group.collections if _matches(one, provider, dataflow)]
    if not wanted:
        known = ", ".join(one.name for one in hub.group.collections) or "nothing"
        raise UnknownArtefactError(
            "There is no such collection in comity.toml.", remedy=f"Add a [[collection]]; collected is {known}."
        )
    with hub.jobs.alone(LOCK) as is_alone:
        if not is_alone:
            raise UsageError("Another process is collecting just now.", remedy="Wait until it is done.")
        return _collect(hub, wanted, moment=hub.now(at), by_hand=True, whole=whole)


def standings(hub: Hub, at: dt.datetime | None = None) -> list[Standing]:
    """Return where every collection stands."""
    moment, found = hub.now(at), []
    for one in hub.group.collections:
        state = _state_of(hub, one)
        if state.failures and not state.given_up:
            due = state.retry_at
        else:
            due = moment if _is_due(hub, one, moment) else next_slot(one, _agreement(hub, one), moment)
        found.append(Standing(one, state, due))
    return found


def _collect(
    hub: Hub, wanted: Sequence[Collection], *, moment: dt.datetime, by_hand: bool, whole: bool
) -> list[Attempt]:
    """Ask several services at the same time; take in what came in the order of the group's file."""
    if not wanted:
        return []
    settings = read_settings(hub.directory).collection
    for left in hub.directory.glob(f"{WORK_FOLDER}*"):
        shutil.rmtree(left, ignore_errors=True)  # of a process that was killed: the lock is ours
    for one in wanted:
        _forget_other_source(hub, one)
    with (
        tempfile.TemporaryDirectory(dir=hub.directory, prefix=WORK_FOLDER) as folder,
        ThreadPoolExecutor(settings.at_once, thread_name_prefix="collection") as pool,
    ):
        errands = [
            Errand(
                collection=one,
                agreement=_agreement(hub, one),
                dataflow=hub.catalogue.dataflow(one.dataflow),
                state=_state_of(hub, one),
                moment=moment,
                known=partial(hub.polls.collected, one.provider, one.dataflow),
                folder=Path(folder),
                home=hub.directory,
                settings=settings,
                most_bytes=set_limits().file.file_bytes,
                is_simulated=hub.ledger.simulated,
                by_hand=by_hand,
                whole=whole,
            )
            for one in wanted
        ]
        fetched = [pool.submit(_fetch, errand) for errand in errands]
        return [_conclude(hub, errand, future) for errand, future in zip(errands, fetched, strict=True)]


def _fetch(errand: Errand) -> _Fetched:
    parcels: list[Parcel] = []
    try:
        for parcel in _gatherer(errand.collection.source)(errand):
            parcels.append(parcel)  # noqa: PERF402 - what came before a failure counts
    except ComityError as error:
        return _Fetched(tuple(parcels), error)
    except Exception as error:  # noqa: BLE001 - written down there
        return _Fetched(tuple(parcels), _unexpected(errand, error))
    return _Fetched(tuple(parcels))


def _unexpected(errand: Errand, error: Exception) -> ComityError:
    """Write down a fault of our own, which must not keep other sources from being asked."""
    _LOGGER.error("collecting %s failed", errand.collection.name, exc_info=error)
    return failure("unexpected", kind=type(error).__name__)


def _gatherer(source: SourceKind) -> Callable[[Errand], Iterator[Parcel]]:
    """Return what fetches from a source; the libraries of the network are needed from here on."""
    from comity.hub.collecting import file as collect_file
    from comity.hub.collecting import folder as collect_folder
    from comity.hub.collecting import sdmx as collect_sdmx

    by_source: dict[SourceKind, Callable[[Errand], Iterator[Parcel]]] = {
        SourceKind.SDMX: collect_sdmx.gather,
        SourceKind.FILE: collect_file.gather,
        SourceKind.FOLDER: collect_folder.gather,
    }
    return by_source[source]


def _conclude(hub: Hub, errand: Errand, future: Future[_Fetched]) -> Attempt:
    fetched = future.result()
    arrivals: list[Arrival] = []
    error = fetched.error
    for parcel in fetched.parcels:
        try:
            arrivals += take(hub, errand, parcel)
        except ComityError as problem:
            error = error or problem
        except Exception as problem:  # noqa: BLE001 - written down there
            error = error or _unexpected(errand, problem)
    if error is not None:
        state = failed(hub, errand.state, reason_of(error), moment=errand.moment, settings=errand.settings)
    else:
        until = min((one.until for one in fetched.parcels if one.until is not None), default=None)
        state = succeeded(hub, errand, until=until if all(one.is_taken for one in arrivals) else None)
    return Attempt(errand.collection, tuple(arrivals), state)


def _is_due(hub: Hub, collection: Collection, moment: dt.datetime) -> bool:
    state = _state_of(hub, collection)
    if state.failures and not state.given_up:
        return state.retry_at is None or state.retry_at <= moment
    return due_slot(collection, _agreement(hub, collection), since=state.polled_at, moment=moment) is not None


def _state_of(hub: Hub, collection: Collection) -> PollState:
    """Return where a collection stands; where its source was changed, all begins anew."""
    state, digest = hub.polls.state(collection.provider, collection.dataflow), source_digest(collection)
    if state.source == digest:
        return state
    return PollState(collection.provider, collection.dataflow, source=digest)


def _forget_other_source(hub: Hub, collection: Collection) -> None:
    """Where a collection asks something else than before, look at all that comes again."""
    before = hub.polls.state(collection.provider, collection.dataflow).source
    if before and before != source_digest(collection):
        hub.polls.forget(collection.provider, collection.dataflow)


def _agreement(hub: Hub, collection: Collection) -> Agreement:
    agreement = hub.group.agreement(collection.provider, collection.dataflow)
    if agreement is None:
        raise AssertionError
    return agreement


def _matches(collection: Collection, provider: str | None, dataflow: str | None) -> bool:
    return (
        provider in {None, collection.provider} and (dataflow or collection.dataflow).upper() == collection.dataflow
    )
