"""What the ledger promises, each as a query for the rows that break it."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.store.cells import STATE
from comity.store.dialect import Dialect

_STATE = ", ".join(STATE)


CELL = ("period", "sid")
SHOWN = ("base", *CELL)
"""What tells cells apart, as they are and as they are shown."""


def latest(dialect: Dialect, history: str, by: Sequence[str] = CELL) -> str:
    """Return the query for the latest state of every cell (`by`, `seq`, state), from a table of changes alone."""
    last = dialect.last_rows(history, by, ("action", *STATE))
    return f"SELECT {', '.join(by)}, seq, {_STATE} FROM ({last}) l WHERE action <> 'D'"


def differing(dialect: Dialect, names: tuple[str, str], by: Sequence[str] = CELL) -> tuple[str, str]:
    """Return queries for the cells that a latest view lacks, and for those that it has otherwise.

    `names` are the table of changes and the view.
    """
    history, view = names
    key = ", ".join(by)
    now, stored = latest(dialect, history, by), f"SELECT {key}, seq, {_STATE} FROM {view}"
    return f"SELECT {key} FROM ({now} EXCEPT {stored}) l", f"SELECT {key} FROM ({stored} EXCEPT {now}) l"


@dataclass(frozen=True, slots=True)
class Promise:
    """A check's name, the query for what breaks it (its columns say where), and what a row of it means."""

    check: str
    broken: str
    detail: str


_PROMISES = (
    Promise(
        "sequence",
        """SELECT seq FROM (SELECT seq, row_number() OVER (ORDER BY seq) AS n FROM event) e WHERE seq <> n""",
        "the sequence has a gap before it",
    ),
    Promise(
        "order",
        """SELECT id FROM (SELECT id, received_at, lag(received_at) OVER (ORDER BY id) AS earlier FROM submission) s
           WHERE received_at < earlier""",
        "it was received before the one that came earlier",
    ),
    Promise(
        "order",
        """SELECT seq FROM (SELECT seq, at, lag(at) OVER (ORDER BY seq) AS earlier FROM event) e
           WHERE at < earlier""",
        "it is of a moment before the event before it",
    ),
    Promise(
        "effect",
        """SELECT e.seq FROM event e
           LEFT JOIN (SELECT seq, count(*) FILTER (WHERE action = 'I') i, count(*) FILTER (WHERE action = 'U') u,
                             count(*) FILTER (WHERE action = 'D') d
                      FROM obs GROUP BY seq) o USING (seq)
           WHERE (e.added, e.changed, e.removed) <> (coalesce(o.i, 0), coalesce(o.u, 0), coalesce(o.d, 0))""",
        "its counts of cells differ from the observations recorded",
    ),
    Promise(
        "effect",
        """SELECT e.seq FROM event e LEFT JOIN attr a ON a.seq = e.seq
           GROUP BY e.seq HAVING e.attributes <> count(a.seq)""",
        "its count of attributes differs from those recorded",
    ),
    Promise(
        "effect",
        """SELECT s.seq FROM submission s LEFT JOIN coverage c ON c.seq = s.seq WHERE s.seq IS NOT NULL
           GROUP BY s.id HAVING s.added + s.changed + s.removed <> coalesce(sum(c.changed), 0)""",
        "its coverage doesn't account for all cells changed",
    ),
    Promise(
        "orphan",
        "SELECT DISTINCT seq FROM obs WHERE seq NOT IN (SELECT seq FROM event)",
        "observations belong to no event",
    ),
    Promise(
        "orphan",
        """SELECT s.id FROM submission s
           LEFT JOIN event e ON e.seq = s.seq AND e.submission = s.id AND e.kind = 'accepted'
           WHERE s.seq IS NOT NULL
           AND (e.seq IS NULL OR (s.added, s.changed, s.removed) <> (e.added, e.changed, e.removed))""",
        "its number and its counts aren't those of the event that accepted it",
    ),
    Promise(
        "orphan",
        """SELECT DISTINCT seq FROM attr WHERE seq NOT IN (SELECT seq FROM event)
           UNION SELECT DISTINCT seq FROM coverage WHERE seq NOT IN (SELECT seq FROM event)""",
        "attributes or coverage belong to no event",
    ),
    Promise(
        "orphan",
        "SELECT DISTINCT period FROM obs WHERE period NOT IN (SELECT id FROM period)",
        "observations lie in a period that isn't recorded",
    ),
    Promise(
        "orphan",
        "SELECT DISTINCT a.seq FROM attr a JOIN event e USING (seq) WHERE a.dataflow <> e.dataflow",
        "an attribute belongs to another dataflow than its event",
    ),
    Promise(
        "audit",
        "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM audit) a WHERE id <> n",
        "an audit entry is missing before it",
    ),
    Promise(
        "vintages",
        """SELECT period, sid, seq
           FROM (SELECT period, sid, seq, action, lag(action) OVER (PARTITION BY period, sid ORDER BY seq) earlier
                 FROM obs) o
           WHERE (action = 'I') <> (earlier IS NULL OR earlier = 'D')""",
        "the change doesn't follow from the one before",
    ),
    Promise(
        "audit",
        """SELECT id FROM submission WHERE NOT EXISTS
           (SELECT 1 FROM audit WHERE object = 'submission/' || submission.id AND action = submission.state)""",
        "no audit entry says how it came into its state",
    ),
)


def promises(dialect: Dialect) -> tuple[Promise, ...]:
    """Return what is promised of every ledger, as queries for its database."""
    lacking, stale = differing(dialect, ("obs", "cur"))
    return (
        *_PROMISES,
        *(Promise("orphan", query, "cells lie with those of another dataflow") for query in dialect.strays),
        Promise(
            "latest",
            lacking,
            "the latest view lacks the cell's latest state; run `comity rebuild`",
        ),
        Promise(
            "latest",
            stale,
            "the latest view holds what isn't the cell's latest state; run `comity rebuild`",
        ),
    )


def series_promises(tables: list[str]) -> tuple[Promise, ...]:
    """Return what is promised of the series, given the names of their tables."""
    if not tables:
        return ()
    known = " UNION ALL ".join(f'SELECT sid FROM "{name}"' for name in tables)
    return (
        Promise(
            "orphan",
            f"SELECT DISTINCT sid FROM obs WHERE sid NOT IN ({known})",
            "observations belong to a series that isn't recorded",
        ),
        Promise(
            "series",
            f"SELECT sid FROM ({known}) s GROUP BY sid HAVING count(*) > 1",
            "two series have the same number",
        ),
    )
