"""Publish observations to a lake, as an audience sees them: what came since the last time, or everything anew."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from comity.errors import UsageError
from comity.exchange.ports import Entry
from comity.hub.access.sight import AUDIENCES
from comity.hub.extras import require
from comity.hub.home import Hub, open_hub
from comity.hub.lake.changes import Span, changes_in
from comity.hub.replicas.holding import holding_of
from comity.lake.columns import SEQ, Columns, columns_of
from comity.lake.table import LakeTable, Reached, open_lake
from comity.lake.terms import Terms
from comity.model.access import OPERATOR
from comity.model.structures import Dataflow

PUBLISHED = "lake.published"


@dataclass(frozen=True, kw_only=True)
class Order:
    """Where to publish, for whom (`comity.hub.access.sight.AUDIENCES`), and whether everything is written anew.

    `options` are those of the object store (delta-rs).
    """

    uri: str
    audience: str = "public"
    rebuild: bool = False
    options: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def place(self) -> str:
        """The place without what follows a question mark, where some stores take keys."""
        return self.uri.partition("?")[0]


@dataclass(frozen=True)
class Publication:
    """What was published: up to which event, how many rows by dataflow, and why everything was written anew."""

    order: Order
    seq: int
    rows: Mapping[str, int]
    is_rebuilt: bool
    reason: str = ""

    @property
    def total(self) -> int:
        """How many rows were written."""
        return sum(self.rows.values())


def open_to_publish(directory: Path) -> Hub:
    """Open a hub so that what leaves it can be recorded; a copy of another is opened to be read alone."""
    hub = open_hub(directory, read_only=True)
    if holding_of(hub) is not None:
        return hub
    hub.close()
    return open_hub(directory)


def publish_lake(hub: Hub, order: Order, *, tell: Callable[[int], None] = lambda _: None) -> Publication:
    """Write what an audience sees of all dataflows of the group, event by event, as one commit to a Delta table.

    What is there already is found from the table itself. Everything is written anew where that is asked for, where
    a file was struck out since, or small counts are protected otherwise. It is recorded in the log first, unless
    this is a copy. `tell` is given how many rows were written so far. Raises UsageError where the table is another
    group's, or for another audience.
    """
    require("lake", "publish-lake")
    flows = [hub.catalogue.dataflow(name) for name in hub.group.dataflows]
    columns = columns_of(flows)
    table = open_lake(order.uri, _terms(hub, order), columns, options=order.options)
    reason = table.reason
    is_rebuilt = order.rebuild or bool(reason)
    seq = hub.ledger.as_of_seq()
    after = {flow.id: 0 if is_rebuilt else table.published(flow.id) for flow in flows}
    if not is_rebuilt:
        _check_continues(hub, table, order.uri)
    wanted = [flow for flow in flows if is_rebuilt or _has_news(hub, flow, after[flow.id], seq)]
    written = dict.fromkeys(after, 0)
    if wanted:
        _record(hub, order, seq)
        reached = Reached(seq=seq, at=_moment(hub, seq), dataflows=list(after))
        spans = [(flow, Span(after=after[flow.id], seq=seq, sight=AUDIENCES[order.audience])) for flow in wanted]
        write = table.replace if is_rebuilt else table.append
        write(_told(hub, spans, columns, written, tell), columns, reached)
    return Publication(order, seq, written, is_rebuilt, reason)


def _told(
    hub: Hub,
    spans: Sequence[tuple[Dataflow, Span]],
    columns: Columns,
    written: dict[str, int],
    tell: Callable[[int], None],
) -> Iterator[pl.DataFrame]:
    """Yield the rows of each dataflow, counting them."""
    for flow, span in spans:
        for frame in changes_in(hub.ledger, flow, span, columns):
            written[flow.id] += frame.height
            tell(sum(written.values()))
            yield frame


def _has_news(hub: Hub, flow: Dataflow, after: int, seq: int) -> bool:
    last = hub.ledger.last_event(flow.id)
    return last is not None and after < min(last.seq, seq)


def _terms(hub: Hub, order: Order) -> Terms:
    if order.audience not in AUDIENCES:
        raise UsageError(
            f"There is no audience {order.audience[:40]}.", remedy=f"Choose one of {', '.join(AUDIENCES)}."
        )
    is_whole = AUDIENCES[order.audience].is_everything
    return Terms(
        group=hub.group.id,
        audience=order.audience,
        simulated=hub.ledger.simulated,
        bases={} if is_whole else {one.dataflow: one.base for one in hub.group.protections},
        struck=hub.ledger.count_struck_out(),
    )


def _check_continues(hub: Hub, table: LakeTable, uri: str) -> None:
    """Refuse a lake that knows of what the ledger doesn't, or of another event under the same number."""
    last = table.last()
    if last is not None and last[1] != _moment(hub, last[0]):
        raise UsageError(
            f"The lake at {uri} goes on from event {last[0]} of {last[1]}, which isn't in this ledger.",
            remedy="Was the hub restored from a backup, or made anew? Then write the lake anew: --rebuild.",
        )


def _moment(hub: Hub, seq: int) -> str:
    """Return the moment of an event as text; empty where there is none."""
    found = hub.ledger.events(after=max(seq - 1, 0), as_of=seq).filter(pl.col(SEQ) == seq)
    return "" if found.is_empty() else str(found["received_at"][0].isoformat())


def _record(hub: Hub, order: Order, seq: int) -> None:
    """Write to the log what is about to leave, to whom and where; a copy has no log of its own."""
    if holding_of(hub) is not None:
        return
    entry = Entry(dt.datetime.now(dt.UTC), OPERATOR.name, PUBLISHED, f"lake/{order.audience}", order.place)
    hub.log.note(entry, {"lake": {"audience": order.audience, "seq": seq, "anew": order.rebuild}})
