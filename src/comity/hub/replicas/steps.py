"""What a hub tells of each leaf, checked against the log before any of it is taken into a copy."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from comity.errors import OutsideError
from comity.store import schema
from comity.store.journal import commit_to, digest_of
from comity.store.parcel_tables import tombstone
from comity.store.replica import DIGEST, PARTIAL, WHOLE

TABLES: Mapping[str, sa.Table] = {table.name: table for table in (schema.submission, schema.event, tombstone)}
"""Tables whose rows a copy takes over."""
Place = tuple[str, str]


class MovedError(Exception):
    """A row isn't what the log says: the hub may have moved on since, or it contradicts itself."""

    def __init__(self, detail: str, evidence: Mapping[str, Any]) -> None:
        """Keep what would be evidence."""
        super().__init__(detail)
        self.detail = detail
        self.evidence = evidence


@dataclass
class Expected:
    """The last digest that opened leaves tell of each row, and which leaf that is."""

    digests: dict[Place, tuple[str | None, int]] = field(default_factory=dict)

    def learn(self, step: Mapping[str, Any]) -> None:
        """Add what a step's leaf tells."""
        if step["entry"]:
            for name, key, digest in json.loads(step["entry"])["rows"]:
                self.digests[place_of(name, key)] = (digest, step["index"])


def place_of(name: str, key: Mapping[str, Any]) -> Place:
    """Return what names a row: its table and its key, as text."""
    return name, json.dumps(key, sort_keys=True)


def read_step(raw: Any, index: int, commitment: str) -> dict[str, Any]:  # noqa: ANN401 - whatever came
    """Return a step as it came, once its form is checked, and that it is of this leaf.

    Raises OutsideError where it has another form, MovedError where it isn't what the leaf commits to.
    """
    try:
        step = dict(raw)
        _check_form(step)
        is_own = step["index"] == index and step["commitment"] == commitment
        opened = step["entry"] is None or commit_to(step["salt"], step["entry"]).hex() == commitment
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise OutsideError(
            "The hub's answer about a leaf can't be read.", remedy="Let both sides use the same version of Comity."
        ) from error
    if not (is_own and opened):
        raise MovedError(f"What the hub tells of leaf {index} is not what the leaf commits to.", {"step": step})
    return step


def check_written(told: Mapping[str, Any]) -> None:
    """Check the form of an event that was asked for by itself; raises OutsideError."""
    try:
        _check_written_form(told)
        _check_row("event", told["event"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise OutsideError(
            "The hub's answer about an event can't be read.",
            remedy="Let both sides use the same version of Comity.",
        ) from error


def check_rows(step: Mapping[str, Any], expected: Expected, *, sees_all: bool) -> None:
    """Check every row of a step that the log is open about; raises MovedError.

    For who sees all, nothing that a leaf tells of may be left out.
    """
    given = set()
    for name, row in _rows(step):
        key = {column.name: row[column.name] for column in TABLES[name].primary_key}
        place = place_of(name, key)
        given.add(place)
        if name == "event" and not step["is_whole"]:
            continue
        digest, leaf = expected.digests.get(place, (None, -1))
        if leaf < 0 and not sees_all:
            continue
        if digest != digest_of(row):
            raise _wrong_row(name, key, row, leaf)
    if sees_all:
        _check_complete(step, expected, given)


def extent_of(step: Mapping[str, Any]) -> str:
    """Return how much of a leaf a step brings."""
    if step["entry"] and step["is_whole"]:
        return WHOLE
    return PARTIAL if step["entry"] or step["event"] or step["submissions"] else DIGEST


def _check_complete(step: Mapping[str, Any], expected: Expected, given: set[Place]) -> None:
    if not step["entry"]:
        raise MovedError(f"The hub does not open leaf {step['index']}.", {"step": dict(step)})
    for name, key, _ in json.loads(step["entry"])["rows"]:
        place = place_of(name, key)
        if name in TABLES and place not in given and expected.digests[place][0] is not None:
            raise _wrong_row(name, key, None, expected.digests[place][1])


def _wrong_row(name: str, key: Mapping[str, Any], row: Mapping[str, Any] | None, leaf: int) -> MovedError:
    said = ", ".join(f"{column} {value}" for column, value in key.items())
    detail = f"The {name} of {said} is not what the log commits to."
    return MovedError(detail, {"kind": "row", "table": name, "key": dict(key), "row": row, "leaf": leaf})


def _rows(step: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    found = [("submission", row) for row in step["submissions"]]
    found += [("tombstone", row) for row in step["tombstones"]]
    return found if step["event"] is None else [*found, ("event", step["event"])]


def _check_form(step: Mapping[str, Any]) -> None:
    bytes.fromhex(step["commitment"])
    for name, row in _rows(step):
        _check_row(name, row)
    for digests in step["files"].values():
        _check_digests(digests)
    if not all(isinstance(seq, int) for seq in step["struck"]):
        raise TypeError
    _check_written_form(step)


def _check_written_form(told: Mapping[str, Any]) -> None:
    if not isinstance(told["is_whole"], bool) or not isinstance(told["cells"], int):
        raise TypeError
    for name in ("attributes", "coverage"):
        if not isinstance(told[name], list):
            raise TypeError(name)


def _check_row(name: str, row: Mapping[str, Any]) -> None:
    columns = TABLES[name].c
    if set(row) != {column.name for column in columns}:
        raise ValueError(name)
    for column in columns:
        value = row[column.name]
        if not (isinstance(value, column.type.python_type) or (value is None and column.nullable)):
            raise TypeError(column.name)


def _check_digests(digests: Sequence[str]) -> None:
    for digest in digests:
        if len(bytes.fromhex(digest)) != hashlib.sha256().digest_size or digest != digest.lower():
            raise ValueError(digest)
