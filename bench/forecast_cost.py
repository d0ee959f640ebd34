"""What forecasts cost: CPU of 1,000 series beside the four models' mean, wall time and memory of 10,000."""

from collections.abc import Iterator

from bench.forecast.cost import costs_of_models, large_panel, seconds_of_ours, synthetic_split
from bench.result import Result, at_least, at_most, every
from bench.table import line

SERIES, SAMPLE, LARGE, JOBS = 1000, 50, 10_000, 2


def run(series: int = SERIES, sample: int = SAMPLE, large: int = LARGE) -> Iterator[Result]:
    """Yield the rows of the table."""
    split = synthetic_split(series)
    ours = seconds_of_ours(split)
    four, rough = costs_of_models(split, sample)
    yield Result(
        f"forecast {series:,} monthly series of 120 points, 12 months with quantiles",
        f"{ours:.0f} CPU s, {four / ours:.1f} × cheaper than the four models' mean",
        at_least(four / ours, 3, "× cheaper"),
        f"statsforecast's four models {four:.0f} CPU s, from {sample} series each; "
        f"{rough:.0f} with AutoARIMA approximating ({rough / ours:.1f} ×)",
    )
    found = large_panel(large, JOBS)
    yield Result(
        f"forecast {large:,} monthly series on {JOBS} cores",
        f"{found['wall']:.0f} s, at most {found['gigabytes']:.2f} GB",
        every(at_most(found["wall"], 300, "s"), at_most(found["gigabytes"], 4, "GB")),
    )


if __name__ == "__main__":
    for row in run():
        print(line(row), flush=True)
