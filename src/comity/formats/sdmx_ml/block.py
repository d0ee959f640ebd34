"""What was read since the last frame was made: observations, and the elements above them, bounded in number."""

from dataclasses import dataclass, field
from enum import Enum

Values = dict[str, str]
"""Text by component id, as the message gives it."""


class Level(Enum):
    """The element that holds values above the observation."""

    DATA_SET = "DataSet"
    GROUP = "Group"
    ATTS = "Atts"
    SERIES = "Series"


@dataclass(slots=True)
class Head:
    """An element above observations: its values, its line, and how many observations of the block precede it.

    `is_told` says that what it says by itself is in the frame already; `is_open` that more may follow in it.
    """

    level: Level
    values: Values
    line: int
    first: int
    is_told: bool = False
    is_open: bool = True


@dataclass(slots=True)
class Block:
    """Observations in order with their lines; each belongs to the last head at or before its place."""

    heads: list[Head] = field(default_factory=list)
    observations: list[Values] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        """Return how many elements are in it."""
        return len(self.heads) + len(self.observations)

    def counts(self) -> list[int]:
        """Return the number of observations of each head."""
        places = [head.first for head in self.heads]
        return [after - place for place, after in zip(places, [*places[1:], len(self.observations)], strict=True)]
