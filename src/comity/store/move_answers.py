"""What a moved ledger answers: a set of queries put to it and to the one that it was copied from."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa

from comity.errors import LedgerError
from comity.model.periods import Period
from comity.model.selection import Moment, Selection
from comity.model.structures import Dataflow
from comity.store.audit import find_values
from comity.store.blobs import BlobStore
from comity.store.journal import stored_node, tree_size
from comity.store.log_tables import audit
from comity.store.reading import FigureReader
from comity.store.receipts import find_submissions
from comity.store.verify import find_faults
from comity.trust import merkle

_PERIODS = 24
_MOMENTS = 4


@dataclass(frozen=True)
class _Within:
    """Stands for a ledger's connections: everything is read in the one transaction that is under way."""

    connection: sa.Connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give the connection."""
        yield self.connection


class _Reader(FigureReader):
    """Reads figures in a running transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connections = _Within(connection)  # type: ignore[assignment]  # all that a reader asks of it


def prove_answers(
    source: sa.Connection, target: sa.Connection, dataflows: Sequence[Dataflow], blobs: BlobStore
) -> int:
    """Put the same questions to both, and let the copy be verified; return how many there were.

    Asked are, of each dataflow and reporter, the last periods as of several moments, changes, history and vintages;
    coverage, availability, submissions, the audit and the root of the log. LedgerError names what differs.
    """
    count = 0
    for one, other in zip(_answers(source, dataflows), _answers(target, dataflows), strict=True):
        name, answer = one
        if name != other[0] or not _is_same(answer, other[1]):
            raise LedgerError(
                f"The copy answers otherwise: {name}.", remedy="Nothing was changed; please report it."
            )
        count += 1
    for fault in find_faults(target, blobs):
        raise LedgerError(
            f"The copy is not sound: {fault.check}, {fault.where}: {fault.detail}.",
            remedy="Nothing was changed. Run `comity verify`: the ledger itself may have the fault.",
        )
    return count


def _answers(connection: sa.Connection, dataflows: Sequence[Dataflow]) -> Iterator[tuple[str, object]]:
    reader = _Reader(connection)
    last = reader.as_of_seq()
    yield "the last event", (last, reader.last_event())
    yield "coverage", reader.coverage()
    yield "submissions", find_submissions(connection, provider=None, dataflow=None, state=None)
    yield "who did something", find_values(connection, audit.c.actor)
    yield "the log", merkle.root(tree_size(connection), stored_node(connection))
    moments: list[Moment] = [None, *sorted({last * part // _MOMENTS for part in range(1, _MOMENTS)})]
    for dataflow in dataflows:
        yield f"what there is of {dataflow.id}", (found := reader.availability(dataflow))
        first = None if found.last is None else _back(found.last)
        for code in found.codes.get(dataflow.reporter_dimension, ()):
            keys = ({dataflow.reporter_dimension: (code,)},)
            for moment in moments:
                selection = Selection(keys=keys, first=first, as_of=moment)
                yield f"{dataflow.id} of {code} as of {moment}", reader.select(dataflow, selection)
            yield f"vintages of {code}", reader.vintages(dataflow, Selection(keys=keys, first=first))
            updated = Selection(keys=keys, first=first, updated_after=last // 2)
            yield f"changes of {code}", reader.select(dataflow, updated)


def _back(period: Period) -> Period | None:
    """Return the period some steps before; None where the calendar begins before."""
    try:
        return period.shift(-_PERIODS)
    except (ValueError, OverflowError):
        return None


def _is_same(one: object, other: object) -> bool:
    if isinstance(one, pl.DataFrame) and isinstance(other, pl.DataFrame):
        return one.equals(other)
    return one == other
