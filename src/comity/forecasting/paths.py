"""Sample paths: whole futures of a forecast, each step and each series together."""

from dataclasses import dataclass

from comity.forecasting.series import Array


@dataclass(frozen=True)
class Paths:
    """Futures that are equally likely.

    `values` is (series, paths, steps); `unique_ids` names its first axis, `ds` its last, one tuple for all series.
    Path k of one series and path k of another are the same future, so that sums along the first axis are futures of
    totals, and sums along the last are futures of years.
    """

    unique_ids: tuple[str, ...]
    ds: tuple[object, ...]
    values: Array
