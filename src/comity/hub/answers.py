"""Answers to findings: why what was found is as it is, in a code and words."""

import datetime as dt
from dataclasses import dataclass

from comity.errors import UsageError
from comity.exchange.dialogue_ports import FindingAnswer, Side
from comity.exchange.dialogue_reasons import check_reason, reasons
from comity.hub.dialogue.dialogue import said_by
from comity.hub.dialogue.text import checked_text
from comity.hub.home import Hub
from comity.hub.intake.finding_report import submission_for
from comity.model.access import Principal
from comity.model.names import localise

__all__ = ["FindingAnswer", "NewAnswer", "answer_finding", "answers_for", "reason_list"]


@dataclass(frozen=True, kw_only=True)
class NewAnswer:
    """An answer to be given: to a rule's findings, or to that in one row or column."""

    rule: str
    reason: str
    text: str = ""
    row: int | None = None
    column: str | None = None


def answer_finding(
    hub: Hub, principal: Principal, submission_id: int, new: NewAnswer, *, at: dt.datetime | None = None
) -> FindingAnswer:
    """Answer a finding of a submission; raises UsageError where there is no such finding."""
    submission = submission_for(hub, principal, submission_id)
    said = said_by(hub, principal, submission.provider, at=at)
    text = checked_text(new.text, may_be_empty=True)
    check_reason(new.reason, text)
    findings = hub.ledger.findings_of(submission_id)
    known = [
        one
        for one in findings.items
        if one.rule == new.rule and new.row in {None, one.row} and new.column in {None, one.column}
    ]
    if not known:
        raise UsageError(
            f"Submission {submission_id} has no such finding.",
            remedy="Give rule, row and column as its report gives them; leave row and column out for all.",
        )
    answer = FindingAnswer(
        id=0,
        submission=submission_id,
        rule=known[0].rule,
        row=new.row,
        column=new.column,
        reason=new.reason,
        text=text,
        at=said.at,
        actor=said.actor,
        side=Side(said.side),
    )
    return hub.dialogue.answer(answer, said)


def answers_for(hub: Hub, principal: Principal, submission_id: int) -> list[FindingAnswer]:
    """Return the answers to a submission's findings, to somebody who may see it."""
    submission_for(hub, principal, submission_id)
    return hub.dialogue.answers(submission_id)


def reason_list(language: str = "en") -> list[tuple[str, str]]:
    """Return the reasons that an answer can give: code and name."""
    return [(code, localise(names, language)) for code, names in reasons().items()]
