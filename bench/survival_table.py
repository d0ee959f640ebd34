"""How it is told what was survived: faults, files acknowledged, of these lost or half there, other promises."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.result import Result, exactly, missing
from bench.table import line
from kept_promises import HALF, LOST
from kill_rounds import Round

_SHOWN = 5


@dataclass
class Tally:
    """What came of faults of one kind."""

    name: str
    round: Round = field(default_factory=Round)
    seconds: float = 0.0
    note: str = ""

    def row(self) -> Result:
        """Return the row of the table."""
        if self.note:
            return missing(self.name, self.note)
        kinds = Counter(one.kind for one in self.round.broken)
        others = kinds.total() - kinds[LOST] - kinds[HALF]
        measured = (
            f"{self.round.acknowledged:,} acknowledged: {kinds[LOST]} lost, {kinds[HALF]} half there, "
            f"{others} other promises broken"
        )
        goal = exactly(kinds.total(), 0, "no broken promise")
        return Result(f"{self.round.faults:,} {self.name}", measured, goal, f"{self.seconds:.0f} s")

    def print(self) -> None:
        """Print the row, and the first promises that were broken."""
        print(line(self.row()), flush=True)
        for one in self.round.broken[:_SHOWN]:
            print(f"  {one.kind}: {one.what}", flush=True)
        for said, count in self.round.told.most_common(_SHOWN):
            print(f"  told {count} times: {said}", flush=True)


def print_all(tallies: Iterable[Tally]) -> int:
    """Print tallies as they come, and return how many promises were broken."""
    broken = 0
    for tally in tallies:
        tally.print()
        broken += len(tally.round.broken)
    return broken
