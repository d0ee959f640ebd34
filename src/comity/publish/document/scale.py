"""The unit in which a figure is drawn: single counts, thousands or millions."""

from collections.abc import Iterable
from dataclasses import dataclass

from comity.model.periods import Frequency
from comity.publish.texts import Texts, capitalise

_FROM_THOUSANDS = 10_000
_FROM_MILLIONS = 1_000_000


@dataclass(frozen=True)
class Scale:
    """What values are divided by, and what the result is called ("Million visitors")."""

    divisor: float
    unit: str


def choose_scale(
    values: Iterable[float], unit: str, texts: Texts, *, thousands_from: float = _FROM_THOUSANDS
) -> Scale:
    """Return the scale in which the largest of the values is read most easily."""
    highest = max((abs(value) for value in values), default=0.0)
    if highest >= _FROM_MILLIONS:
        return Scale(1e6, texts.translate("Million {unit}", unit=unit))
    if highest >= thousands_from:
        return Scale(1e3, texts.translate("Thousand {unit}", unit=unit))
    return Scale(1.0, capitalise(unit))


def name_rate(scale: Scale, frequency: Frequency, texts: Texts) -> str:
    """Return the unit with its period: "Million visitors per month"."""
    return texts.per(frequency, scale.unit)
