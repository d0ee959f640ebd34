"""Copy a hub: every leaf of its log in order, checked, with all that the copy's owner may see."""

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Protocol

import polars as pl

from comity.errors import HistoryError, OutsideError, UsageError
from comity.exchange.group_file import parse_group
from comity.hub.catalogue import Catalogue
from comity.hub.exchange import unpack_frame
from comity.hub.home import GROUP_FILE, RAW_FILES, check_group, load_group_catalogue
from comity.hub.receipts import read_keys
from comity.hub.replicas.evidence import KEY, REPLACED
from comity.hub.replicas.group import write_group
from comity.hub.replicas.log import Checked, ContradictionError, Held, LogSource, check_log, read_head
from comity.hub.replicas.steps import Expected, MovedError, check_rows, check_written, extent_of, read_step
from comity.hub.settings.database import LEDGER_FILE, SERVER_FILE, database_url
from comity.model.structures import Dataflow
from comity.store.attributes import CHANGES
from comity.store.blobs import BlobStore
from comity.store.cells import PERIOD, STATE_SCHEMA
from comity.store.ledger import holds_ledger
from comity.store.replica import SqlReplica, Step, create_replica
from comity.store.replica_source import COVERAGE, Written
from comity.trust import merkle
from comity.trust.handover import Handover, check_in_force, follow_handovers
from comity.trust.signing import VerifyingKey
from comity.trust.tree_head import TreeHead

EVIDENCE = "evidence"
"""The folder of a copy in which evidence against the hub is kept."""
STEPS_AT_ONCE = 100
_TRIES = 5


class Source(LogSource, Protocol):
    """The hub that is copied, as it answers: see `comity.web.replica`."""

    @property
    def url(self) -> str:
        """Where it is."""
        ...

    def describe(self) -> Mapping[str, Any]:
        """Return what a copy begins with."""
        ...

    def steps(self, first: int, count: int) -> Sequence[Mapping[str, Any]]:
        """Return what leaves tell, at most so many."""
        ...

    def event(self, seq: int) -> Mapping[str, Any]:
        """Return an event and what it wrote beside cells, as it is now, in the form of a step."""
        ...

    def cells(self, seq: int) -> bytes:
        """Return the figures that an event wrote, as an Arrow stream."""
        ...

    def file(self, submission_id: int, sha256: str) -> bytes:
        """Return a file of a submission."""
        ...


@dataclass(frozen=True)
class Followed:
    """What following a hub brought: how many leaves are new, and how many there are now."""

    fresh: int
    size: int


