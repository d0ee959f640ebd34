"""Synthetic flows between states whose coverage is known, so that estimates can be held against the truth."""

import itertools

import numpy as np
import polars as pl

from comity.analysis.mirror.pairs import Pairs, Sides, pair
from comity.model.frames import PERIOD
from comity.model.periods import Frequency, Period

SIDES = Sides(other="PARTNER", definition=("UNIT",), compare=("MODE",))
ENTERING = {"A": 1.0, "B": 1.0, "C": 0.9, "D": 0.6, "E": 0.8, "F": 1.0}
LEAVING = {"A": 0.9, "B": 0.8, "C": 0.7, "D": 0.3, "E": 0.8, "F": 0.95}


def year(number: int) -> int:
    """Return the id of a year as a period."""
    return Period(Frequency.ANNUAL, number, 1).id


def month(number: int) -> Period:
    """Return the month so many after January 2020."""
    return Period(Frequency.MONTHLY, 2020, 1).shift(number)


def row(reporter: str, partner: str, direction: str, value: float | None, **more: object) -> dict[str, object]:
    """Return a figure of 2020, by another period, unit or mode where `more` says so."""
    what = {"REPORTER": reporter, "PARTNER": partner, "DIRECTION": direction, "value": value}
    return {**what, "UNIT": "PERSONS", "MODE": "_T", PERIOD: year(2020), **more}


def paired(*rows: dict[str, object], members: str = "ABCDEF") -> Pairs:
    """Return the pairs of some figures among these members."""
    return pair(pl.DataFrame(list(rows), infer_schema_length=None), sides=SIDES, members=set(members))


def world(*, years: int = 6, noise: float = 0.05, seed: int = 1) -> tuple[pl.DataFrame, dict[object, float]]:
    """Return both sides' counts between six states, and the truth by sender, receiver and period."""
    draw = np.random.default_rng(seed)
    rows, truth = [], {}
    for sender, receiver in itertools.permutations(ENTERING, 2):
        level = float(np.exp(draw.normal(7, 0.8)))
        for number in range(2010, 2010 + years):
            real = level * float(np.exp(draw.normal(0, 0.1)))
            truth[sender, receiver, year(number)] = real
            for reporter, partner, direction, share in (
                (sender, receiver, "OUT", LEAVING[sender]),
                (receiver, sender, "IN", ENTERING[receiver]),
            ):
                counted = round(real * share * float(np.exp(draw.normal(0, noise))))
                rows.append(row(reporter, partner, direction, counted, **{PERIOD: year(number)}))
    return pl.DataFrame(rows), truth


def pairs_of(frame: pl.DataFrame) -> Pairs:
    """Return the pairs of a world's figures."""
    return pair(frame, sides=SIDES, members=set(ENTERING))
