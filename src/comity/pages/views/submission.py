"""A submission: what became of it, what was found in it, what can be done about it, its receipt."""

from dataclasses import dataclass, field
from typing import Any

from comity.errors import UnknownArtefactError
from comity.hub.answers import FindingAnswer, answers_for, reason_list
from comity.hub.decisions.ways import ways_for
from comity.hub.home import Hub
from comity.hub.intake.finding_groups import group_findings
from comity.hub.intake.finding_report import pieces_for, submission_for
from comity.hub.numbers import parse_number
from comity.model.submissions import State, Submission
from comity.pages.asked import Asked
from comity.pages.exchange.names import name_flow
from comity.pages.page import Page
from comity.pages.sending.findings import GroupShown, show_groups
from comity.pages.sending.history import Happening, history
from comity.pages.sending.receipts import receipt_path
from comity.pages.sending.states import PERSONS, StateView, effect, state_view, verdict
from comity.publish.texts import Texts

_API = "/api/v1/submissions"


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """An answer to findings."""

    reason: str
    text: str
    by: str
    when: str


@dataclass(frozen=True, slots=True)
class AnsweredGroup:
    """One rule's findings with the answers to them."""

    group: GroupShown
    answers: tuple[AnswerShown, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a submission is, as words and values; `state` as a chip."""

    state: StateView
    rows: list[tuple[str, str]]
    sha256: str
    history: list[Happening] = field(repr=False)


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page of a submission that the reader may see; to others there is none of its number."""
    submission = submission_for(hub, asked.principal, _number(asked))
    groups = group_findings(hub.ledger.findings_of(submission.id))
    pieces = pieces_for(hub, asked.principal, submission, [group.kept for group in groups])
    shown = show_groups(hub, groups, pieces, texts)
    answers = answers_for(hub, asked.principal, submission.id) if asked.may("answers.list") else []
    _ = texts.translate
    content: dict[str, Any] = {
        "submission": submission,
        "facts": _facts(hub, submission, texts),
        "is_good": submission.state is not State.REJECTED,
        "groups": [AnsweredGroup(one, _answers(answers, one, texts)) for one in shown],
        "without_pieces": bool(groups) and pieces is None,
        "ways": ways_for(hub, asked.principal, submission),
        "has_file": asked.may("submissions.file") and submission.format != PERSONS,
        "reasons": reason_list(texts.language),
        "api": f"{_API}/{submission.id}",
        "verify": receipt_path(submission),
        "receipt_file": f"comity-receipt-{submission.id}.json",
    }
    return Page(
        title=_("Submission {number}", number=submission.id),
        lead=verdict(hub, submission, texts),
        template="submission.html",
        content=content,
    )


def _number(asked: Asked) -> int:
    told = asked.parts.get("submission_id", "")
    number = parse_number(told)
    if number is None:
        raise UnknownArtefactError(
            f"There is no submission {told[:20]}.", remedy="Look it up in the list of submissions."
        )
    return number


def _facts(hub: Hub, submission: Submission, texts: Texts) -> Facts:
    _ = texts.translate
    rows = [
        (_("Provider"), texts.area(submission.provider)),
        (_("Dataflow"), name_flow(hub, submission.dataflow, texts)),
        (_("File"), _("nil return") if submission.nil else submission.file_name),
        (_("Received"), texts.moment(submission.received_at)),
        (_("Rows"), texts.number(submission.rows)),
        (_("Effect"), "" if submission.seq is None or submission.nil else effect(submission, texts)),
        (_("Number in the ledger"), "" if submission.seq is None else texts.number(submission.seq)),
    ]
    return Facts(
        state_view(submission.state, texts),
        [(word, value) for word, value in rows if value],
        submission.raw_sha256,
        history(hub, submission, texts),
    )


def _answers(answers: list[FindingAnswer], group: GroupShown, texts: Texts) -> tuple[AnswerShown, ...]:
    names = dict(reason_list(texts.language))
    return tuple(
        AnswerShown(names.get(one.reason, one.reason), one.text, texts.area(one.actor), texts.moment(one.at))
        for one in answers
        if one.rule == group.rule
    )
