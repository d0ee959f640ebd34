"""An event of displacement as a document for programs."""

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from comity.analysis.displacement.result import Displacement


def event_document(event: "Displacement", sentences: list[str]) -> dict[str, Any]:
    """Return an event and what is said of it; what isn't known is None, for JSON has no NaN."""
    return {
        "flow": dict(event.flow),
        "from": str(event.period),
        "to": str(event.last),
        "counted": _known(event.counted),
        "expected": _known(event.expected),
        "shortfall": _known(event.shortfall),
        "p_fall": event.p_fall,
        "excess_of_neighbours": event.excess,
        "verdict": event.verdict.value,
        "needed": event.needed,
        "sentences": sentences,
        "neighbours": event.neighbours.to_dicts(),
    }


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
