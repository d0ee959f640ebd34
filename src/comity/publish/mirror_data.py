"""Mirror statistics as the report shows them: plain data, no frames."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from comity.model.periods import Period
from comity.model.statements import Said
from comity.publish.report_data import Names


@dataclass(frozen=True)
class MirrorRow:
    """A flow between two members in its latest common period.

    `sent` is what the state left counted, `received` what the state entered counted; `estimate` the reconciled
    figure with the bounds of its 80 % interval.
    """

    sender: str
    receiver: str
    period: Period
    sent: float
    received: float
    estimate: float
    lower: float
    upper: float


@dataclass(frozen=True)
class MirrorLine:
    """A flow's history: received over sent, by period; periods without both figures are left out."""

    sender: str
    receiver: str
    points: Sequence[tuple[Period, float]]


@dataclass(frozen=True)
class MissingSide:
    """A figure of one side that hasn't come, as estimated: `side` is `sent` or `received`."""

    sender: str
    receiver: str
    period: Period
    side: str
    from_history: bool
    estimate: float
    lower: float
    upper: float


@dataclass(frozen=True)
class MirrorPart:
    """Mirror statistics of a dataflow.

    `rows` and `lines` are ordered by how far apart the two sides lie, the furthest first; `missing` are the figures
    that haven't come for the latest period.
    """

    dataflow: Names
    said: Sequence[Said]
    rows: Sequence[MirrorRow] = ()
    lines: Sequence[MirrorLine] = ()
    missing: Sequence[MissingSide] = field(default=())
