"""The scenario as frozen values: who visits whom, how much, in which season, and what happened."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from comity.model.periods import Period, iterate_periods, parse_period


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose of travel: its seasonal profile (twelve factors), its feasts' effects, its growth a year."""

    code: str
    season: tuple[float, ...]
    feasts: Mapping[str, float]
    growth: float


@dataclass(frozen=True, slots=True)
class Origin:
    """A third country: visits a month by purpose in the first year, the feasts that it keeps, growth a year."""

    code: str
    visits: Mapping[str, float]
    feasts: tuple[str, ...]
    growth: float


@dataclass(frozen=True, slots=True)
class DemoMember:
    """A member of the group: its share, its land borders (share that comes by land), its layout, its lateness."""

    code: str
    weight: float
    land: Mapping[str, float]
    layout: str
    late: float


@dataclass(frozen=True, slots=True)
class DemoPoint:
    """A crossing point: its share of its member's crossings of a border, and the weights of the days of a week."""

    code: str
    names: Mapping[str, str]
    member: str
    mode: str
    neighbour: str | None
    share: float
    week: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that multiplies flows from one period to another; None is everywhere, or without an end."""

    names: Mapping[str, str]
    first: Period
    last: Period | None
    factor: float
    ramp: int
    recovery: int
    divert: float
    member: str | None
    origin: str | None
    neighbour: str | None

    def strength(self, period: Period) -> float:
        """Return how far the event has taken hold in `period`, from 0 (not at all) to 1 (fully)."""
        since = _months(self.first, period)
        if since < 0:
            return 0.0
        if self.last is not None and (after := _months(self.last, period)) > 0:
            return max(0.0, 1 - after / self.recovery) if self.recovery else 0.0
        return min(1.0, (since + 1) / self.ramp) if self.ramp else 1.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """The whole synthetic world."""

    periods: tuple[Period, ...]
    today: dt.date
    purposes: Mapping[str, Purpose]
    origins: Mapping[str, Origin]
    members: Mapping[str, DemoMember]
    inner: Mapping[tuple[str, str], float]
    events: tuple[Event, ...]
    irregular: Mapping[str, Mapping[str, float]]
    enforcement: Mapping[str, Any]
    victims: Mapping[str, Any]
    points: tuple[DemoPoint, ...]
    points_from: Period


def _months(first: Period, second: Period) -> int:
    return (second.year - first.year) * 12 + second.number - first.number


def _period(text: str) -> Period:
    period = parse_period(text)
    if period is None:
        raise ValueError(text)
    return period


def _event(table: Mapping[str, Any]) -> Event:
    return Event(
        names=table["name"],
        first=_period(table["from"]),
        last=_period(table["to"]) if "to" in table else None,
        factor=table["factor"],
        ramp=table.get("ramp", 0),
        recovery=table.get("recovery", 0),
        divert=table.get("divert", 0.0),
        member=table.get("member"),
        origin=table.get("origin"),
        neighbour=table.get("neighbour"),
    )


@cache
def load_scenario() -> Scenario:
    """Read the scenario that is shipped with Comity."""
    text = resources.files("comity.simulation").joinpath("scenario.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    span = data["span"]
    return Scenario(
        periods=tuple(iterate_periods(_period(span["first"]), _period(span["last"]))),
        today=dt.date.fromisoformat(span["today"]),
        purposes={k: Purpose(k, tuple(v["season"]), v["feasts"], v["growth"]) for k, v in data["purpose"].items()},
        origins={k: Origin(k, v["visits"], tuple(v["feasts"]), v["growth"]) for k, v in data["origin"].items()},
        members={
            k: DemoMember(k, v["weight"], v["land"], v["layout"], v["late"]) for k, v in data["member"].items()
        },
        inner={(k[:2], k[3:]): v * 1000 for k, v in data["inner"].items()},
        events=tuple(_event(e) for e in data["event"]),
        irregular=data["irregular"],
        enforcement=data["enforcement"],
        victims=data["victims"],
        points=tuple(
            DemoPoint(
                p["code"], p["name"], p["member"], p["mode"], p.get("neighbour"), p["share"], tuple(p["week"])
            )
            for p in data["points"]["point"]
        ),
        points_from=_period(data["points"]["first"]),
    )
