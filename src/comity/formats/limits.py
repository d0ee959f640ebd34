"""How much is read of any file: the bounds of all readers, and the file in which they can be set."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import TypeVar

from comity.errors import ConfigurationError
from comity.formats.sdmx_csv.read import MOST_CELLS
from comity.formats.sdmx_json import JsonLimits
from comity.formats.sdmx_ml import XmlLimits
from comity.formats.source import Limits
from comity.model.config_table import ConfigTable

_LOWEST, _HIGHEST = 1, 1 << 40
_Bounds = TypeVar("_Bounds")


@dataclass(frozen=True, slots=True)
class CsvLimits:
    """Bounds of the reader of SDMX-CSV: `cells` are columns × rows of a message."""

    cells: int = MOST_CELLS


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """The bounds of every reader; what is beyond one of them is refused with a finding."""

    file: Limits = field(default_factory=Limits)
    sdmx_csv: CsvLimits = field(default_factory=CsvLimits)
    sdmx_ml: XmlLimits = field(default_factory=XmlLimits)
    sdmx_json: JsonLimits = field(default_factory=JsonLimits)


def parse_limits(text: str, name: str) -> ReadingLimits:
    """Return the bounds that a file sets (docs/reference/limits.md), the usual ones for the rest.

    ConfigurationError names file, table and key: TOML that can't be read, unknown keys, anything but whole numbers
    above zero.
    """
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigurationError(
            f"{name} is not valid TOML: {error}.", remedy="See docs/reference/limits.md."
        ) from error
    root = ConfigTable(content, file=name, place="the file", known=[part.name for part in fields(ReadingLimits)])
    return ReadingLimits(
        file=_bounds(root, "file", Limits),
        sdmx_csv=_bounds(root, "sdmx_csv", CsvLimits),
        sdmx_ml=_bounds(root, "sdmx_ml", XmlLimits),
        sdmx_json=_bounds(root, "sdmx_json", JsonLimits),
    )


def _bounds(root: ConfigTable, key: str, kind: Callable[..., _Bounds]) -> _Bounds:
    known = [one.name for one in fields(kind)]  # type: ignore[arg-type]  # a dataclass, as all bounds are
    table = ConfigTable(root.content.get(key, {}), file=root.file, place=f"[{key}]", known=known)
    return kind(**{name: table.whole(name, lowest=_LOWEST, highest=_HIGHEST) for name in known if name in table})
