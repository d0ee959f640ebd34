"""Panels of members: by reporter, whoever should report, and by reporter and origin."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from comity.analysis.panel import Panel, to_panel
from comity.model.frames import PERIOD
from comity.model.periods import Period

_REPORTER, _ORIGIN = "reporter", "origin"


def member_panel(whole: pl.DataFrame, period: Period, *, members: Sequence[str] = ()) -> Panel:
    """Return whole figures (`reporter`, `_period`, `value`) as a panel that ends with the period.

    `members` have a row even where nothing has come from them.
    """
    panel = to_panel(whole, [_REPORTER], last=period)
    missing = [code for code in members if code not in set(panel.keys[_REPORTER])]
    rows = pl.DataFrame({_REPORTER: missing}, schema={_REPORTER: pl.String})
    if not panel.periods:
        return Panel(rows, (period,), np.full((len(missing), 1), np.nan))
    nothing = np.full((len(missing), len(panel.periods)), np.nan)
    return Panel(pl.concat([panel.keys, rows]), panel.periods, np.vstack([panel.values, nothing]))


def origin_panel(figures: pl.DataFrame, whole: pl.DataFrame, period: Period) -> Panel:
    """Return whole figures by `reporter` and `origin` as a panel that ends with the period.

    An origin without a figure is 0 where `whole` says that its reporter has reported, else unknown.
    """
    panel = to_panel(figures, [_REPORTER, _ORIGIN], last=period)
    reported = set(whole.select(_REPORTER, PERIOD).iter_rows())
    owners = panel.keys[_REPORTER].to_list()
    sent = np.array([[(owner, one.id) in reported for one in panel.periods] for owner in owners])
    values = np.where(np.isnan(panel.values) & sent, 0.0, panel.values)
    return Panel(panel.keys, panel.periods, values)
