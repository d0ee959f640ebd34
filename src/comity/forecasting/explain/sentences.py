"""Explanations and changes as sentences, in English and Russian; numbers and periods are written by a port."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

from comity.forecasting.explain.change import PARTS, ChangeSum
from comity.forecasting.explain.decomposition import Explanation, Scale, Surprise

_WORTH_SAYING = 0.005
_SAME_SEASON = 0.02
_SURPRISING = 1.0
_HARDLY = 0.0005


class Words(Protocol):
    """How a language writes what stands in sentences: numbers, percentages, periods, plural forms."""

    language: str

    def amount(self, value: float, *, signed: bool = False) -> str:
        """Write a count that is an estimate."""
        ...

    def percent(self, fraction: float, *, decimals: int = 0, signed: bool = False) -> str:
        """Write a fraction as a percentage."""
        ...

    def decimal(self, value: float) -> str:
        """Write a number with one decimal."""
        ...

    def period(self, ds: object) -> str:
        """Write a period, such as July 2025."""
        ...

    def place(self, ds: object) -> str | None:
        """Write the place in the season, such as July; None where it has no name."""
        ...

    def plural_form(self, count: int) -> str:
        """Return CLDR's plural category of a whole number."""
        ...


def say_explanation(found: Explanation, words: Words, *, step: int = 0, frequency: str = "none") -> str:
    """Return one sentence on a step (counted from 0): level, season, growth and calendar, each where it matters.

    `frequency` is the letter of CL_FREQ, for the name of the periods that the level was taken from.
    """
    parts = [_level(found, words, frequency)]
    parts += _season(found, words, step)
    parts += _part(found, words, "growth", step=step)
    parts += [one + _feast(found, words, step) for one in _part(found, words, "calendar", step=step)]
    mean, period = words.amount(float(found.mean[step])), words.period(found.ds[step])
    return _capital(_text("sentence", "expected", words).format(mean=mean, period=period, parts=", ".join(parts)))


def say_surprise(found: Surprise, words: Words) -> str:
    """Return one sentence on the last observation beside what had been expected of it."""
    size = abs(found.deviations)
    kind = "usual" if size < _SURPRISING else "above" if found.deviations > 0 else "below"
    return _text("sentence", kind, words).format(
        value=words.amount(found.value),
        period=words.period(found.ds),
        expected=words.amount(found.expected),
        size=words.decimal(size),
    )


def say_change(found: ChangeSum, words: Words) -> str:
    """Return one sentence on what a forecast changed by, and why."""
    relative = abs(found.change / found.before) if found.before else float(found.change != 0)
    kind = "stayed" if relative < _HARDLY else "rose" if found.change > 0 else "fell"
    first, last = words.period(found.first), words.period(found.last)
    span = first if first == last else _text("part", "span", words).format(first=first, last=last)
    said = {name: words.amount(getattr(found, name), signed=True) for name in PARTS}
    return _text("sentence", kind, words).format(
        span=span,
        percent=words.percent(relative, decimals=1),
        change=words.amount(found.change, signed=True),
        parts=_text("part", "changes", words).format(**said),
    )


def _level(found: Explanation, words: Words, frequency: str) -> str:
    count = found.span
    table = _book()["last"].get(frequency, _book()["last"]["none"])[words.language]
    form = table["1"] if count == 1 else table.get(words.plural_form(count), table["other"])
    return _text("part", "level", words).format(last=form.format(count=count), level=words.amount(found.level))


def _season(found: Explanation, words: Words, step: int) -> list[str]:
    """Return what is said of the season: what is usual, and where the forecast differs from it, both."""
    size, usual = (_relative(found, float(part[step])) for part in (found.season, found.usual))
    if abs(size) < _WORTH_SAYING and abs(usual) < _SAME_SEASON:
        return []
    differs = abs(size - usual) > _SAME_SEASON
    key = ("own_season" if differs else "season") + ("_above" if size > 0 else "_below")
    place = words.place(found.ds[step]) or _text("part", "place", words)
    shown = _size(found, words, "season", step=step)
    return [_text("part", key, words).format(place=place, size=shown, usual=words.percent(usual, signed=True))]


def _part(found: Explanation, words: Words, name: str, *, step: int) -> list[str]:
    relative = _relative(found, float(getattr(found, name)[step]))
    if abs(relative) < _WORTH_SAYING:
        return []
    key = f"{name}_above" if relative > 0 else f"{name}_below"
    return [_text("part", key, words).format(size=_size(found, words, name, step=step))]


def _feast(found: Explanation, words: Words, step: int) -> str:
    """Return in brackets which feast makes most of the calendar's effect; nothing where none does."""
    main = found.feasts[step] if step < len(found.feasts) else None
    if main is None:
        return ""
    place = words.place(found.ds[step])
    key = "feast_about" if not main.lies_inside else "feast" if place is None else "feast_inside"
    said = _text("part", key, words).format(feast=_text("feast", main.feast.value, words), place=place)
    return f" ({said})"


def _size(found: Explanation, words: Words, name: str, *, step: int) -> str:
    value = float(getattr(found, name)[step])
    return words.percent(abs(value - 1)) if found.scale is Scale.LOG else words.amount(abs(value))


def _relative(found: Explanation, part: float) -> float:
    """Return a part's size as a share: of itself where it is a factor, of the level where it is a sum."""
    if found.scale is Scale.LOG:
        return part - 1
    return part / abs(found.level) if found.level else float(part != 0)


def _text(table: str, key: str, words: Words) -> str:
    return str(_book()[table][key][words.language])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def _book() -> Mapping[str, Any]:
    return tomllib.loads(files("comity.forecasting.explain").joinpath("texts.toml").read_text("utf-8"))
