"""The gate: an adjusted series is shown only where there was a season, it could be told, and none is left.

Source: Eurostat, "ESS guidelines on seasonal adjustment" (2015; 2024 edition), items 3.1 to 3.4 and 4.3: adjust
only series with evidence of a season, publish none with a season left, and say why.
"""

from collections.abc import Iterator

from comity.analysis.seasonal.fallback import Decomposed, left_by_stl
from comity.analysis.seasonal.identifiable import judge_season
from comity.analysis.seasonal.residual_seasonality import RESIDUAL_LEVEL, qs_test
from comity.analysis.seasonal.result import Gate, Reason
from comity.analysis.seasonal.time_series import TimeSeries
from comity.analysis.seasonal.x13_output import X13Output


def judge_x13(output: X13Output) -> Gate:
    """Return the gate by X-13's own diagnostics."""
    spans = (output.number(key, 1) for key in ("qssadj", "qsssadj"))
    return _gate(
        q=output.number("f3.q"),
        m7=output.number("f3.m07"),
        qs_p=min((p for p in spans if p is not None), default=1.0),
        qs_original_p=output.number("qsori", 1),
        identifiable=output.diagnostics.get("f2.idseasonal", "") == "yes",
    )


def judge_fallback(series: TimeSeries, made: Decomposed) -> Gate:
    """Return the gate of an STL adjustment by tests of our own; of several seasons the longest is judged."""
    season = series.seasons[-1]
    tests = judge_season(made.clean - made.trend, season)
    return _gate(
        q=None,
        m7=tests.m7 if tests else None,
        qs_p=left_by_stl(series, made),
        qs_original_p=qs_test(made.clean, season),
        identifiable=tests.is_identifiable if tests else False,
    )


def _gate(
    *, q: float | None, m7: float | None, qs_p: float, qs_original_p: float | None, identifiable: bool
) -> Gate:
    def reasons() -> Iterator[Reason]:
        if not identifiable and (qs_original_p is None or qs_original_p >= RESIDUAL_LEVEL):
            yield Reason.NO_SEASON
        elif not identifiable or m7 is None or m7 >= 1:
            yield Reason.NOT_IDENTIFIABLE
        if q is not None and q >= 1:
            yield Reason.QUALITY
        if qs_p < RESIDUAL_LEVEL:
            yield Reason.RESIDUAL

    return Gate(q, m7, qs_p, qs_original_p, identifiable, tuple(reasons()))
