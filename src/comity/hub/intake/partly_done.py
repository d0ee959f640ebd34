"""A job of the hub that did some of what was due, and failed at the rest."""

from collections.abc import Sequence

from comity.errors import LedgerError


class PartlyDoneError(LedgerError):
    """What was due could be done only in part: `done` has a line for each thing that was."""

    def __init__(self, detail: str, *, done: Sequence[str], remedy: str = "") -> None:
        """Keep what was done beside what wasn't."""
        super().__init__(detail, remedy=remedy)
        self.done = tuple(done)
