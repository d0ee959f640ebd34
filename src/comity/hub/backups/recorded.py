"""The last backup, remembered in the hub's directory: so that one that is too old can be told of."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

RECORD_FILE = "last-backup.json"


@dataclass(frozen=True, slots=True)
class LastBackup:
    """When the last backup was made, where to, and up to which number of the ledger."""

    made_at: dt.datetime
    place: str
    seq: int


def record_backup(directory: Path, made: LastBackup) -> None:
    """Remember a backup of the hub in a directory."""
    told = {"made_at": made.made_at.isoformat(), "place": made.place, "seq": made.seq}
    new = directory / f".new-{RECORD_FILE}"
    new.write_text(json.dumps(told, ensure_ascii=False) + "\n", encoding="utf-8")
    new.replace(directory / RECORD_FILE)


def last_backup(directory: Path) -> LastBackup | None:
    """Return the last backup of the hub in a directory; None where none is known."""
    path = directory / RECORD_FILE
    if not path.is_file():
        return None
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return LastBackup(dt.datetime.fromisoformat(told["made_at"]), str(told["place"]), int(told["seq"]))
    except (ValueError, TypeError, KeyError):
        return None
