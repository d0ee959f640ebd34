"""How much an SDMX-ML message may hold."""

from dataclasses import dataclass

_MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """Bounds of what is read; a message beyond one of them is refused with a finding, never with a crash.

    `rows` counts rows of the frame, `names` different names of elements, attributes and prefixes; `markup_bytes`
    is the longest tag or comment, `value_characters` the longest value, `depth` the deepest nesting.
    """

    rows: int = 20_000_000
    names: int = 10_000
    markup_bytes: int = 2 * _MEBIBYTE
    value_characters: int = 131_072
    depth: int = 64
    structures: int = 1_000
    data_sets: int = 10_000
