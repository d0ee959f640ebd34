"""Review and adjustment with X-13ARIMA-SEATS, through a callable that runs it."""

from collections.abc import Sequence
from dataclasses import replace

from comity.analysis.seasonal.gate import judge_x13
from comity.analysis.seasonal.residual_seasonality import RESIDUAL_LEVEL
from comity.analysis.seasonal.specification import Specification
from comity.analysis.seasonal.time_series import TimeSeries
from comity.analysis.seasonal.x13_output import Runner, X13Fault, X13Output, chosen, parse_output
from comity.analysis.seasonal.x13_spec import AIRLINE, WIDE_FILTER, render_frozen, render_review
from comity.model.periods import Frequency

FREQUENCIES = (Frequency.MONTHLY, Frequency.QUARTERLY)
"""What X-13 adjusts."""
NARROWER_FILTERS = ("msr", "s3x3")
"""Tried in turn where 3×9 leaves a season: what the moving seasonality ratio picks, and the narrowest of all."""


def review_x13(
    series: TimeSeries, run: Runner, *, previous: Specification | None = None, is_quick: bool = False
) -> Specification | X13Fault:
    """Choose a specification from all figures of the series.

    A `previous` one is kept as long as its adjustment passes the gate; only outliers since are added, so that a
    review moves nothing that it needn't. Otherwise all is chosen afresh: with the widest usual seasonal filter
    (3×9: the least revision), or the first narrower one that leaves no season where 3×9 does.
    """
    if previous is not None:
        kept = run_frozen(series, run, previous)
        if isinstance(kept, X13Output) and judge_x13(kept).passed:
            return replace(previous, reviewed=series.periods[-1], outliers=kept.outliers)
    output = _automatic(series, run, (AIRLINE,) if is_quick else ("", AIRLINE))
    if isinstance(output, X13Fault):
        return output
    found = chosen(output, series, seasonal_filter=WIDE_FILTER)
    for seasonal_filter in (WIDE_FILTER, *NARROWER_FILTERS):
        tried = replace(found, seasonal_filter=seasonal_filter)
        adjusted = run_frozen(series, run, tried)
        if isinstance(adjusted, X13Fault) or (judge_x13(adjusted).qs_p or 0.0) >= RESIDUAL_LEVEL:
            return tried
    return found


def run_frozen(series: TimeSeries, run: Runner, specification: Specification) -> X13Output | X13Fault:
    """Adjust with what a review chose; only parameters are estimated anew, and outliers since the review found."""
    text = render_frozen(series, specification, outliers_from=specification.reviewed)
    return parse_output(run(text), series)


def _automatic(series: TimeSeries, run: Runner, models: Sequence[str]) -> X13Output | X13Fault:
    """Let X-13 choose all that is left to choose with the first model that converges; "" has it search for one."""
    output: X13Output | X13Fault = X13Fault("there is no model")
    for model in models:
        output = parse_output(run(render_review(series, model=model)), series)
        if isinstance(output, X13Output):
            return output if not model else _with_model(output, model)
    return output


def _with_model(output: X13Output, model: str) -> X13Output:
    """Return the output with the model that was given."""
    return replace(output, diagnostics={**output.diagnostics, "arimamdl": model})
