"""Foreign errors (database, disk, lock) turned into errors that say what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import filelock
import sqlalchemy as sa

from comity.errors import ComityError, LedgerError, OutsideError
from comity.store.postgres.faults import translate_postgres

# What SQLite says, in part; what is wrong in our words; what to do; whether the ledger itself is at fault.
_KNOWN: tuple[tuple[str, str, str, type[ComityError]], ...] = (
    ("database or disk is full", "The disk is full.", "Free some space and send the file again.", OutsideError),
    (
        "locked",
        "The database is in use by another program.",
        "Wait until it is done, close database browsers, and try again.",
        OutsideError,
    ),
    (
        "readonly",
        "The database can't be written to.",
        "Check the permissions of the file and its folder, or whether the ledger was opened for reading only.",
        OutsideError,
    ),
    (
        "unable to open",
        "The database file can't be opened.",
        "Check that the folder exists and that you may read and write in it.",
        OutsideError,
    ),
    (
        "not a database",
        "The file is not a Comity ledger.",
        "Check the path; if it is right, restore the ledger from a copy.",
        LedgerError,
    ),
    (
        "malformed",
        "The database file is damaged.",
        "Restore the ledger from a copy, then run `comity verify`.",
        LedgerError,
    ),
    (
        "append-only",
        "The ledger is append-only: what is recorded is never changed or deleted.",
        "Send a correction as a new submission.",
        LedgerError,
    ),
    ("no such table", "The database lacks a table of the ledger.", "Restore the ledger from a copy.", LedgerError),
    ("disk i/o error", "The disk reported a fault.", "Check the disk, then run `comity verify`.", OutsideError),
)


def translate(message: str) -> ComityError:
    """Return the error of ours that stands for a database's message."""
    for part, detail, remedy, error in _KNOWN:
        if part in message.lower():
            return error(detail, remedy=remedy)
    return OutsideError(f"The database reported: {message}", remedy="Run `comity verify`; report it if it recurs.")


@contextmanager
def foreign_errors() -> Iterator[None]:
    """Wrap what the database, the lock or the file system raise inside; our own errors pass."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        known = None if error.orig is None else translate_postgres(error.orig)
        raise known or translate(str(error.orig)) from error
    except sqlite3.Error as error:
        raise translate(str(error)) from error
    except UnicodeDecodeError as error:  # sqlite3 tells of a damaged schema in the bytes that it finds there
        raise translate("malformed") from error
    except filelock.Timeout as error:
        raise OutsideError(
            "Another program has been writing to this ledger for too long.",
            remedy="Wait until it is done and try again; nothing was changed.",
        ) from error
    except OSError as error:
        raise OutsideError(
            f"A file can't be used: {error.strerror or error}.",
            remedy="Check free space and the permissions of the hub's folder, then try again.",
        ) from error
