"""Derogations: periods for which an agreement asks for nothing, one (`2020-04`) or a span (`2020-04..2020-09`)."""

from comity.model.groups import Agreement
from comity.model.periods import Frequency, Period, parse_period


def parse_derogation(text: str, *, frequency: Frequency) -> tuple[Period, Period] | None:
    """Return the first and the last period of a derogation, or None where the text names none of `frequency`.

    >>> parse_derogation("2020-04..2020-06", frequency=Frequency.MONTHLY)
    (Period('2020-04'), Period('2020-06'))
    """
    first_text, _, last_text = text.partition("..")
    first, last = parse_period(first_text.strip()), parse_period((last_text or first_text).strip())
    if first is None or last is None or {first.frequency, last.frequency} != {frequency} or last < first:
        return None
    return first, last


def has_derogation(agreement: Agreement, period: Period) -> bool:
    """Say whether the agreement lets the provider off for this period."""
    spans = (parse_derogation(text, frequency=agreement.frequency) for text in agreement.derogations)
    return any(span is not None and span[0] <= period <= span[1] for span in spans)
