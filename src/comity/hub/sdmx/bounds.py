"""How much of an answer is held in memory at once: counted before anything is read, and refused beyond a bound."""

from comity.errors import UsageError
from comity.hub.sdmx.flows import Reached
from comity.hub.sdmx.query import DataQuery
from comity.hub.sdmx.sources import Sources
from comity.hub.sdmx.view import View
from comity.model.selection import Selection


class TooManyError(UsageError):
    """An answer can't be streamed, and is too large to be held in memory."""

    title = "Too much at once"


class Room:
    """How many rows may still be held for an answer; all its dataflows share it."""

    def __init__(self, sources: Sources, query: DataQuery, *, most: int) -> None:
        """Begin with room for `most` rows."""
        self._sources, self._query, self._most, self._left = sources, query, most, most

    def take(self, reached: Reached, view: View, selection: Selection, *, most_shown: int | None) -> None:
        """Take the room that a dataflow's part needs; raises TooManyError where there isn't as much.

        `most_shown` rows of it are shown at most where whatever is shown is held, None where it isn't.
        """
        self._left -= self._needed(reached, view, selection, most_shown=most_shown)
        if self._left < 0:
            raise TooManyError(
                f"{reached.dataflow.id}: more than {self._most} rows match. That is the most here that are sorted, "
                "laid out by another dimension, told with their history, or counted off across dataflows.",
                remedy="Ask for fewer (key, c[…]), or without sort, dimensionAtObservation, includeHistory, limit.",
            )

    def _needed(self, reached: Reached, view: View, selection: Selection, *, most_shown: int | None) -> int:
        dataflow, query = reached.dataflow, self._query
        ledger = self._sources.of(dataflow)
        if query.include_history:
            return ledger.count_changes(dataflow, selection)
        if query.sort or view.observation != dataflow.structure.time_dimension.id:
            return ledger.availability(dataflow, selection).observations
        if most_shown is None:
            return 0
        return min(ledger.availability(dataflow, selection).observations, most_shown)
