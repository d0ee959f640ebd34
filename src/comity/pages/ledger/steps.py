"""The way from a leaf to the signed root, as the page shows it: each step with both hashes and what they make."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.hub.log_proof import Proved


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its number, the hash beside ours and on which side it stands, the hash of both (hex)."""

    number: int
    sibling: str
    is_left: bool
    result: str


def steps_of(proved: Proved) -> Sequence[Step]:
    """Return the steps of a proof."""
    return [
        Step(number, step.sibling.hex(), step.is_left, step.result.hex())
        for number, step in enumerate(proved.steps, start=1)
    ]
