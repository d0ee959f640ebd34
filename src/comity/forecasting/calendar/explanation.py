"""What the calendar does to one period, in sentences."""

import numpy as np

from comity.forecasting.calendar.effects import SeriesEffects
from comity.forecasting.calendar.texts import say

_LEAST = 0.5
"""Effects under half a per cent go without saying."""


def describe(effects: SeriesEffects, index: int, period: str) -> list[str]:
    """Return one sentence for each feast with an effect on the step at `index`, the largest first.

    `period` names the step as the reader knows it: "April 2025".
    """
    sizes = {feast: 100 * float(np.expm1(part[index])) for feast, part in effects.parts.items()}
    told = sorted((item for item in sizes.items() if abs(item[1]) >= _LEAST), key=lambda item: -abs(item[1]))
    return [
        say(
            "adds" if percent > 0 else "takes",
            feast=say(feast.value),
            percent=f"{abs(percent):.0f}" if abs(percent) >= 1 else f"{abs(percent):.1f}",
            period=period,
        )
        for feast, percent in told
    ]
