"""What X-13ARIMA-SEATS writes, read: its tables and its diagnostics.

A run is a callable from a specification to the files that it made, by extension, so that nothing here starts a
program. Source: X-13ARIMA-SEATS Reference Manual, version 1.1, chapters 2.7 (the .udg file) and 7.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from comity.analysis.panel import Array
from comity.analysis.seasonal.specification import Method, Specification, Transform
from comity.analysis.seasonal.time_series import TimeSeries

Runner = Callable[[str], Mapping[str, str]]
"""Runs X-13 on a specification; returns the files that it wrote by extension (d11, udg, err), empty where none."""

_OUTLIER = re.compile(r"^(?:AutoOutlier|Outlier)\$((?:AO|LS|TC|SO)\d{4}\.(?:[A-Z][a-z]{2}|[1-4])):", re.MULTILINE)
_ERROR = re.compile(r"ERROR:\s+(.*?)(?:\n\s*\n|\Z)", re.DOTALL)
_NO_EASTER = ("", "-99999", "0")


@dataclass(frozen=True)
class X13Fault:
    """Why there is no result, in X-13's own (English) words."""

    reason: str


@dataclass(frozen=True)
class X13Output:
    """One adjusted series, as long as what went in, in its unit (without what was added before logarithms).

    `seasonal` and `calendar` are factors where `transform` is log, amounts otherwise. `diagnostics` is the .udg
    file by key.
    """

    adjusted: Array
    trend: Array
    seasonal: Array
    calendar: Array
    transform: Transform
    outliers: tuple[str, ...]
    diagnostics: Mapping[str, str]

    def number(self, key: str, at: int = 0) -> float | None:
        """Return a number among the diagnostics: the one at a place of its line; None where there is none."""
        parts = self.diagnostics.get(key, "").split()
        try:
            return float(parts[at])
        except (IndexError, ValueError):
            return None


def parse_output(files: Mapping[str, str], series: TimeSeries) -> X13Output | X13Fault:
    """Return what a run made of the series."""
    tables = {name: _table(files.get(name, "")) for name in ("d10", "d11", "d12", "d18")}
    if any(tables[name].size != len(series) for name in ("d10", "d11", "d12")) or "udg" not in files:
        return X13Fault(_reason(files.get("err", "")))
    if not all(np.isfinite(tables[name]).all() for name in ("d10", "d11", "d12")):
        return X13Fault("the result has figures that are no numbers")
    diagnostics = _diagnostics(files["udg"])
    log = diagnostics.get("samode", "").startswith("multiplicative")
    none = np.ones(len(series)) if log else np.zeros(len(series))
    return X13Output(
        adjusted=_back(tables["d11"], series),
        trend=_back(tables["d12"], series),
        seasonal=tables["d10"],
        calendar=tables["d18"] if tables["d18"].size == len(series) else none,
        transform=Transform.LOG if log else Transform.NONE,
        outliers=tuple(_OUTLIER.findall(files["udg"])),
        diagnostics=diagnostics,
    )


def chosen(output: X13Output, series: TimeSeries, *, seasonal_filter: str) -> Specification:
    """Return what X-13 chose at a review."""
    told = output.diagnostics
    trading_days, easter = told.get("aictest.td", "no"), told.get("aictest.e.window", "")
    days = () if trading_days in {"no", ""} else (trading_days,)
    feast = () if easter in _NO_EASTER else (f"easter[{easter}]",)
    return Specification(
        method=Method.X13,
        reviewed=series.periods[-1],
        transform=output.transform,
        seasonal_filter=seasonal_filter,
        model=told.get("arimamdl", ""),
        has_mean="Constant$Constant" in told,
        regressors=(*days, *feast),
        outliers=output.outliers,
    )


def _table(text: str) -> Array:
    rows = [line.split("\t") for line in text.splitlines()[2:]]
    return np.array([float(row[1]) for row in rows if len(row) > 1])


def _diagnostics(text: str) -> dict[str, str]:
    pairs = (line.partition(": ") for line in text.splitlines())
    return {key.strip(): value.strip() for key, sign, value in pairs if sign}


def _back(table: Array, series: TimeSeries) -> Array:
    """Take off what was added before logarithms; no count falls below zero for it."""
    return np.maximum(table - series.shift, 0.0) if series.shift else table


def _reason(text: str) -> str:
    found = _ERROR.search(text)
    return " ".join(found[1].split()) if found else "it ended without a result"
