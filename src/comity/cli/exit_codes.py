"""Exit codes, and which fault ends with which: the one table."""

from enum import IntEnum

from comity.errors import (
    ComityError,
    ConfigurationError,
    ForbiddenError,
    LedgerError,
    MissingExtraError,
    OutsideError,
    StructureError,
    UnknownArtefactError,
    UsageError,
)


class ExitCode(IntEnum):
    """What a program that calls Comity can tell from its end."""

    FINE = 0
    FINDINGS = 1
    WRONG_USE = 2
    OUTSIDE = 3


BY_ERROR: dict[type[ComityError], ExitCode] = {
    UsageError: ExitCode.WRONG_USE,
    ConfigurationError: ExitCode.WRONG_USE,
    UnknownArtefactError: ExitCode.WRONG_USE,
    MissingExtraError: ExitCode.WRONG_USE,
    StructureError: ExitCode.WRONG_USE,
    ForbiddenError: ExitCode.WRONG_USE,
    LedgerError: ExitCode.OUTSIDE,
    OutsideError: ExitCode.OUTSIDE,
}


def exit_code_of(error: ComityError) -> ExitCode:
    """Return the exit code for a fault: that of the nearest class in the table."""
    for cls in type(error).__mro__:
        if cls in BY_ERROR:
            return BY_ERROR[cls]
    return ExitCode.WRONG_USE
