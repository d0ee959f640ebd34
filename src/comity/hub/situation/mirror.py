"""Mirror statistics of a dataflow as of a moment: who counts the same flow from the other side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comity.errors import UsageError
from comity.hub.extras import require
from comity.hub.home import Hub
from comity.hub.situation.mirror_pairs import MirrorPairs, pair_flow
from comity.model.access import EVERYTHING, Sight
from comity.model.periods import Period
from comity.model.statements import Said
from comity.model.structures import Dataflow

if TYPE_CHECKING:
    from comity.analysis.mirror.lookup import Lookup, MirrorFigure
    from comity.analysis.mirror.mirror import Mirror


@dataclass(frozen=True)
class MirrorView:
    """A dataflow's mirror statistics, the pairs that they are made from, and their sentences."""

    dataflow: Dataflow
    pairs: MirrorPairs
    mirror: "Mirror"
    sentences: tuple[Said, ...]

    def corridor_sentences(self, sender: str, receiver: str) -> tuple[Said, ...]:
        """Return what is to be said of the flow from one state to another."""
        from comity.analysis.mirror.corridor_words import word_corridor

        return word_corridor(self.mirror, sender, receiver)


def view_mirror(
    hub: Hub,
    flow: str | None = None,
    *,
    by: Sequence[str] | None = None,
    key: str | None = None,
    anchors: Sequence[str] = (),
    as_of: str | None = None,
    sight: Sight = EVERYTHING,
) -> MirrorView:
    """Return the mirror statistics of a dataflow (by default the first of the group's that has two sides).

    `by` are the dimensions that are matched part by part (by default origin and mode of transport, or
    citizenship), `key` picks figures as everywhere, `anchors` are the states whose count of arrivals is taken to be
    whole (by default those that count most fully). Raises UsageError where the dataflow has no two sides, nothing
    matches, or an anchor has no figures with a mirror.
    """
    require("analysis", "mirror")
    from comity.analysis.mirror.mirror import mirror
    from comity.analysis.mirror.words import word_mirror

    found = pair_flow(hub, flow, by=by, key=key, as_of=as_of, sight=sight)
    made = mirror(found.pairs, anchors=tuple(anchor.strip().upper() for anchor in anchors))
    return MirrorView(found.view.dataflow, found, made, word_mirror(made))


def mirror_lookup(
    hub: Hub,
    flow: str | None = None,
    *,
    key: str | None = None,
    as_of: str | None = None,
    sight: Sight = EVERYTHING,
) -> "Lookup":
    """Return what many single figures are looked up in (see `mirror_of`)."""
    require("analysis", "mirror")
    from comity.analysis.mirror.lookup import Lookup

    found = pair_flow(hub, flow, key=key, as_of=as_of, sight=sight)
    return Lookup(found.pairs, found.sides)


def mirror_of(  # noqa: PLR0913 - one call is the whole interface
    hub: Hub,
    *,
    reporter: str,
    other: str,
    direction: str,
    period: Period,
    flow: str | None = None,
    key: str | None = None,
    as_of: str | None = None,
    sight: Sight = EVERYTHING,
) -> "MirrorFigure":
    """Return the other side's figure of a reporter's flow, its change on a year, or why there is none.

    `other` is the state across (the neighbour of a border, the partner of a migration), `direction` the reporter's.
    """
    lookup = mirror_lookup(hub, flow, key=key, as_of=as_of, sight=sight)
    return lookup.find(reporter, other, direction=direction, period=period)


def parse_corridor(text: str) -> tuple[str, str]:
    """Return the two states of a corridor such as AM-GE: the one left, then the one entered. Raises UsageError."""
    sender, sign, receiver = (part.strip().upper() for part in text.replace("→", "-").partition("-"))
    if not sign or not sender or not receiver:
        raise UsageError(f"{text} is no corridor.", remedy="Write the state left and the state entered: AM-GE.")
    return sender, receiver
