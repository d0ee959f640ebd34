"""An exceptional stretch of a series, or a break in its level, and how fast what it took comes back."""

from dataclasses import dataclass

DECLARED, FOUND, OWN, BREAK = "declared", "found", "own", "break"
USUAL_RATE = 0.05
"""How fast the gap to the level before closes, in logs a step, where nothing is known."""


@dataclass(frozen=True)
class Exceptional:
    """Steps `start` to `end` of one series, both included, counted from its first value; `end` None: it goes on.

    `kind` is "declared", "found" (the panel shared it), "own" (this series alone) or "break": a lasting change of
    level at `start`, such as a new definition, which holds no steps of its own. `rate` is the recovery of late, in
    logs of the gap a step, as the panel showed it, and `usual` the rate towards which it fades.
    """

    start: int
    end: int | None
    kind: str = FOUND
    rate: float = USUAL_RATE
    usual: float = USUAL_RATE

    @property
    def is_break(self) -> bool:
        """Return whether the level changed for good and nothing is left out."""
        return self.kind == BREAK

    def last(self, count: int) -> int:
        """Return the last step of the stretch within a series of `count` values; before `start` for a break."""
        if self.is_break:
            return self.start - 1
        return count - 1 if self.end is None else min(self.end, count - 1)

    def is_open(self, count: int) -> bool:
        """Return whether the stretch reaches the last of `count` values."""
        return not self.is_break and self.last(count) == count - 1


def level_break(step: int) -> Exceptional:
    """Return a break: from this step on the series counts otherwise.

    >>> level_break(24).last(60)
    23
    """
    return Exceptional(step, step - 1, kind=BREAK)
