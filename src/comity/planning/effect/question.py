"""What is asked of a measure: the figures, the flow that it is about, and when it is in force."""

from dataclasses import dataclass

from comity.planning.effect.flows import Array


@dataclass(frozen=True)
class Question:
    """A measure as the figures see it.

    `values` is (flows, periods), counts, NaN where unknown. `row` is the flow that the measure is about, from
    column `start` on for `length` periods; `parts` are rows that it adds up, if it does, and no others overlap.
    `excluded` are rows that other measures touch in the window; `substitutes` are rows that people could have
    turned to, or that a spill could have reached. `season` is the number of periods in a year.
    """

    values: Array
    row: int
    start: int
    length: int
    parts: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()
    substitutes: tuple[int, ...] = ()
    season: int = 12
