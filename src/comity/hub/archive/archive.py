"""The archive as its readers see it: the reports that were made for them, and their files."""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.errors import UnknownArtefactError
from comity.exchange.report_ports import ArchivedReport
from comity.hub.home import Hub
from comity.model.access import Principal, Role

__all__ = ["ArchivedReport", "ReportBytes", "audiences_of", "report_file", "reports_for"]

_SHOWN: Mapping[Role, frozenset[str]] = {
    Role.PUBLIC: frozenset({"public"}),
    Role.SECRETARIAT: frozenset({"public", "members", "all"}),
}
_MEMBERS = frozenset({"public", "members"})


@dataclass(frozen=True, slots=True)
class ReportBytes:
    """A file of the archive, and the name under which it is saved."""

    data: bytes
    name: str


def audiences_of(principal: Principal) -> frozenset[str]:
    """Return the audiences that somebody belongs to."""
    return _SHOWN.get(principal.role, _MEMBERS)


def reports_for(hub: Hub, principal: Principal) -> list[ArchivedReport]:
    """Return the reports that were made for somebody, latest period first; the secretariat sees which wait."""
    shown = audiences_of(principal)
    is_staff = principal.role is Role.SECRETARIAT
    found = [
        one
        for one in hub.reports.all()
        if one.order.audience in shown and (is_staff or (one.made is not None and not one.made.problem))
    ]
    return sorted(found, key=lambda one: (one.order.period, one.order.as_of, one.id), reverse=True)


def report_file(hub: Hub, principal: Principal, number: int, suffix: str) -> ReportBytes:
    """Return a file of a report; to whom it wasn't made for, there is none of that number."""
    found = hub.reports.get(number)
    file = found.made.files.get(suffix) if found.made is not None else None
    if file is None or found.order.audience not in audiences_of(principal):
        raise UnknownArtefactError(f"There is no report {number}{suffix}.", remedy="Look at the list of reports.")
    name = f"{hub.group.id.lower()}-{found.order.period}-{found.order.language}-{number}{suffix}"
    return ReportBytes(hub.reports.content(file.sha256), name)
