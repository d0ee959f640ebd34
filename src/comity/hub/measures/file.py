"""A measure as a file or a form says it."""

from pathlib import Path

from comity.errors import OutsideError, UsageError
from comity.exchange.measure_file import parse_measure, read_measure
from comity.model.measures import Measure

__all__ = ["measure_in", "parse_measure"]

_LARGEST_FILE = 1 << 18


def measure_in(path: Path) -> Measure:
    """Return the measure of a file; raises UsageError where there is none, ConfigurationError for what is wrong."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise UsageError(f"There is no file {path}.", remedy="Name a measure's file.") from error
    except OSError as error:
        raise OutsideError(f"{path}: {error.strerror}.") from error
    if len(data) > _LARGEST_FILE:
        raise UsageError(f"{path.name} is too large.", remedy=f"Keep it below {_LARGEST_FILE} bytes.")
    try:
        return read_measure(data.decode("utf-8-sig"), name=path.name)
    except UnicodeDecodeError as error:
        raise UsageError(f"{path.name} is not a text in UTF-8.", remedy="Save it as UTF-8.") from error
