"""Flip one bit, of a stored value or of a file, and let `verify` look: is it found, and its place named.

python -m bench.corruption [FLIPS [SEED]]

Values are flipped in a copy of a hub with something of everything: any column of any row of any table. A place is
named where a fault tells of the row's table or of something that the row is known by: its key, its number, its
moment; of a series, the event that wrote figures of it.
"""

import random
import shutil
import sqlite3
import struct
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from bench.result import Result, every, exactly
from comity.errors import ComityError
from comity.exchange.ports import Fault
from comity.hub.decisions.decide import admit, strike_out, withdraw
from comity.hub.home import LEDGER_FILE, RAW_FILES, open_hub
from comity.hub.keep import verify
from comity.model.access import OPERATOR, Principal, Role
from small_hub import KG, after, line, make_hub, send

_FILES_SHARE = 0.1
_UNWATCHED = frozenset({"sqlite_sequence", "sqlite_stat1"})
"""SQLite's own."""


@dataclass(frozen=True)
class Flip:
    """A bit that was flipped: where, and what a fault may call that place."""

    kind: str
    names: frozenset[str]


def run(flips: int = 500) -> Iterator[Result]:
    """Yield the row of the table."""
    done, found, named = flip_all(flips, random.Random(0))
    kinds = f"{len(done)} kinds of places"
    told = f"{found.total()} of {flips} found, {named.total()} with their place; {kinds}"
    goal = every(
        exactly(found.total(), flips, f"{flips} of {flips} found"),
        exactly(named.total(), flips, "every place named"),
    )
    yield Result("single bits changed, of stored values and of files: found by verify", told, goal)


def main(arguments: Sequence[str]) -> int:
    """Flip, look, and print a table; return how many were not found."""
    flips, began = int(arguments[0]) if arguments else 500, time.monotonic()
    done, found, named = flip_all(flips, random.Random(int(arguments[1]) if len(arguments) > 1 else 0))
    for kind in sorted(done):
        print(f"{kind:<28} {done[kind]:>4} flipped, {found[kind]:>4} found, {named[kind]:>4} with their place")
    seconds = time.monotonic() - began
    print(f"{flips} flipped, {found.total()} found, {named.total()} with their place; {seconds:.0f} s")
    return flips - found.total()


