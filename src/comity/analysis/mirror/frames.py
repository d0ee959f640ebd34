"""Columns of the frames of `Mirror`; what each holds is told in docs/explanation/mirror-statistics.md."""

import polars as pl

from comity.model.frames import PERIOD

FACTORS = {
    "area": pl.String,
    "side": pl.String,
    "year": pl.Int64,
    "coverage": pl.Float64,
    "lower80": pl.Float64,
    "upper80": pl.Float64,
    "corridors": pl.Int64,
}
_INTERVALS = dict.fromkeys(("lower80", "upper80", "lower95", "upper95"), pl.Float64)
RECONCILED = {
    "sender": pl.String,
    "receiver": pl.String,
    PERIOD: pl.Int64,
    "sent": pl.Float64,
    "received": pl.Float64,
    "sent_basis": pl.String,
    "received_basis": pl.String,
    "estimate": pl.Float64,
    **_INTERVALS,
    "receiver_weight": pl.Float64,
}
MISSING = {
    "sender": pl.String,
    "receiver": pl.String,
    PERIOD: pl.Int64,
    "side": pl.String,
    "basis": pl.String,
    "estimate": pl.Float64,
    **_INTERVALS,
}
SENSITIVITY = {"anchor": pl.String, "is_used": pl.Boolean, "change": pl.Float64}
