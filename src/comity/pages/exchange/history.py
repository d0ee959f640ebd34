"""A provider's submissions as a page lists them, as far as the reader may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.hub.access.sign_in import Presented, may_use_route
from comity.hub.home import Hub
from comity.hub.intake.finding_report import submissions_for
from comity.model.access import Principal
from comity.model.frames import PERIOD
from comity.model.groups import Agreement
from comity.model.periods import Period
from comity.model.submission_search import Wanted
from comity.model.submissions import State, Submission
from comity.pages.exchange.names import name_flow
from comity.publish.texts import Texts

MOST = 20


@dataclass(frozen=True)
class SubmissionRow:
    """A submission in words; `receipt` is the address of its receipt."""

    number: str
    url: str
    receipt: str
    received: str
    flow: str
    periods: str
    late: str
    state: str
    is_refused: bool
    rows: str
    changed: str
    found: str


@dataclass(frozen=True)
class History:
    """A page of submissions, latest first; `below` begins the next page (None: there is none)."""

    rows: Sequence[SubmissionRow]
    below: int | None = None


def may_see_history(principal: Principal, code: str) -> bool:
    """Say whether somebody may see a provider's submissions."""
    return may_use_route("submissions.list", Presented(principal)) and principal.provider in {None, code}


def list_history(
    hub: Hub, principal: Principal, code: str, texts: Texts, *, flow: str = "", below: int | None = None
) -> History:
    """Return a page of a provider's submissions, those below a number."""
    wanted = Wanted(provider=code, dataflow=flow or None)
    found = submissions_for(hub, principal, wanted, below=below, most=MOST + 1)
    shown = found[:MOST]
    covered = _covered(hub, code, {one.seq for one in shown if one.seq is not None})
    rows = [_row(hub, one, covered.get(one.seq or 0, ()), texts) for one in shown]
    return History(rows, shown[-1].id if len(found) > MOST else None)


def covering(hub: Hub, principal: Principal, agreement: Agreement, period: Period, texts: Texts) -> History:
    """Return every submission that brought or changed a period of an agreement, oldest first."""
    rows = hub.ledger.coverage(agreement.dataflow)
    own = rows.filter((rows["provider"] == agreement.provider) & (rows[PERIOD] == period.id))
    seqs = set(own["seq"].to_list())
    wanted = Wanted(provider=agreement.provider, dataflow=agreement.dataflow)
    every = submissions_for(hub, principal, wanted, most=_ALL)
    found = [one for one in every if one.seq in seqs]
    return History([_row(hub, one, (period,), texts) for one in reversed(found)])


_ALL = 100_000


def _covered(hub: Hub, code: str, seqs: set[int]) -> Mapping[int, list[Period]]:
    rows = hub.ledger.coverage()
    own = rows.filter((rows["provider"] == code) & rows["seq"].is_in(list(seqs))) if seqs else rows.clear()
    found: dict[int, list[Period]] = {}
    for seq, period in own.select("seq", PERIOD).unique().sort("seq", PERIOD).iter_rows():
        found.setdefault(seq, []).append(Period.from_id(period))
    return found


def _row(hub: Hub, one: Submission, periods: Sequence[Period], texts: Texts) -> SubmissionRow:
    agreement = hub.group.agreement(one.provider, one.dataflow)
    return SubmissionRow(
        number=texts.number(one.id),
        url=f"/submissions/{one.id}",
        receipt=f"/api/v1/submissions/{one.id}/receipt",
        received=texts.moment(one.received_at),
        flow=name_flow(hub, one.dataflow, texts) if one.dataflow else texts.translate("not known"),
        periods=texts.span(periods[0], periods[-1]) if periods else "–",
        late=_late(one, agreement, periods, texts),
        state=state_word(one, texts),
        is_refused=one.state is State.REJECTED,
        rows=texts.translate("nil return") if one.nil else texts.number(one.rows),
        changed=texts.number(one.added + one.changed + one.removed),
        found=_found(one, texts),
    )


def _late(one: Submission, agreement: Agreement | None, periods: Sequence[Period], texts: Texts) -> str:
    """Return how late it came for its latest period; what revises earlier periods alone is not late for them."""
    if agreement is None or not periods:
        return "–"
    days = (one.received_at.date() - agreement.due_date(periods[-1])).days
    if days <= 0:
        return texts.translate("on time")
    return texts.plural("{count} day after", "{count} days after", count=days)


def _found(one: Submission, texts: Texts) -> str:
    told = []
    if one.errors:
        told.append(texts.plural("{count} error", "{count} errors", count=one.errors))
    if one.warnings:
        told.append(texts.plural("{count} warning", "{count} warnings", count=one.warnings))
    return ", ".join(told) or "–"


def state_word(one: Submission, texts: Texts) -> str:
    """Return where a submission stands."""
    _ = texts.translate
    return {
        State.RECEIVED: _("received"),
        State.CHECKED: _("waits for a decision"),
        State.ACCEPTED: _("accepted, under embargo"),
        State.REJECTED: _("refused"),
        State.RELEASED: _("accepted"),
        State.SUPERSEDED: _("superseded"),
        State.WITHDRAWN: _("withdrawn"),
    }[one.state]
