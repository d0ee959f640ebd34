"""What measures changed, as plain data for figures and sentences."""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.model.periods import Period
from comity.model.statements import Said
from comity.publish.report_data import Names


@dataclass(frozen=True, slots=True)
class EffectStep:
    """One period that was judged: what was counted, what would have been, and the ends of its 80 % interval."""

    period: Period
    counted: float
    expected: float
    lower: float
    upper: float


@dataclass(frozen=True)
class EffectTold:
    """What one measure changed: what is said of it, and what was counted by period before it (`past`) and since.

    `change` is relative (-0.3 is three tenths fewer); None, and `steps` empty, where nothing could be judged.
    """

    id: str
    names: Names
    dataflow: str
    unit: Names
    said: tuple[Said, ...]
    change: float | None = None
    past: tuple[tuple[Period, float], ...] = ()
    steps: tuple[EffectStep, ...] = ()


@dataclass(frozen=True)
class EffectsPart:
    """What the measures that began in the year `since` or later changed, in the order in which they began."""

    told: tuple[EffectTold, ...]
    since: int
    code_names: Mapping[tuple[str, str], Names]
