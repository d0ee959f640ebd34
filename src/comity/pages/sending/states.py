"""What is said of a submission's state: a word, a sign, a sentence."""

from dataclasses import dataclass

from comity.hub.decisions.countersign_state import awaited_coordinator
from comity.hub.home import Hub
from comity.model.submissions import State, Submission
from comity.publish.texts import Texts

PERSONS = "persons"


@dataclass(frozen=True, slots=True)
class StateView:
    """A state as a chip: its kind chooses the colour, its glyph says it without colour, its name in words."""

    kind: str
    glyph: str
    name: str


def state_view(state: State, texts: Texts) -> StateView:
    """Return how a state is shown."""
    _ = texts.translate
    return {
        State.RECEIVED: StateView("not_due", "·", _("Received")),
        State.CHECKED: StateView("late", "…", _("Waits for a decision")),
        State.ACCEPTED: StateView("nil", "✓", _("Accepted, not released")),
        State.REJECTED: StateView("refused", "✕", _("Refused")),
        State.RELEASED: StateView("on_time", "✓", _("Accepted")),
        State.SUPERSEDED: StateView("revised", "↻", _("Replaced by later figures")),
        State.WITHDRAWN: StateView("derogation", "←", _("Withdrawn")),
    }[state]


def verdict(hub: Hub, submission: Submission, texts: Texts) -> str:
    """Return in a sentence or two what became of a submission, and what to do."""
    if submission.format == PERSONS:
        return texts.translate(
            "Refused and not kept: the file looks like records of persons. "
            "Send counts, never a line for each person."
        )
    if submission.state is State.REJECTED:
        return _refused(submission, texts)
    if submission.state is State.CHECKED:
        return _waiting(hub, submission, texts)
    return _taken(submission, texts)


def _refused(submission: Submission, texts: Texts) -> str:
    if not submission.errors:
        return texts.translate("Refused by a decision; the reason stands below. Nothing of it entered the figures.")
    return texts.plural(
        "Refused whole because of {count} error: correct what is listed here and send the file again.",
        "Refused whole because of {count} errors: correct what is listed here and send the file again.",
        count=submission.errors,
    )


def _waiting(hub: Hub, submission: Submission, texts: Texts) -> str:
    coordinator = awaited_coordinator(hub, submission)
    if coordinator:
        return texts.translate(
            "It has no errors and waits for the word of {coordinator}.", coordinator=texts.area(coordinator)
        )
    return texts.translate("It has no errors and waits for the secretariat’s word.")


def _taken(submission: Submission, texts: Texts) -> str:
    _ = texts.translate
    if submission.state is State.WITHDRAWN:
        return _("Withdrawn: the figures that stood before stand again.")
    if submission.nil:
        return _("Accepted: there was nothing to count.")
    tail = {
        State.ACCEPTED: _("Its figures are not released yet."),
        State.SUPERSEDED: _("Later submissions have replaced all of its figures."),
        State.RECEIVED: _("It is not checked yet."),
    }.get(submission.state, "")
    head = _("Accepted: {effect}.", effect=effect(submission, texts))
    return f"{head} {tail}".strip()


def effect(submission: Submission, texts: Texts) -> str:
    """Return what a submission did to the figures: "120 figures new, 3 changed"."""
    parts = [
        texts.plural("{count} figure is new", "{count} figures are new", count=submission.added),
        texts.plural("{count} changed", "{count} changed", count=submission.changed),
        texts.plural("{count} removed", "{count} removed", count=submission.removed),
        texts.plural("{count} as before", "{count} as before", count=submission.unchanged),
    ]
    counts = (submission.added, submission.changed, submission.removed, submission.unchanged)
    said = [part for part, count in zip(parts, counts, strict=True) if count]
    return ", ".join(said) or texts.translate("nothing changed")
