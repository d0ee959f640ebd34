"""Members from other packages: found by entry point, checked before and after they forecast."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any

import numpy as np

from comity.errors import ComityError, UsageError
from comity.forecasting.foundation.chronos import ChronosMember
from comity.forecasting.foundation.texts import say
from comity.forecasting.foundation.timesfm import TimesFmMember
from comity.forecasting.foundation.tirex import TirexMember
from comity.forecasting.panel_members import MemberForecast, PanelMember, PanelTask
from comity.forecasting.series import Array

GROUP = "comity.members"
_OWN: Mapping[str, Callable[[str], PanelMember]] = {
    "chronos": ChronosMember,
    "timesfm": TimesFmMember,
    "tirex": TirexMember,
}
"""Adapters that come with Comity; each takes the folder of its weights."""


@dataclass(frozen=True)
class SeriesMember:
    """A member that forecasts one series at a time: `forecast(values, season, horizon)` returns its means (steps).

    A series on which it raises gets None; the others go on.
    """

    name: str
    forecast: Callable[[Array, int, int], Array]

    def forecast_panel(self, task: PanelTask) -> Sequence[MemberForecast | None]:
        """Forecast one series after another."""
        return [self._one(values, task) for values in task.values]

    def _one(self, values: Array, task: PanelTask) -> MemberForecast | None:
        try:
            return MemberForecast(np.asarray(self.forecast(values.copy(), task.season, task.horizon), dtype=float))
        except Exception:  # noqa: BLE001 - foreign code; what fails on one series is left out there
            return None


@dataclass(frozen=True)
class MemberRun:
    """What a member made of a panel: a usable forecast or None for each series, and what to tell of it."""

    name: str
    forecasts: tuple[MemberForecast | None, ...]
    failure: str | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """Return sentences on what went wrong; none where nothing did."""
        if self.failure is not None:
            return (say("failed", member=self.name, reason=self.failure),)
        absent = sum(forecast is None for forecast in self.forecasts)
        return (say("left_out", member=self.name, count=absent),) if absent else ()


def member_names() -> tuple[str, ...]:
    """Return the names of all members that `load_members` knows here, in order."""
    return tuple(sorted({*_OWN, *(point.name for point in entry_points(group=GROUP))}))


def load_members(names: Sequence[str]) -> list[PanelMember]:
    """Return the members of these names, each once; a name may carry an argument: `chronos:/path/to/weights`.

    An entry point of the group `comity.members` leads to a class (called with the argument, if there is one) or to
    a member itself, and goes before an adapter of ours with the same name. Raises `UsageError` where a name is
    unknown or leads to no member, `MissingExtraError` where an adapter's package isn't installed.
    """
    return [_load(name) for name in dict.fromkeys(names)]


def run_member(member: PanelMember, task: PanelTask) -> MemberRun:
    """Let a member forecast a panel and keep what is usable: whatever it does, the run goes on.

    A forecast is usable if it has `horizon` finite means; quantiles that aren't (horizon, levels) and finite are
    left out alone, crossing ones are put in order. A series that was never negative has nothing below zero.
    """
    name = str(member.name)
    try:
        made = list(member.forecast_panel(task))
    except Exception as error:  # noqa: BLE001 - foreign code; the failure is named and the run goes on
        return MemberRun(name, (None,) * len(task.values), _reason(error))
    if len(made) != len(task.values):
        reason = say("wrong_count", found=len(made), expected=len(task.values))
        return MemberRun(name, (None,) * len(task.values), reason)
    return MemberRun(name, tuple(_usable(one, v, task) for one, v in zip(made, task.values, strict=True)))


def _load(text: str) -> PanelMember:
    name, _, argument = text.partition(":")
    point = next(iter(entry_points(group=GROUP, name=name)), None)
    if point is None and name in _OWN:
        return _OWN[name](argument)
    if point is None:
        remedy = say("unknown_member_remedy", members=", ".join(member_names()), group=GROUP)
        raise UsageError(say("unknown_member", member=name), remedy=remedy)
    try:
        found = point.load()
        member = found(*([argument] if argument else [])) if isinstance(found, type) or argument else found
    except ComityError:
        raise
    except Exception as error:
        text = say("bad_member", member=name, reason=_reason(error))
        raise UsageError(text, remedy=say("bad_member_remedy")) from error
    return _check(member, name)


def _check(member: Any, name: str) -> PanelMember:  # noqa: ANN401 - whatever an entry point led to
    if not callable(getattr(member, "forecast_panel", None)) or not isinstance(getattr(member, "name", None), str):
        text = say("bad_member", member=name, reason=type(member).__name__)
        raise UsageError(text, remedy=say("bad_member_remedy"))
    checked: PanelMember = member
    return checked


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _usable(made: Any, values: Array, task: PanelTask) -> MemberForecast | None:  # noqa: ANN401 - foreign
    mean = _numbers(getattr(made, "mean", None), (task.horizon,))
    if mean is None:
        return None
    quantiles = _numbers(getattr(made, "quantiles", None), (task.horizon, len(task.levels)))
    floor = 0.0 if len(values) and values.min() >= 0 else -np.inf
    ordered = None if quantiles is None else np.maximum(np.sort(quantiles, axis=1), floor)
    return MemberForecast(np.maximum(mean, floor), ordered)


def _numbers(found: Any, shape: tuple[int, ...]) -> Array | None:  # noqa: ANN401 - foreign
    if found is None:
        return None
    try:
        numbers = np.asarray(found, dtype=float)
    except (TypeError, ValueError):
        return None
    return numbers if numbers.shape == shape and bool(np.isfinite(numbers).all()) else None
