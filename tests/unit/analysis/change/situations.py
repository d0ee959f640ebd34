"""Situations from seeded random data, of many shapes, that the sentences on a change have to get right."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from comity.analysis.indicators import SCHEMA
from comity.model.periods import Period, parse_period

REPORTERS = ("AM", "BY", "KZ", "KG", "RU", "TJ")
ORIGINS = ("CN", "DE", "GE", "IN", "IR", "TR", "UZ", "US", "_O", "_U")
PURPOSES = ("TOURISM", "BUSINESS", "STUDY", "WORK", "_O")
PARENTS: Mapping[str, str | None] = {"TOURISM": "PERSONAL", "VISIT": "PERSONAL", "HEALTH": "PERSONAL"}
"""The code above some purposes."""
Cells = dict[tuple[str, str, int], float]
"""Values by reporter, part and month (0 is the month explained, −1 the one before)."""


@dataclass
class Situation:
    """A frame, and what is to be explained of it."""

    shape: str
    period: Period
    against: Period
    by: str
    cells: Cells
    basis: dict[tuple[str, int], str] = field(default_factory=dict)
    parents: Mapping[str, str | None] = field(default_factory=lambda: PARENTS)
    incomplete: frozenset[tuple[str, Period]] = frozenset()

    @property
    def indicator(self) -> pl.DataFrame:
        """Return the indicator frame."""
        rows = []
        for (reporter, part, month), value in self.cells.items():
            parts = {"origin": "_T", "purpose": "_T", "mode": "_T"}
            if self.by in parts:
                parts[self.by] = part
            basis = self.basis.get((reporter, month), "as defined")
            rows.append((reporter, *parts.values(), self.period.shift(month).id, float(value), basis))
        return pl.DataFrame(rows, schema=pl.Schema(SCHEMA), orient="row")


def make_situation(seed: int) -> Situation:
    """Return the situation of this number: always the same."""
    rng = random.Random(seed)
    shape = list(SHAPES)[seed % len(SHAPES)]
    period = _month(rng)
    lag = rng.choice((12, 12, 12, 12, 1, 3))
    by = rng.choice(("origin", "origin", "origin", "purpose", "reporter"))
    found = Situation(shape, period, period.shift(-lag), by, _history(rng, by))
    SHAPES[shape](found, rng, lag)
    return found


def _month(rng: random.Random) -> Period:
    period = parse_period(f"{rng.randint(2019, 2026)}-{rng.randint(1, 12):02d}")
    if period is None:
        raise ValueError
    return period


def _history(rng: random.Random, by: str) -> Cells:
    """Return levels with season, trend and noise, for some reporters, parts and months."""
    months = rng.choice((14, 20, 30, 45, 80))
    codes = PURPOSES if by == "purpose" else ORIGINS
    parts = rng.sample(codes, rng.randint(1, len(codes)))
    size, noise, trend = 10 ** rng.uniform(0.3, 5.5), rng.choice((0.0, 0.01, 0.05, 0.3, 1.0)), rng.gauss(0, 0.01)
    cells: Cells = {}
    for reporter in rng.sample(REPORTERS, rng.randint(1, 5)):
        for part in parts:
            level = size * rng.lognormvariate(0, 1)
            for month in range(-months, 1):
                season = 1 + 0.3 * ((month % 12) in (5, 6, 7))
                value = level * season * (1 + trend) ** month * rng.lognormvariate(0, noise)
                cells[reporter, part, month] = float(round(value))
    return cells


def _change(cells: Cells, month: int, make: Callable[[str, str, float], float | None]) -> None:
    """Change one month's cells; None takes one away."""
    for (reporter, part, at), value in list(cells.items()):
        if at == month:
            made = make(reporter, part, value)
            if made is None:
                del cells[reporter, part, at]
            else:
                cells[reporter, part, at] = made


def _copy(found: Situation, lag: int, factor: Callable[[str, str], float], *, whole: bool = True) -> None:
    """Make the month explained from the month compared with."""
    for (reporter, part, month), value in list(found.cells.items()):
        if month == -lag:
            made = value * factor(reporter, part)
            found.cells[reporter, part, 0] = float(round(made)) if whole else made


def _plain(_found: Situation, _rng: random.Random, _lag: int) -> None:
    pass


def _same(found: Situation, _rng: random.Random, lag: int) -> None:
    _copy(found, lag, lambda _r, _p: 1.0)


def _tiny(found: Situation, rng: random.Random, lag: int) -> None:
    _copy(found, lag, lambda _r, _p: 1 + rng.uniform(-0.002, 0.002))


def _little(found: Situation, rng: random.Random, lag: int) -> None:
    _copy(found, lag, lambda _r, _p: 1 + rng.uniform(-0.03, 0.03))


def _offsetting(found: Situation, rng: random.Random, lag: int) -> None:
    factors = {part: rng.choice((0.3, 0.6, 1.4, 1.7)) for part in (*ORIGINS, *PURPOSES, "_T")}
    _copy(found, lag, lambda _r, part: factors[part])


def _cancelling(found: Situation, rng: random.Random, lag: int) -> None:
    """Move from one part to another: the total stays, or nearly."""
    _copy(found, lag, lambda _r, _p: 1.0)
    for reporter in sorted({reporter for reporter, _, _ in found.cells}):
        parts = [part for other, part, month in found.cells if (other, month) == (reporter, 0)]
        if len(parts) > 1:
            giver, taker = rng.sample(parts, 2)
            moved = float(round(found.cells[reporter, giver, 0] * rng.random()))
            found.cells[reporter, giver, 0] -= moved
            found.cells[reporter, taker, 0] += moved + rng.choice((0, 0, 1, -1)) * (moved > 1)