def flip_all(flips: int, chance: random.Random) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Flip and look, so many times; return by kind of place how many were flipped, found, and found there."""
    done, found, named = Counter[str](), Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        original, copy = _make(Path(folder)), Path(folder) / "copy"
        for _ in range(flips):
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(original, copy)
            flip = flip_file(copy, chance) if chance.random() < _FILES_SHARE else flip_value(copy, chance)
            faults = _look(copy)
            done[flip.kind] += 1
            found[flip.kind] += bool(faults)
            named[flip.kind] += any(_names(fault, flip) for fault in faults)
            if not faults or not any(_names(fault, flip) for fault in faults):
                told = "; ".join(f"{one.check} {one.where}: {one.detail}" for one in faults[:2]) or "nothing"
                print(f"  {flip.kind}: {told}")
    return done, found, named


def flip_file(hub: Path, chance: random.Random) -> Flip:
    """Flip a bit of a raw file, or of the hub's key."""
    path = chance.choice(sorted(one for one in (hub / RAW_FILES).rglob("*") if one.is_file()))
    data = bytearray(path.read_bytes())
    bit = chance.randrange(len(data) * 8)
    data[bit // 8] ^= 1 << bit % 8
    path.chmod(0o644)
    path.write_bytes(data)
    return Flip("raw file", frozenset({path.name}))


def flip_value(hub: Path, chance: random.Random) -> Flip:
    """Flip a bit of a value in the database, past the triggers that refuse that."""
    database = sqlite3.connect(hub / LEDGER_FILE)
    triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        database.execute(f'DROP TRIGGER "{name}"')
    while True:
        flip = _try_flip(database, chance)
        if flip is not None:
            break
    for _, sql in triggers:
        database.execute(sql)
    database.commit()
    database.close()
    return flip


def _try_flip(database: sqlite3.Connection, chance: random.Random) -> Flip | None:
    """Flip a bit of any value; None where there is none, or the database itself refuses what would come of it."""
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    table = chance.choice([name for name in names if name not in _UNWATCHED])
    rows = database.execute(f'SELECT * FROM "{table}"').fetchall()
    if not rows:
        return None
    columns = [(name, key) for _, name, _, _, _, key in database.execute(f'PRAGMA table_info("{table}")')]
    row, place = chance.choice(rows), chance.randrange(len(columns))
    if row[place] in {None, "", b""}:
        return None
    value, column = flipped(row[place], chance), columns[place][0]
    keys = [(name, row[number]) for number, (name, key) in enumerate(columns) if key]
    where = " AND ".join(f'"{name}" IS ?' for name, _ in keys)
    try:
        database.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE {where}', (value, *(key for _, key in keys)))
    except (sqlite3.IntegrityError, OverflowError):
        return None
    known = {str(one) for one in (*row, value) if one not in {None, "", 0, 1}} | {table}
    known |= {f"event {row[number]}" for number, (name, _) in enumerate(columns) if name == "seq"}
    if table.startswith("series_"):
        own = database.execute("SELECT DISTINCT seq FROM obs WHERE sid IN (?, ?)", (row[0], value)).fetchall()
        known |= {f"event {seq}" for (seq,) in own}
    return Flip(table, frozenset(known | ({f"head {row[0]}"} if table == "tree_head" else set())))


def flipped(value: object, chance: random.Random) -> object:
    """Return a value with one bit flipped: of a number's own form, of a text's or blob's bytes.

    >>> flipped(4, random.Random(0)) != 4, len(flipped("abc", random.Random(0)))
    (True, 3)
    """
    if isinstance(value, int):
        return value ^ (1 << chance.randrange(31))
    if isinstance(value, float):
        (bits,) = struct.unpack("<Q", struct.pack("<d", value))
        return struct.unpack("<d", struct.pack("<Q", bits ^ (1 << chance.randrange(52))))[0]
    data = bytearray(value if isinstance(value, bytes) else str(value).encode())
    place = chance.randrange(len(data))
    data[place] ^= 1 << chance.randrange(7)
    return bytes(data) if isinstance(value, bytes) else data.decode("utf-8", "replace")


def _make(folder: Path) -> Path:
    """Make a hub with vintages, decisions, an embargo, a refusal, a withdrawal and a file that was struck out."""
    with make_hub(folder) as hub:
        send(hub, "KG", line("KG", "CN", 5, more=",,a note"), line("KG", "TR", 7, more="C,,"))
        send(hub, "KG", line("KG", "CN", 6), hours=1)
        waiting = send(hub, "AM", line("AM", "CN", 4, more="E,2026-09-01T00:00:00Z,later"), hours=2)
        admit(hub, waiting.receipt.submission.id, OPERATOR, at=after(3))
        send(hub, "AM", line("AM", "TR", -4), hours=4)
        gone = send(hub, "KG", line("KG", "CN", 9, more=",,typing error"), hours=5).receipt.submission.id
        withdraw(hub, gone, KG, reason="typing error", at=after(6))
        strike_out(hub, gone, OPERATOR, second=Principal("other", Role.SECRETARIAT), reason="named a person")
        send(hub, "AM", line("AM", "UZ", 3), hours=7)
        return hub.directory


def _look(hub: Path) -> list[Fault]:
    """Return what `verify` finds; a hub that doesn't even open says why."""
    try:
        with open_hub(hub, read_only=True) as opened:
            return verify(opened)
    except ComityError as error:
        return [Fault("open", "hub", error.detail)]


def _names(fault: Fault, flip: Flip) -> bool:
    told = f"{fault.check} {fault.where} {fault.detail}"
    return any(name in told for name in flip.names)


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