class Copy:
    """A directory with a copy of a hub."""

    def __init__(self, directory: Path, source: Source, *, hub_key: str | None = None) -> None:
        """Open the copy in a directory, or begin one; `hub_key` is the hub's key (JWK, or a set) as you know it."""
        self._directory = directory
        self._source = source
        self._pinned = None if hub_key is None else read_keys(hub_key)
        self._is_first = True
        self._info = source.describe()
        try:
            self._replica = self._open()
        except ContradictionError as error:
            raise self._contradiction(error) from error

    def follow(self, *, tell: Callable[[int, int], None] | None = None) -> Followed:
        """Take in what is new; raises HistoryError where the hub contradicts itself, and then keeps the evidence.

        `tell` is given how many leaves are here, of how many. It may be broken off anywhere, and goes on there.
        """
        if not self._is_first:
            self._info = self._source.describe()
        catalogue = self._catalogue()
        self._replica.remove_struck()
        self._learn_keys()
        for _ in range(_TRIES):
            try:
                done = self._follow(catalogue, tell)
            except ContradictionError as error:
                if self._has_new_key(error):
                    continue
                raise self._contradiction(error) from error
            if done is not None:
                self._is_first = False
                return done
        raise OutsideError("The hub moves on faster than it can be followed.", remedy="Try again later.")

    def close(self) -> None:
        """Let go of the copy."""
        self._replica.close()

    def _open(self) -> SqlReplica:
        database = database_url(self._directory)
        blobs = BlobStore(self._directory / RAW_FILES)
        if holds_ledger(database):  # making a copy may have been broken off before
            replica = SqlReplica(database, blobs)
            replica.state()
            self._check_same_hub(replica)
            return replica
        if not (self._directory / LEDGER_FILE).exists() and self._directory.exists() and any(self._others()):
            raise UsageError(
                f"{self._directory} is not empty, and holds no copy of a hub.", remedy="Name another directory."
            )
        keys = self._keys()
        self._check_key(keys)
        self._directory.mkdir(parents=True, exist_ok=True)
        return create_replica(database, blobs, url=self._source.url, base=self._info["base"], keys=keys)

    def _others(self) -> Iterable[Path]:
        return (path for path in self._directory.iterdir() if path.name not in {EVIDENCE, SERVER_FILE})

    def _keys(self) -> list[dict[str, Any]]:
        """Return the rows of the hub's keys that are to be pinned."""
        rows = [dict(row) for row in self._info["base"]["hub_key"]]
        if self._pinned is not None:
            reached = {one.key.id for one in follow_handovers(self._pinned, self._statements())}
            rows = [row for row in rows if row["id"] in {*self._pinned, *reached}]
        return [row for row in rows if VerifyingKey.from_jwk(row["public"]).id == row["id"]]

    def _statements(self) -> list[str]:
        return [str(row["statement"]) for row in self._info["base"].get("hub_key_handover", ())]

    def _learn_keys(self) -> bool:
        """Keep the keys that those which are known handed over to; say whether there were any."""
        known, held = self._replica.keys(), set(self._replica.handovers())
        since = {row["id"]: row["since"] for row in self._info["base"]["hub_key"]}
        fresh = [one for one in follow_handovers(known, self._statements()) if one.signed not in held]
        for one in fresh:
            key = {"id": one.key.id, "public": one.key.to_jwk(), "since": since.get(one.key.id, one.at)}
            row = {"id": one.key.id, "by": one.by, "statement": one.signed}
            self._replica.add_handover(row, key=None if one.key.id in known else key)
        return any(one.key.id not in known for one in fresh)

    def _has_new_key(self, error: ContradictionError) -> bool:
        """Say whether a head is of a key that was handed over to since the hub was asked."""
        if error.evidence.get("kind") != KEY:
            return False
        self._info = self._source.describe()
        return self._learn_keys()

    def _check_key(self, keys: Sequence[Mapping[str, Any]]) -> None:
        """Check the hub's head with the keys before anything is made."""
        read_head(self._source.head(), {row["id"]: VerifyingKey.from_jwk(row["public"]) for row in keys})

    def _check_same_hub(self, replica: SqlReplica) -> None:
        told = self._info["base"]["hub"][0]
        if replica.hub_row() != told:
            raise UsageError(
                f"{self._directory} is a copy of another hub.",
                remedy="Name another directory, or the other address.",
            )
        if self._pinned is not None and not set(self._pinned) & set(replica.keys()):
            raise UsageError(
                "The copy was begun with another key of the hub.", remedy="Begin another copy in a new directory."
            )

    def _catalogue(self) -> Catalogue:
        """Write the group's files where they changed, and return the dataflows that they say."""
        files = {name: base64.b64decode(text) for name, text in self._info["files"].items()}
        text = str(self._info["group"])
        group = parse_group(text, name=GROUP_FILE)
        write_group(self._directory, text, files)
        catalogue = load_group_catalogue(self._directory, group)
        check_group(group, catalogue)
        return catalogue

    def _follow(self, catalogue: Catalogue, tell: Callable[[int, int], None] | None) -> Followed | None:
        """Take in what is new up to the hub's last head; None where the hub moved on meanwhile."""
        replica = self._replica
        keys = replica.keys()
        heads = [TreeHead.read(signed, keys) for signed in replica.heads()]
        size = replica.size()
        checked = check_log(self._source, Held(heads, replica.nodes(), size), keys, whole=self._is_first)
        head = checked.head
        _check_in_force(head, follow_handovers(keys, replica.handovers()))
        if head.size > size:
            replica.begin(head.signed)
        with TemporaryFile() as spool:
            try:
                expected = self._spool(spool, checked, size)
                for step in _read(spool):
                    check_rows(step, expected, sees_all=self._sees_all)
                for number, step in enumerate(_read(spool), start=size + 1):
                    replica.apply(self._complete(step, catalogue))
                    if tell is not None:
                        tell(number, head.size)
            except MovedError as error:
                if read_head(self._source.head(), keys).size > head.size:
                    return None
                raise ContradictionError(error.detail, _evidence(error, checked, spool)) from error
        replica.keep_head(
            head.signed, head.size, at=dt.datetime.now(dt.UTC), sees_all=self._sees_all, scope=self._info["scope"]
        )
        return Followed(head.size - size, head.size)

    @property
    def _sees_all(self) -> bool:
        return self._info["sees_all"] is True

    def _spool(self, spool: IO[bytes], checked: Checked, size: int) -> Expected:
        """Write what the new leaves tell to a file, for there may be many; return what they commit to."""
        expected = Expected()
        at = size
        while at < checked.head.size:
            steps = self._source.steps(at, min(STEPS_AT_ONCE, checked.head.size - at))
            if not steps:
                raise OutsideError("The hub tells of fewer leaves than it has.", remedy="Try again later.")
            for raw in steps:
                step = read_step(raw, at, checked.fresh[at - size])
                expected.learn(step)
                spool.write(json.dumps(step).encode() + b"\n")
                at += 1
        return expected

    def _complete(self, step: Mapping[str, Any], catalogue: Catalogue) -> Step:
        """Fetch figures and files of a step, check them, and return it ready to be taken in."""
        event = step["event"]
        dataflow = None if event is None else catalogue.dataflow(event["dataflow"])
        written = None if event is None or dataflow is None else self._written(step, event, dataflow)
        return Step(
            index=step["index"],
            commitment=step["commitment"],
            salt=step["salt"] or "",
            entry=step["entry"] or "",
            extent=extent_of(step),
            submissions=step["submissions"],
            tombstones=step["tombstones"],
            event=event,
            dataflow=dataflow,
            written=written,
            files=self._fetch_files(step),
            silenced={seq: self._silenced(step, seq, catalogue) for seq in step["struck"]},
        )

    def _silenced(self, step: Mapping[str, Any], seq: int, catalogue: Catalogue) -> tuple[Dataflow, Written]:
        """Fetch an event anew from which a step's leaf took texts."""
        told = {**self._source.event(seq), "index": step["index"], "tombstones": step["tombstones"]}
        check_written(told)
        event = told["event"]
        if event is None or event["seq"] != seq:
            raise OutsideError("The hub's answer about an event can't be read.", remedy="Try again later.")
        dataflow = catalogue.dataflow(event["dataflow"])
        return dataflow, self._written(told, event, dataflow)

    def _written(self, step: Mapping[str, Any], event: Mapping[str, Any], dataflow: Dataflow) -> Written:
        ids = dataflow.structure.key_ids
        schema = {**dict.fromkeys(ids, pl.String), PERIOD: pl.Int64, "action": pl.String, **STATE_SCHEMA}
        cells = pl.DataFrame(schema=schema)
        if step["cells"]:
            cells = unpack_frame(self._source.cells(event["seq"]))
        if cells.schema != pl.Schema(schema):
            raise OutsideError("The hub's figures have another form.", remedy="Use the same version of Comity.")
        attributes = pl.DataFrame(step["attributes"], schema=dict(CHANGES), orient="row")
        coverage = pl.DataFrame(step["coverage"], schema=dict(COVERAGE), orient="row")
        written = Written(cells, attributes, coverage)
        found = written.digest(ids)
        if found != _wanted(step, event):
            key = {"seq": event["seq"]}
            evidence = {"kind": "figures", "table": "event", "key": key, "row": dict(event), "found": found}
            evidence["leaf"] = step["index"]
            raise MovedError(f"The figures of event {event['seq']} don't have the digest that was told.", evidence)
        return written

    def _fetch_files(self, step: Mapping[str, Any]) -> list[str]:
        """Fetch the files that are not here yet."""
        fetched = []
        for number, digests in step["files"].items():
            for digest in digests:
                data = self._source.file(int(number), digest)
                if hashlib.sha256(data).hexdigest() != digest:
                    raise MovedError(f"A file of submission {number} has another digest.", {"file": digest})
                self._replica.put_file(data)
                fetched.append(digest)
        return fetched

    def _contradiction(self, error: ContradictionError) -> HistoryError:
        """Keep the evidence and return the fault that tells of it."""
        found = {"detail": error.detail, "url": self._source.url, **error.evidence}
        text = json.dumps(found, indent=2, sort_keys=True, ensure_ascii=False)
        name = f"{found.get('kind', 'told')}-{hashlib.sha256(text.encode()).hexdigest()[:12]}.json"
        folder = self._directory / EVIDENCE
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text + "\n", encoding="utf-8")
        return HistoryError(
            f"{error.detail} Nothing of it was taken into the copy.",
            remedy=f"The evidence is in {folder / name}. Show it to the other members, and ask the secretariat.",
        )