def _zeros(found: Situation, rng: random.Random, lag: int) -> None:
    for month in (0, -lag):
        _change(found.cells, month, lambda _r, _p, value: 0.0 if rng.random() < 0.6 else value)


def _from_none(found: Situation, _rng: random.Random, lag: int) -> None:
    _change(found.cells, -lag, lambda _r, _p, _v: 0.0)


def _to_none(found: Situation, _rng: random.Random, _lag: int) -> None:
    _change(found.cells, 0, lambda _r, _p, _v: 0.0)


def _absent_cells(found: Situation, rng: random.Random, _lag: int) -> None:
    for month in range(-80, 1):
        _change(found.cells, month, lambda _r, _p, value: None if rng.random() < 0.3 else value)


def _missing_reporter(found: Situation, rng: random.Random, lag: int) -> None:
    for month in (0, -lag):
        gone = rng.choice(REPORTERS)
        _change(found.cells, month, lambda reporter, _p, value, gone=gone: None if reporter == gone else value)


def _partial(found: Situation, rng: random.Random, lag: int) -> None:
    choices = [(r, found.period.shift(-m)) for r in REPORTERS for m in (0, lag, rng.randint(1, 30))]
    found.incomplete = frozenset(rng.sample(choices, 4))


def _basis(found: Situation, rng: random.Random, _lag: int) -> None:
    for reporter in rng.sample(REPORTERS, 3):
        since = -rng.randint(0, 30)
        found.basis |= {(reporter, month): "all borders" for month in range(since, 1)}


def _breakdown_changes(found: Situation, rng: random.Random, lag: int) -> None:
    """Let some reporters send only a total in one of the two months."""
    for reporter in rng.sample(REPORTERS, 3):
        month = rng.choice((0, -lag))
        own = [key for key in found.cells if (key[0], key[2]) == (reporter, month)]
        if own:
            total = sum(found.cells.pop(key) for key in own)
            found.cells[reporter, "_T", month] = total


def _one_origin(found: Situation, _rng: random.Random, _lag: int) -> None:
    first = min(part for _, part, _ in found.cells)
    found.cells = {key: value for key, value in found.cells.items() if key[1] == first}


def _residual_only(found: Situation, rng: random.Random, _lag: int) -> None:
    code = rng.choice(("_T", "_U", "_O", "_Z"))
    found.cells = {(r, code, month): value for (r, _, month), value in found.cells.items()}


def _residual_heavy(found: Situation, rng: random.Random, _lag: int) -> None:
    extra = 10 ** rng.uniform(1, 5)
    for reporter in sorted({reporter for reporter, _, _ in found.cells}):
        for month in (-24, -12, -3, -1, 0):
            if any((r, m) == (reporter, month) for r, _, m in found.cells):
                found.cells[reporter, "_U", month] = float(round(extra * rng.random()))


def _small(found: Situation, rng: random.Random, _lag: int) -> None:
    _change_all(found, lambda value: float(round(value % rng.choice((3, 20, 60)))))


def _change_all(found: Situation, make: Callable[[float], float]) -> None:
    found.cells = {key: make(value) for key, value in found.cells.items()}


def _explosion(found: Situation, rng: random.Random, lag: int) -> None:
    _copy(found, lag, lambda _r, _p: rng.choice((1.0, 2.0, 5.0, 40.0, 900.0)))


def _collapse(found: Situation, rng: random.Random, lag: int) -> None:
    _copy(found, lag, lambda _r, _p: rng.choice((0.0, 0.0001, 0.01, 0.4)))


def _fractional(found: Situation, rng: random.Random, lag: int) -> None:
    """Make figures that aren't whole, as estimated or protected ones."""
    _copy(found, lag, lambda _r, _p: rng.uniform(0.8, 1.2), whole=False)


def _one_mover(found: Situation, rng: random.Random, lag: int) -> None:
    mover = rng.choice([part for _, part, _ in found.cells])
    factor = rng.choice((0.2, 0.9, 1.1, 3.0))
    _copy(found, lag, lambda _r, part: factor if part == mover else 1.0)


def _many_equal(found: Situation, rng: random.Random, lag: int) -> None:
    """Make every part as large, and change as much: ties everywhere."""
    level = float(rng.choice((3, 60, 5000)))
    for key in found.cells:
        found.cells[key] = level
    _copy(found, lag, lambda _r, _p: 1.5)


def _nested(found: Situation, rng: random.Random, lag: int) -> None:
    """Let reporters send personal journeys whole or in parts, in one month or in both."""
    if found.by != "purpose":
        return
    for reporter, part, month in list(found.cells):
        if part == "TOURISM" and month in {0, -lag}:
            value = found.cells.pop((reporter, part, month))
            kinds = rng.choice((["PERSONAL"], ["TOURISM"], ["VISIT", "HEALTH"], ["PERSONAL", "TOURISM"]))
            for kind in kinds:
                found.cells[reporter, kind, month] = float(round(value * rng.uniform(0.3, 1.2)))


SHAPES: Mapping[str, Callable[[Situation, random.Random, int], None]] = {
    "plain": _plain,
    "same": _same,
    "tiny": _tiny,
    "little": _little,
    "offsetting": _offsetting,
    "cancelling": _cancelling,
    "zeros": _zeros,
    "from none": _from_none,
    "to none": _to_none,
    "absent cells": _absent_cells,
    "missing reporter": _missing_reporter,
    "partial": _partial,
    "basis": _basis,
    "breakdown changes": _breakdown_changes,
    "one origin": _one_origin,
    "residual only": _residual_only,
    "residual heavy": _residual_heavy,
    "small": _small,
    "explosion": _explosion,
    "collapse": _collapse,
    "fractional": _fractional,
    "one mover": _one_mover,
    "many equal": _many_equal,
    "nested": _nested,
}
