"""Enter a measure, change it, end it, release it: each is a new version, checked against what the group knows."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from comity.errors import ForbiddenError, UnknownArtefactError, UsageError
from comity.exchange.measure_ports import MeasureAction, MeasureVersion
from comity.hub.dialogue.text import checked_text
from comity.hub.home import Hub
from comity.hub.keys import check_year, parse_key
from comity.model.access import OPERATOR, Principal, Role
from comity.model.measures import Measure, Stage

_AREAS, _OPERATIONS = "CL_AREA", "CL_OPERATION"


@dataclass(frozen=True, kw_only=True)
class By:
    """By whom a version is written, and when it counts as known (None: now)."""

    principal: Principal = OPERATOR
    at: dt.datetime | None = None


def enter_measure(hub: Hub, measure: Measure, by: By | None = None) -> MeasureVersion:
    """Keep a measure as a new version of it; one that says nothing new is the version that is there.

    Raises UsageError for codes that the group doesn't know, and for one that would be restricted once more.
    """
    check_measure(hub, measure)
    earlier = _last(hub, measure.id)
    if earlier is None:
        return _keep(hub, measure, MeasureAction.ADDED, by=by, after=0)
    if earlier.measure == measure:
        return earlier
    if measure.restricted and not earlier.measure.restricted:
        raise UsageError(
            f"The measure {measure.id} is released: it can't be taken back.", remedy="Leave restricted out."
        )
    action = MeasureAction.CHANGED
    if earlier.measure.restricted and not measure.restricted:
        action = MeasureAction.RELEASED
    return _keep(hub, measure, action, by=by, after=earlier.version)


def end_measure(hub: Hub, identifier: str, day: dt.date, by: By | None = None) -> MeasureVersion:
    """Say the last day on which a measure is in force; raises UsageError where it wasn't in force by then."""
    check_year(day.year, str(day))
    earlier = last_version(hub, identifier)
    start = earlier.measure.start
    if start is None or day < start:
        raise UsageError(
            f"The measure {identifier} is not in force on {day}.",
            remedy="Give a day on or after the one on which it came into force.",
        )
    if earlier.measure.end == day:
        return earlier
    ended = replace(earlier.measure, stages={**earlier.measure.stages, Stage.ENDED: day})
    return _keep(hub, ended, MeasureAction.ENDED, by=by, after=earlier.version)


def release_measure(hub: Hub, identifier: str, by: By | None = None) -> MeasureVersion:
    """Let everybody who may read measures see one that was restricted; raises UsageError where it isn't."""
    earlier = last_version(hub, identifier)
    if not earlier.measure.restricted:
        raise UsageError(f"The measure {identifier} is not restricted.", remedy="There is nothing to release.")
    released = replace(earlier.measure, restricted=False, shared_with=())
    return _keep(hub, released, MeasureAction.RELEASED, by=by, after=earlier.version)


def last_version(hub: Hub, identifier: str) -> MeasureVersion:
    """Return the last version of a measure; raises UnknownArtefactError."""
    found = _last(hub, identifier)
    if found is None:
        raise unknown_measure(identifier)
    return found


def unknown_measure(identifier: str) -> UnknownArtefactError:
    """Return the error for a measure that isn't there, or that its reader may not know of."""
    return UnknownArtefactError(
        f"There is no measure {identifier[:60]}.", remedy="Look it up with `comity measures list`."
    )


def check_measure(hub: Hub, measure: Measure) -> None:
    """Raise UsageError for what a measure names that the group doesn't know, and for texts that can't be kept."""
    scope = measure.scope
    for day in measure.stages.values():
        check_year(day.year, str(day))
    for text in (*measure.titles.values(), *measure.texts.values(), *measure.source.texts.values()):
        checked_text(text)
    members = {one.code for one in hub.group.members}
    _check_known("members", scope.members, members)
    _check_known("citizenships", scope.citizenships, _codes(hub, _AREAS))
    _check_known("neighbours", scope.neighbours, _codes(hub, _AREAS))
    _check_known("dataflows", scope.dataflows, hub.group.dataflows)
    _check_known("shared_with", measure.shared_with, {one.provider for one in hub.group.agreements} | members)
    if measure.operation and (known := _codes(hub, _OPERATIONS)):
        _check_known("operation", [measure.operation], known)
    if scope.key:
        parse_key(scope.key, hub.catalogue.dataflow(scope.dataflows[0]))


def _codes(hub: Hub, name: str) -> set[str]:
    """Return the codes of a code list, as the group's dataflows use it; none where none of them does."""
    lists = [
        part.codelist
        for flow in hub.group.dataflows
        for part in hub.catalogue.dataflow(flow).structure.dimensions
        if part.codelist is not None and part.codelist.reference.id == name
    ]
    return {code.id for one in lists for code in one.codes}


def _check_known(key: str, codes: Iterable[str], known: Iterable[str]) -> None:
    there = set(known)
    for code in codes:
        if code not in there:
            raise UsageError(
                f"The group doesn't know the code {code[:40]} ({key}).",
                remedy="Correct it, or add it to the group first.",
            )


def versions_of(hub: Hub, identifier: str) -> Sequence[MeasureVersion]:
    """Return every version of a measure, oldest first, for the secretariat; none where there is no such measure."""
    return hub.measures.versions(identifier)


def _last(hub: Hub, identifier: str) -> MeasureVersion | None:
    return next(reversed(versions_of(hub, identifier)), None)


def _keep(hub: Hub, measure: Measure, action: MeasureAction, *, by: By | None, after: int) -> MeasureVersion:
    told = by or By()
    if told.principal.role is not Role.SECRETARIAT:
        raise ForbiddenError(
            f"The role {told.principal.role.value} may not do this.", remedy="It is for: secretariat."
        )
    moment = hub.now(told.at)
    version = MeasureVersion(
        measure=measure,
        action=action,
        actor=told.principal.name,
        role=told.principal.role.value,
        at=moment,
        seq=hub.ledger.as_of_seq(moment),
    )
    return hub.measures.add(version, after=after, recorded_at=dt.datetime.now(dt.UTC))
