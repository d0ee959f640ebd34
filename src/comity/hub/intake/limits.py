"""The bounds that whoever runs Comity has set, for all files that come."""

import os
from functools import cache
from pathlib import Path

from comity.errors import ConfigurationError
from comity.formats.limits import ReadingLimits, parse_limits

LIMITS_VARIABLE = "COMITY_LIMITS"


def set_limits() -> ReadingLimits:
    """Return the bounds of the file that $COMITY_LIMITS names, the usual ones where it names none."""
    return _read(os.environ.get(LIMITS_VARIABLE, ""))


@cache
def _read(name: str) -> ReadingLimits:
    if not name:
        return ReadingLimits()
    try:
        return parse_limits(Path(name).read_text(encoding="utf-8"), name)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"The file of limits {name} can't be read: {error}.", remedy=f"Correct {LIMITS_VARIABLE}, or unset it."
        ) from error
