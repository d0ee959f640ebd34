"""What PostgreSQL says (by SQLSTATE) turned into errors that say what to do."""

from collections.abc import Mapping

from comity.errors import ComityError, LedgerError, OutsideError, UsageError

_NO_CONNECTION = (
    "The database server can't be reached.",
    "Check that it runs, and the address in the hub's settings; then try again: a repeat is safe.",
    OutsideError,
)
_REFUSED = (
    "The database server doesn't let the hub in.",
    "Check the user and the password in the hub's settings, and the server's pg_hba.conf.",
    OutsideError,
)
_KNOWN: Mapping[str, tuple[str, str, type[ComityError]]] = {
    "08": _NO_CONNECTION,
    "28": _REFUSED,
    "57P": ("The database server is being stopped.", "Try again once it runs: a repeat is safe.", OutsideError),
    "3D000": (
        "The database server has no such database.",
        "Make it with `createdb --encoding=UTF8 NAME`, or correct the address in the hub's settings.",
        OutsideError,
    ),
    "53100": ("The database server's disk is full.", "Free some space and try again.", OutsideError),
    "53300": (
        "The database server has no connection left.",
        "Let it have more (`max_connections`), or fewer programs use it.",
        OutsideError,
    ),
    "53": ("The database server lacks room for this.", "Free some memory or space and try again.", OutsideError),
    "55P03": (
        "Another program has been writing to this ledger for too long.",
        "Wait until it is done and try again; nothing was changed.",
        OutsideError,
    ),
    "25006": (
        "The database can't be written to.",
        "Name the server that is written to in the hub's settings, not one that repeats it.",
        OutsideError,
    ),
    "42501": (
        "The hub's user may not do this in the database.",
        "Let the database belong to the user whose name is in the hub's settings.",
        OutsideError,
    ),
    "42P01": ("The database lacks a table of the ledger.", "Restore the ledger from a copy.", LedgerError),
    "22021": ("A text holds the character NUL, which the database can't keep.", "Take it out.", UsageError),
    "XX001": ("The database is damaged.", "Restore it from a copy, then run `comity verify`.", LedgerError),
    "XX002": ("The database is damaged.", "Restore it from a copy, then run `comity verify`.", LedgerError),
    "58": ("The database server's disk reported a fault.", "Check it, then run `comity verify`.", OutsideError),
}
_NUL = "NUL (0x00)"


def translate_postgres(error: BaseException) -> ComityError | None:
    """Return the error of ours for one of the driver's; None where it isn't known by its state."""
    state = getattr(error, "sqlstate", None)
    if state is None:
        return _without_state(error)
    for length in (5, 3, 2):
        if state[:length] in _KNOWN:
            detail, remedy, kind = _KNOWN[state[:length]]
            return kind(detail, remedy=remedy)
    return None


def _without_state(error: BaseException) -> ComityError | None:
    """Return the error for what the driver says by itself: a text that it can't send, a server that isn't there."""
    if not type(error).__module__.startswith("psycopg"):
        return None
    if _NUL in str(error):
        detail, remedy, kind = _KNOWN["22021"]
        return kind(detail, remedy=remedy)
    if type(error).__name__ == "OperationalError":
        said = str(error).lower()
        is_refused = "password authentication" in said or "pg_hba.conf" in said or "role " in said
        detail, remedy, kind = _REFUSED if is_refused else _missing(said)
        return kind(detail, remedy=remedy)
    return None


def _missing(said: str) -> tuple[str, str, type[ComityError]]:
    return _KNOWN["3D000"] if "does not exist" in said and "database" in said else _NO_CONNECTION
