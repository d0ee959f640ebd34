"""What an early warning holds: alerts, shocks that many flows share, and what can't be seen."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.model.statements import Said

FLOW = "flow"
ALERT: Mapping[str, pl.DataType] = {
    FLOW: pl.Int64(),
    PERIOD: pl.Int64(),
    "value": pl.Float64(),
    "expected": pl.Float64(),
    "lower": pl.Float64(),
    "upper": pl.Float64(),
    "relative": pl.Float64(),
    "shared": pl.Float64(),
    "score": pl.Float64(),
    "drift": pl.Float64(),
    "p_value": pl.Float64(),
    "q_value": pl.Float64(),
    "rule": pl.String(),
    "direction": pl.Int8(),
    "since": pl.Int64(),
    "is_new": pl.Boolean(),
    "noise_class": pl.String(),
    "headline": pl.Int64(),
}
"""Columns of alerts after the key columns of the panel."""

HEADLINE: Mapping[str, pl.DataType] = {
    "headline": pl.Int64(),
    PERIOD: pl.Int64(),
    "dimension": pl.String(),
    "code": pl.String(),
    "direction": pl.Int8(),
    "members": pl.Int64(),
    "of": pl.Int64(),
    "shift": pl.Float64(),
    "since": pl.Int64(),
    "is_new": pl.Boolean(),
}
"""Columns of headlines."""

CLASS: Mapping[str, pl.DataType] = {
    "noise_class": pl.String(),
    "flows": pl.Int64(),
    "spread": pl.Float64(),
    "smallest_step": pl.Float64(),
    "is_blind": pl.Boolean(),
}
"""Columns of noise classes."""


@dataclass(frozen=True)
class EarlyWarning:
    """The flows of one period that aren't as expected.

    `alerts`, the most surprising first: the key columns of the panel, then

    - `flow`: the row of the panel; `_period`: the period judged; `value`: the count that came;
    - `expected`, `lower`, `upper`: what the flow's own past let expect, with the limits of 95 % of its surprises:
      one period before, under the rule `drift` three periods before; null where the flow is too short for it;
    - `relative`: value to expected, a fraction less one; null where less than one was expected;
    - `shared`: the log surprise that flows with the same codes let expect in this very period;
    - `score`: one-step surprise without the shared part, in spreads, 0 where the shared part alone accounts for it;
      `drift`: moving mean of three-step surprises;
    - `p_value`: chance of so much surprise or drift in its noise class; `q_value`: adjusted over all flows judged
      in the period (Benjamini-Hochberg): of the alerts with q up to 0.10, a tenth can be expected to be chance;
    - `rule`: `surprise`, `drift`, or `record`; `direction`: 1 more than expected, -1 less;
    - `since`: the first period of the run of alarms in this direction without a gap; `is_new`: it begins now;
    - `noise_class`: `under 10 %`, `10-20 %`, `20-40 %`, `over 40 %` (usual size of a one-step surprise);
    - `headline`: the headline that it lies beneath, or null.

    `headlines`, shocks that many flows share, the widest first: `headline` (an id within the period), `_period`,
    `dimension` (a key column, null: all flows) and `code` that the members have in common, `direction`, `members`
    raised of `of` judged flows, `shift` (median log surprise of the members, of one step or of three, whichever is
    further), `since`, `is_new`.

    `classes`: `noise_class`, `flows` judged, their median `spread` (standard deviation of a log surprise),
    `smallest_step` (fraction) that is found within three periods as likely as not, null where none is that was
    tried, and `is_blind`: not even a doubling is (null where no flow is in the class). `judged` flows had a figure
    and a past; `too_short` have a figure and too little past, `needed` periods being enough; `absent` had a past
    but no figure in the period.
    """

    period: Period
    alerts: pl.DataFrame
    headlines: pl.DataFrame
    classes: pl.DataFrame
    judged: int
    too_short: int
    absent: int
    needed: int
    sentences: tuple[Said, ...]

    @property
    def is_possible(self) -> bool:
        """Say whether any flow was long enough to be judged."""
        return self.judged > 0


@dataclass(frozen=True)
class AlertHistory:
    """The alerts and headlines of each period from `first` to `last`, as they would have been raised then.

    `alerts` and `headlines` have the columns of `EarlyWarning`, ordered by period; `counts` has `_period`,
    `judged`, `too_short`, `absent`.
    """

    first: Period
    last: Period
    alerts: pl.DataFrame
    headlines: pl.DataFrame
    counts: pl.DataFrame
