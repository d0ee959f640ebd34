"""How it is told what was survived: faults, files acknowledged, of these lost or half there, other promises."""

from collections import Counter
from dataclasses import dataclass, field

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

    def row(self) -> tuple[str, str, str]:
        """Return the row of the table: work, measured, beside."""
        if self.note:
            return self.name, self.note, ""
        kinds = Counter(one.kind for one in self.round.broken)
        others = kinds.total() - kinds[LOST] - kinds[HALF]
        measured = f"{self.round.acknowledged:,} acknowledged: {kinds[LOST]} lost, {kinds[HALF]} half there"
        return (
            f"{self.round.faults:,} {self.name}",
            measured,
            f"{others} other promises broken; {self.seconds:.0f} s",
        )

    def print(self) -> None:
        """Print the row, and the first promises that were broken."""
        work, measured, beside = self.row()
        print(f"{work:<50} {measured:<45} {beside}", flush=True)
        for one in self.round.broken[:_SHOWN]:
            print(f"  {one.kind}: {one.what}", flush=True)
        for said, count in self.round.told.most_common(_SHOWN):
            print(f"  told {count} times: {said}", flush=True)
