import sqlite3

import filelock
import pytest

from comity.errors import ComityError, LedgerError, OutsideError, UsageError
from comity.store.faults import foreign_errors, translate


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("database or disk is full", OutsideError),
        ("database is locked", OutsideError),
        ("attempt to write a readonly database", OutsideError),
        ("unable to open database file", OutsideError),
        ("file is not a database", LedgerError),
        ("database disk image is malformed", LedgerError),
        ("append-only: obs", LedgerError),
        ("something new", OutsideError),
    ],
)
def test_messages_become_errors_with_a_remedy(message: str, error: type[ComityError]) -> None:
    """Each fault of the database says what to do, and whose fault it is."""
    translated = translate(message)
    assert type(translated) is error
    assert translated.remedy


@pytest.mark.parametrize(
    "raised", [sqlite3.OperationalError("database is locked"), filelock.Timeout("x"), OSError(28, "No space left")]
)
def test_foreign_errors_are_wrapped(raised: Exception) -> None:
    """What the driver, the lock and the file system raise comes out as ours, with its cause."""
    with pytest.raises(OutsideError) as caught, foreign_errors():
        raise raised
    assert caught.value.__cause__ is raised


def test_our_own_errors_pass() -> None:
    """An error that already says what to do isn't wrapped again."""
    with pytest.raises(UsageError, match="mine"), foreign_errors():
        raise UsageError("mine")
