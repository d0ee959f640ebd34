"""Every sentence that the evaluation of issued forecasts says to people, whole sentences with {placeholders}."""

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "too_low": "The forecasts are too low: of the last {n}, {count} lay under the figure that came.",
    "too_high": "The forecasts are too high: of the last {n}, {count} lay over the figure that came.",
    "too_narrow": "The intervals are too narrow: of the last {n} figures, {count} lay outside the 80 % interval.",
    "worse_than_naive": "The forecasts are worse than last year's figures: in {count} of the last {n} cases.",
    "rule": (
        "Where all forecasts of a look are right, the chance that any series is flagged is at most {alpha:.0%} "
        "({series} series, {tests} tests, Holm's correction)."
    ),
    "nothing_tested": "No series has {least} forecasts that follow one another yet, so none can be flagged.",
}


def say(text: str, /, **values: object) -> str:
    """Return the sentence with its placeholders filled."""
    return TEXTS[text].format(**values)
