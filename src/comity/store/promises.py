"""What the ledger promises, each as a query for the rows that break it."""

from dataclasses import dataclass

from comity.store.cells import STATE

_STATE = ", ".join(STATE)

LATEST = f"""
    SELECT period, sid, seq, {_STATE}
    FROM (SELECT period, sid, max(seq) AS seq, action, {_STATE} FROM obs GROUP BY period, sid)
    WHERE action <> 'D'"""
"""The latest state of every cell, from the observations alone (SQLite takes bare columns from the max's row)."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A check's name, the query for what breaks it (its columns say where), and what a row of it means."""

    check: str
    broken: str
    detail: str


PROMISES = (
    Promise(
        "sequence",
        """SELECT seq FROM (SELECT seq, row_number() OVER (ORDER BY seq) AS n FROM event) WHERE seq <> n""",
        "the sequence has a gap before it",
    ),
    Promise(
        "order",
        """SELECT id FROM (SELECT id, received_at, lag(received_at) OVER (ORDER BY id) AS earlier FROM submission)
           WHERE received_at < earlier""",
        "it was received before the one that came earlier",
    ),
    Promise(
        "order",
        """SELECT seq FROM (SELECT seq, at, lag(at) OVER (ORDER BY seq) AS earlier FROM event)
           WHERE at < earlier""",
        "it is of a moment before the event before it",
    ),
    Promise(
        "effect",
        """SELECT e.seq FROM event e
           LEFT JOIN (SELECT seq, sum(action = 'I') i, sum(action = 'U') u, sum(action = 'D') d
                      FROM obs GROUP BY seq) o USING (seq)
           WHERE (e.added, e.changed, e.removed) <> (coalesce(o.i, 0), coalesce(o.u, 0), coalesce(o.d, 0))""",
        "its counts of cells differ from the observations recorded",
    ),
    Promise(
        "effect",
        """SELECT e.seq FROM event e LEFT JOIN attr a USING (seq)
           GROUP BY e.seq HAVING e.attributes <> count(a.seq)""",
        "its count of attributes differs from those recorded",
    ),
    Promise(
        "effect",
        """SELECT s.seq FROM submission s LEFT JOIN coverage c USING (seq) WHERE s.seq IS NOT NULL
           GROUP BY s.seq HAVING s.added + s.changed + s.removed <> coalesce(sum(c.changed), 0)""",
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
        "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM audit) WHERE id <> n",
        "an audit entry is missing before it",
    ),
    Promise(
        "vintages",
        """SELECT period, sid, seq
           FROM (SELECT period, sid, seq, action, lag(action) OVER (PARTITION BY period, sid ORDER BY seq) earlier
                 FROM obs)
           WHERE (action = 'I') <> (earlier IS NULL OR earlier = 'D')""",
        "the change doesn't follow from the one before",
    ),
    Promise(
        "latest",
        f"SELECT period, sid FROM ({LATEST} EXCEPT SELECT period, sid, seq, {_STATE} FROM cur)",
        "the latest view lacks the cell's latest state; run `comity rebuild`",
    ),
    Promise(
        "latest",
        f"SELECT period, sid FROM (SELECT period, sid, seq, {_STATE} FROM cur EXCEPT {LATEST})",
        "the latest view holds what isn't the cell's latest state; run `comity rebuild`",
    ),
    Promise(
        "audit",
        """SELECT id FROM submission WHERE NOT EXISTS
           (SELECT 1 FROM audit WHERE object = 'submission/' || submission.id AND action = submission.state)""",
        "no audit entry says how it came into its state",
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
            f"SELECT sid FROM ({known}) GROUP BY sid HAVING count(*) > 1",
            "two series have the same number",
        ),
    )
