"""The dialogue on the ledger's database: implements `comity.exchange.dialogue_ports.Dialogue`."""

import datetime as dt
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from comity.errors import UnknownArtefactError, UsageError
from comity.exchange.dialogue_ports import FindingAnswer, Matter, Post, PostKind, Said, Side, Thread
from comity.exchange.ports import Entry
from comity.store.clock import parse_moment, render_moment
from comity.store.connections import Connections
from comity.store.dialogue_tables import answer as answers
from comity.store.dialogue_tables import post as posts
from comity.store.dialogue_tables import thread as threads
from comity.store.faults import foreign_errors
from comity.store.journal import record


class SqlDialogue:
    """Keeps what was said; nothing is ever changed or removed."""

    def __init__(self, connections: Connections) -> None:
        """Keep it by these connections."""
        self._connections = connections

    def answer(self, answer: FindingAnswer, said: Said) -> FindingAnswer:
        """Keep an answer; its id, moment and speaker are given here."""
        about = {name: getattr(answer, name) for name in ("submission", "rule", "row", "column", "reason", "text")}
        with foreign_errors(), self._connections.writing() as connection:
            number = _insert(connection, answers, {**about, **_spoken(said)})
            entry = Entry(said.recorded_at, said.actor, "finding.answered", f"submission/{answer.submission}")
            record(connection, entry, rows=[(answers, {"id": number})])
        return replace(answer, id=number, at=said.at, actor=said.actor, side=said.side)

    def answers(self, submission: int) -> list[FindingAnswer]:
        """Return the answers to the findings of a submission, oldest first."""
        query = sa.select(answers).where(answers.c.submission == submission).order_by(answers.c.id)
        with foreign_errors(), self._connections.reading() as connection:
            return [_to_answer(row) for row in connection.execute(query)]

    def open(self, matter: Matter, text: str, said: Said, *, due: dt.date | None) -> Thread:
        """Open a thread with its question."""
        about = {name: getattr(matter, name) for name in ("provider", "submission", "dataflow", "key", "period")}
        values = {**about, **_spoken(said), "due": None if due is None else due.isoformat()}
        with foreign_errors(), self._connections.writing() as connection:
            number = _insert(connection, threads, values)
            first = _add(connection, number, PostKind.QUESTION, text, said)
            rows = [(threads, {"id": number}), (posts, {"id": first})]
            record(connection, Entry(said.recorded_at, said.actor, "thread.opened", f"thread/{number}"), rows=rows)
            return _find(connection, number)

    def post(self, thread: int, kind: PostKind, text: str, said: Said) -> Thread:
        """Add to an open thread; raises UsageError where it is closed, UnknownArtefactError where there is none."""
        with foreign_errors(), self._connections.writing() as connection:
            if not _find(connection, thread).is_open:
                raise UsageError(f"Thread {thread} is closed.", remedy="Open another on the same matter.")
            number = _add(connection, thread, kind, text, said)
            action = "thread.closed" if kind is PostKind.CLOSED else "thread.posted"
            entry = Entry(said.recorded_at, said.actor, action, f"thread/{thread}")
            record(connection, entry, rows=[(posts, {"id": number})])
            return _find(connection, thread)

    def get(self, thread: int) -> Thread:
        """Return a thread; raises UnknownArtefactError where there is none."""
        with foreign_errors(), self._connections.reading() as connection:
            return _find(connection, thread)

    def threads(
        self, *, provider: str | None = None, dataflow: str | None = None, submission: int | None = None
    ) -> list[Thread]:
        """Return the threads on these matters, oldest first."""
        wanted = {"provider": provider, "dataflow": dataflow, "submission": submission}
        conditions = [threads.c[name] == value for name, value in wanted.items() if value is not None]
        with foreign_errors(), self._connections.reading() as connection:
            return _load(connection, conditions)


def _insert(connection: sa.Connection, table: sa.Table, values: dict[str, Any]) -> int:
    return int(connection.execute(table.insert().values(values).returning(table.c.id)).scalar_one())


def _spoken(said: Said) -> dict[str, Any]:
    return {"at": render_moment(said.at), "actor": said.actor, "side": said.side.value}


def _add(connection: sa.Connection, thread: int, kind: PostKind, text: str, said: Said) -> int:
    return _insert(connection, posts, {"thread": thread, "kind": kind.value, "text": text, **_spoken(said)})


def _find(connection: sa.Connection, number: int) -> Thread:
    found = _load(connection, [threads.c.id == number])
    if not found:
        raise UnknownArtefactError(f"There is no thread {number}.", remedy="Look it up in the list of threads.")
    return found[0]


def _load(connection: sa.Connection, conditions: list[sa.ColumnElement[bool]]) -> list[Thread]:
    query = sa.select(threads).where(*conditions).order_by(threads.c.id)
    rows = list(connection.execute(query))
    said: dict[int, list[Post]] = {row.id: [] for row in rows}
    told = sa.select(posts).join(threads, threads.c.id == posts.c.thread).where(*conditions).order_by(posts.c.id)
    for row in connection.execute(told):
        said[row.thread].append(Post(PostKind(row.kind), row.text, parse_moment(row.at), row.actor, Side(row.side)))
    return [_to_thread(row, tuple(said[row.id])) for row in rows]


def _to_thread(row: sa.Row[Any], said: tuple[Post, ...]) -> Thread:
    return Thread(
        id=row.id,
        matter=Matter(row.provider, row.dataflow, row.submission, row.key, row.period),
        due=None if row.due is None else dt.date.fromisoformat(row.due),
        at=parse_moment(row.at),
        actor=row.actor,
        side=Side(row.side),
        posts=said,
    )


def _to_answer(row: sa.Row[Any]) -> FindingAnswer:
    values = {name: row._mapping[name] for name in ("id", "submission", "rule", "row", "column", "reason", "text")}  # noqa: SLF001 - SQLAlchemy's public name
    return FindingAnswer(**values, at=parse_moment(row.at), actor=row.actor, side=Side(row.side))
