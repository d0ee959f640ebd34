"""The life of a submission: who may move it from which state to which, as a table.

The diagram and the table in docs/reference/lifecycle.md are rendered from it; run this module to print the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from comity.errors import UsageError
from comity.model.submissions import State


class Actor(StrEnum):
    """Who moves a submission."""

    PROVIDER = "provider"
    SECRETARIAT = "secretariat"
    HUB = "hub"


@dataclass(frozen=True, slots=True)
class Transition:
    """One permitted move; `source` is None where a submission begins. Each move writes the audit event `event`."""

    source: State | None
    target: State
    event: str
    actors: frozenset[Actor]
    meaning: str


_HUB = frozenset({Actor.HUB})
_HUB_OR_SECRETARIAT = frozenset({Actor.HUB, Actor.SECRETARIAT})

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        None,
        State.RECEIVED,
        "submission.received",
        frozenset({Actor.PROVIDER, Actor.HUB}),
        "A file came from its provider, or the hub collected it.",
    ),
    Transition(State.RECEIVED, State.CHECKED, "submission.checked", _HUB, "All rules were run over it."),
    Transition(
        State.CHECKED,
        State.ACCEPTED,
        "submission.accepted",
        _HUB_OR_SECRETARIAT,
        "It has no errors; where the agreement asks for it, the secretariat said yes. It gets its number.",
    ),
    Transition(
        State.CHECKED,
        State.REJECTED,
        "submission.rejected",
        _HUB_OR_SECRETARIAT,
        "It has errors, or the secretariat said no. Nothing of it enters the figures.",
    ),
    Transition(
        State.ACCEPTED,
        State.RELEASED,
        "submission.released",
        _HUB_OR_SECRETARIAT,
        "Its figures may be read: at once, or at the embargo's end.",
    ),
    Transition(
        State.RELEASED,
        State.SUPERSEDED,
        "submission.superseded",
        _HUB,
        "Later submissions replaced every figure that it had set. It stays readable as of its time.",
    ),
    *(
        Transition(
            source,
            State.WITHDRAWN,
            "submission.withdrawn",
            frozenset({Actor.PROVIDER, Actor.SECRETARIAT}),
            meaning,
        )
        for source, meaning in (
            (State.CHECKED, "Its sender took it back while it waited."),
            (State.ACCEPTED, "Its sender took it back; what is under embargo is never released."),
            (State.RELEASED, "Its sender took it back: earlier figures stand again, from then on."),
        )
    ),
)

_BY_MOVE: Mapping[tuple[State | None, State], Transition] = {(t.source, t.target): t for t in TRANSITIONS}


def transition(source: State | None, target: State) -> Transition:
    """Return the transition between two states; raises UsageError where there is none."""
    found = _BY_MOVE.get((source, target))
    if found is None:
        raise UsageError(
            f"A submission can't go from {_name(source)} to {_name(target)}.",
            remedy=f"From {_name(source)} it can go to: {_targets(source)}.",
        )
    return found


def can_move(source: State | None, target: State, *, actor: Actor) -> bool:
    """Say whether this actor may move a submission from `source` to `target`."""
    found = _BY_MOVE.get((source, target))
    return found is not None and actor in found.actors


def check_move(source: State | None, target: State, *, actor: Actor) -> Transition:
    """Return the transition; raises UsageError where there is none or this actor may not make it."""
    found = transition(source, target)
    if actor not in found.actors:
        raise UsageError(
            f"The {actor.value} can't move a submission from {_name(source)} to {_name(target)}.",
            remedy=f"This is for: {_list_actors(found)}.",
        )
    return found


def is_final(state: State) -> bool:
    """Say whether nothing follows this state."""
    return all(t.source is not state for t in TRANSITIONS)


def render_diagram() -> str:
    """Return the states and moves as a Mermaid state diagram."""
    lines = [f"    {_node(t.source)} --> {_node(t.target)}: {_list_actors(t)}" for t in TRANSITIONS]
    lines += [f"    {state.value} --> [*]" for state in State if is_final(state)]
    return "\n".join(["stateDiagram-v2", *lines])


def render_page() -> str:
    """Return docs/reference/lifecycle.md."""
    rows = [
        f"| {_name(t.source)} | {_name(t.target)} | {_list_actors(t)} | `{t.event}` | {t.meaning} |"
        for t in TRANSITIONS
    ]
    return "\n".join(
        [
            "# The life of a submission",
            "",
            "Rendered from the table in `comity.exchange.lifecycle` by `python -m comity.exchange.lifecycle`;",
            "a test keeps this page current.",
            "",
            "```mermaid",
            render_diagram(),
            "```",
            "",
            "| from | to | who may | audit event | what it means |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
            "Every move and its audit event are written in one transaction. A rejected submission keeps its file",
            "and its report, takes no place in the sequence of what was accepted, and may come again corrected, as",
            "a new submission.",
            "",
        ]
    )


def _targets(source: State | None) -> str:
    return ", ".join(t.target.value for t in TRANSITIONS if t.source is source) or "nothing more"


def _list_actors(one: Transition) -> str:
    return ", ".join(actor.value for actor in Actor if actor in one.actors)


def _name(state: State | None) -> str:
    return "the beginning" if state is None else state.value


def _node(state: State | None) -> str:
    return "[*]" if state is None else state.value


if __name__ == "__main__":
    print(render_page(), end="")  # noqa: T201 - run by hand to write the page
