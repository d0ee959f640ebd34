"""The clock: against what the ledger recorded, and against the clocks of servers that the hub talks to."""

import datetime as dt
from collections.abc import Iterator, Sequence

from comity.exchange.audit_question import AuditQuestion
from comity.hub.doctor.examined import Examined, fault, fine, unknown, warning
from comity.hub.doctor.servers import Seen
from comity.hub.home import Hub

_SLACK = dt.timedelta(seconds=10)
"""A server's `Date` is of a whole second, and an answer takes its time."""
_MOST = dt.timedelta(minutes=5)
"""Beyond this, signatures in time, sign-in at other providers, and due dates begin to fail."""
_REMEDY = "Let the machine keep its time by NTP (systemd-timesyncd or chrony)."
_ENTRIES = 50


def examine_clock(hub: Hub, seen: Sequence[Seen], *, now: dt.datetime) -> Iterator[Examined]:
    """Yield what there is to say of this machine's clock; `seen` are servers that were just asked."""
    if not hub.ledger.simulated:
        entries = hub.log.audit(AuditQuestion(), most=_ENTRIES).entries
        yield judge_records([entry.at for entry in entries], now=now)
    offsets = [(one.host, one.at - one.asked_at) for one in seen if one.at is not None and one.asked_at is not None]
    yield judge_offsets(offsets)


def judge_records(recorded: Sequence[dt.datetime], *, now: dt.datetime) -> Examined:
    """Judge the clock by the last moments at which something was recorded: none of them can be still to come."""
    ahead = max((one - now for one in recorded), default=dt.timedelta(0))
    if ahead > _SLACK:
        return fault(
            "clock",
            f"Something was recorded {_told(ahead)} from now: the clock was set back, or had run ahead.",
            f"{_REMEDY} Until its time has come again, the hub takes nothing in that is before it.",
        )
    return fine("clock", "Nothing was recorded that is still to come.")


def judge_offsets(offsets: Sequence[tuple[str, dt.timedelta]]) -> Examined:
    """Judge the clock by those of servers: the smallest difference counts, since one may be wrong itself."""
    if not offsets:
        return unknown("clock of others", "No server was asked for the time.")
    host, offset = min(offsets, key=lambda one: abs(one[1]))
    said = f"{host} is {_told(abs(offset))} {'ahead of' if offset > dt.timedelta(0) else 'behind'} this machine."
    if abs(offset) > _MOST:
        return fault("clock of others", said, _REMEDY)
    if abs(offset) > _SLACK:
        return warning("clock of others", said, _REMEDY)
    return fine("clock of others", f"This machine and {host} agree on the time.")


def _told(span: dt.timedelta) -> str:
    seconds = round(span.total_seconds())
    return f"{seconds} seconds" if seconds < 120 else f"{seconds // 60} minutes"  # noqa: PLR2004 - two minutes