def _check_in_force(head: TreeHead, handovers: Sequence[Handover]) -> None:
    """Raise ContradictionError for a head that is signed by a key which had handed over by then."""
    try:
        check_in_force(head.key_id, head.size, handovers)
    except ValueError as error:
        statement = next(one.signed for one in handovers if one.by == head.key_id)
        evidence = {"kind": REPLACED, "given": head.signed, "handover": statement}
        raise ContradictionError(f"The hub's head does not hold: {error}.", evidence) from error


def _wanted(step: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    """Return the digest that an event's figures must have: of what was struck out, that of its tombstone."""
    wanted = str(event["cells_digest"])
    for stone in step["tombstones"] if step["is_whole"] else ():
        digests: Mapping[str, str] = json.loads(stone["digests"])
        wanted = digests.get(str(event["seq"])) or wanted
    return wanted


def _evidence(error: MovedError, checked: Checked, spool: IO[bytes]) -> dict[str, Any]:
    """Return the evidence with the leaf that it is about, and the proof that the head includes it."""
    evidence = {"given": checked.head.signed, **error.evidence}
    index = evidence.pop("leaf", -1)
    for step in _read(spool) if index >= 0 else ():
        if step["index"] == index and step["entry"]:
            proof = merkle.inclusion_proof(index, checked.head.size, lambda *place: checked.nodes[place])
            said = {name: step[name] for name in ("index", "salt", "entry")}
            evidence["leaf"] = {**said, "proof": [one.hex() for one in proof]}
    return evidence


def _read(spool: IO[bytes]) -> Iterable[dict[str, Any]]:
    spool.seek(0)
    for line in spool:
        yield json.loads(line)
