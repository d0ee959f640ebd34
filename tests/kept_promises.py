"""What a hub promises whatever breaks: each promise that isn't kept is yielded, by its kind."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from comity.exchange.outbox_ports import DeliveryState
from comity.hub.board import board_cells
from comity.hub.home import Hub
from comity.hub.keep import verify
from comity.model.board import BoardState
from comity.model.frames import OBS_VALUE, SEQ
from comity.model.submissions import Submission
from comity.trust import merkle
from file_senders import Sender
from notice_servers import Mailbox
from surviving_hub import COLLECTED, ORIGINS, PERIOD

LOST, HALF, LOG, NOTICES, BOARD, ANSWERS = "lost", "half there", "log", "notices", "board", "answers"


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that wasn't kept: of which kind, and what is wrong."""

    kind: str
    what: str


def broken_promises(
    hub: Hub, senders: Iterable[Sender], *, collected: Collection[str], mailbox: Mailbox | None
) -> Iterator[Broken]:
    """Yield whatever isn't as was promised, once all was sent, collected (files of these names) and told."""
    senders = list(senders)
    yield from broken_answers(hub, senders)
    yield from _collected(hub, collected)
    yield from _log(hub, senders)
    yield from _board(hub)
    if mailbox is not None:
        yield from _notices(hub, mailbox)
    yield from (Broken(HALF, f"{one.check} {one.where}: {one.detail}") for one in verify(hub))


def broken_answers(hub: Hub, senders: Iterable[Sender]) -> Iterator[Broken]:
    """Yield what was answered and isn't so, what is there in part or twice, and what should not have been said.

    It is quick, and may be asked at any moment, while files come.
    """
    told = [(sender.provider, dict(sender.acknowledged.copy())) for sender in senders]
    there = {one.id: one for one in hub.ledger.submissions()}
    for provider, acknowledged in told:
        for number, digest in acknowledged.items():
            found = there.get(number)
            if found is None or (found.provider, found.raw_sha256) != (provider, digest) or found.seq is None:
                yield Broken(LOST, f"{provider} {number} {digest[:12]}")
    for sender in senders:
        yield from (Broken(ANSWERS, f"{sender.provider}: {fault}") for fault in sender.faults)
    yield from _half_there(hub, there.values())


def _half_there(hub: Hub, there: Iterable[Submission]) -> Iterator[Broken]:
    submissions = [one for one in there if one.seq is not None]
    numbers = sorted(one.seq for one in submissions if one.seq is not None)
    if numbers != list(range(1, len(numbers) + 1)):
        yield Broken(HALF, "the sequence has gaps")
    kept = Counter((one.provider, one.raw_sha256) for one in submissions)
    yield from (
        Broken(HALF, f"{provider} {digest[:12]} is there twice") for (provider, digest), n in kept.items() if n > 1
    )
    yield from (Broken(HALF, f"{one.id} is {one.state.value}") for one in there if one.seq is None)
    last = max(numbers, default=0)
    history = hub.ledger.history(hub.catalogue.dataflow("CROSSINGS")).filter(pl.col(SEQ) <= last)
    cells = {seq: sorted(values) for seq, values in history.group_by(SEQ).agg(OBS_VALUE).iter_rows()}
    for one in submissions:
        values = cells.get(one.seq, [])
        whole = (
            [values[0] + at for at in range(1 if one.provider == COLLECTED else len(ORIGINS))] if values else None
        )
        if values != whole:
            yield Broken(HALF, f"number {one.seq} of {one.provider} has the figures {values}")


def _collected(hub: Hub, names: Collection[str]) -> Iterator[Broken]:
    found = Counter(one.file_name for one in hub.ledger.submissions(provider=COLLECTED))
    yield from (Broken(LOST, f"{name} was never collected") for name in set(names) - set(found))
    yield from (Broken(HALF, f"{name} was collected {count} times") for name, count in found.items() if count > 1)


def _log(hub: Hub, senders: Iterable[Sender]) -> Iterator[Broken]:
    """Yield every head that anybody saw and that the log as it is doesn't extend."""
    nodes: dict[tuple[int, int], bytes] = {}
    for index, text in enumerate(hub.log.commitments(0, hub.log.size())):
        leaf = merkle.leaf_hash(bytes.fromhex(text))
        for level, position, value in merkle.completed_nodes(index, leaf, lambda *place: nodes[place]):
            nodes[level, position] = value
    for sender in senders:
        for size, root in sender.heads.items():
            if size > hub.log.size() or merkle.root(size, lambda *place: nodes[place]).hex() != root:
                yield Broken(LOG, f"the head at {size} is not of this log")


def _board(hub: Hub) -> Iterator[Broken]:
    """Yield providers whose cell of the month doesn't say what came first, and how often it was changed since."""
    last = hub.ledger.last_received() or hub.now()
    board = board_cells(hub, today=max(last, hub.now()).date())
    cells = {one.provider: one for one in board if str(one.period) == PERIOD}
    by_provider: dict[str, list[Submission]] = {}
    for one in hub.ledger.submissions():
        by_provider.setdefault(one.provider, []).append(one)
    for provider, came in by_provider.items():
        cell, first = cells[provider], min(one.received_at for one in came)
        state = BoardState.REVISED if len(came) > 1 else BoardState.LATE
        told = (cell.state, cell.received_at, cell.revisions, cell.days_late)
        if told != (state, first, len(came) - 1, (first.date() - cell.due).days):
            yield Broken(BOARD, f"{provider}: {told}, and {len(came)} came, the first at {first}")


def _notices(hub: Hub, mailbox: Mailbox) -> Iterator[Broken]:
    """Yield what wasn't told, or told twice; whatever was sent twice had the same Message-ID."""
    made, came = hub.outbox.notices(), hub.ledger.submissions()
    subjects = Counter(one.notice.subject for one in made)
    for one in came:
        if subjects[f"submission/{one.id}"] != 1:
            yield Broken(NOTICES, f"of submission {one.id} there are {subjects[f'submission/{one.id}']} notices")
    waiting = len(hub.outbox.notices(state=DeliveryState.WAITING))
    if waiting:
        yield Broken(NOTICES, f"{waiting} were never sent")
    by_id: dict[str, set[str]] = {}
    for message in mailbox.messages:
        by_id.setdefault(str(message["Message-ID"]), set()).add(str(message["Subject"]))
    if len(by_id) != len(made):
        yield Broken(NOTICES, f"{len(made)} were made, and {len(by_id)} other messages came")
    yield from (Broken(NOTICES, f"{one} has several subjects") for one, said in by_id.items() if len(said) > 1)
