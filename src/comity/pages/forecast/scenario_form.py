"""A scenario as a form gives it: steps by their fields, with what is wrong at each field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from comity.errors import UsageError
from comity.hub.numbers import parse_number
from comity.model.periods import Frequency, Period, parse_period
from comity.pages.asked import Asked
from comity.publish.texts import Texts

KINDS = ("multiplier", "level", "ramp", "seasonal")
MOST_STEPS = 8
SCOPES = {"to_members": "destination", "from_origins": "origin", "for_purposes": "purpose"}
"""The form's fields of a step's scope, and the columns that they are of."""
_FIELDS = ("kind", "size", "low", "high", "mode", "from", "to", "recovery", "profile", "keep", *SCOPES)
_HIGHEST_FACTOR = 1000.0
_LARGEST = 1e15
_LONGEST_RECOVERY = 1000


@dataclass(frozen=True)
class StepFields:
    """One step as it was typed: a text for each field, lists for the scope."""

    number: int
    texts: Mapping[str, str]
    scope: Mapping[str, Sequence[str]]

    @property
    def kind(self) -> str:
        """Return the kind; the first where it isn't one."""
        return self.texts["kind"] if self.texts["kind"] in KINDS else KINDS[0]


@dataclass(frozen=True)
class Form:
    """What was typed: steps, a threshold, or a file's text; and the faults by field (`size1`, `text`)."""

    steps: Sequence[StepFields]
    text: str = ""
    above: str = ""
    faults: dict[str, str] = field(default_factory=dict)
    is_begun: bool = False


def read_form(asked: Asked) -> Form:
    """Return the form's fields as the address has them; one empty step where it has none."""
    text = asked.get("text")
    numbers = sorted({number for name, value in asked.query if (number := _number(name)) is not None and value})
    count = max([1, *numbers, _wanted(asked)])
    steps = tuple(_step(asked, number) for number in range(1, min(count, MOST_STEPS) + 1))
    return Form(steps, text, asked.get("above"), is_begun=bool(text or numbers or asked.get("above")))


def _wanted(asked: Asked) -> int:
    given = asked.get("steps", "1")
    number = parse_number(given)
    if number is None:
        raise UsageError(
            f"{given[:20]} is no number of steps.", remedy="Go back to the scenario, and add steps there."
        )
    return number


def _number(name: str) -> int | None:
    head = name.rstrip("0123456789")
    return (
        parse_number(name[len(head) :]) if head in _FIELDS and head not in {name, "kind", "mode", "keep"} else None
    )


def _step(asked: Asked, number: int) -> StepFields:
    texts = {name: asked.get(f"{name}{number}").strip() for name in _FIELDS if name not in SCOPES}
    return StepFields(number, texts, {name: asked.all(f"{name}{number}") for name in SCOPES})


def content_of(form: Form, frequency: Frequency, texts: Texts) -> Mapping[str, Any]:
    """Return the form as the plain values of a scenario's file; faults are noted in the form, by field."""
    reader = _Reader(form.faults, frequency, texts)
    steps = [reader.step(step) for step in form.steps if _is_used(step) or len(form.steps) == 1]
    content: dict[str, Any] = {"scenario": {"id": "SCENARIO"}, "step": steps}
    if form.above:
        above = reader.number("above", form.above, low=-_LARGEST, high=_LARGEST)
        content["threshold"] = [{"above": above if above is not None else 0.0}]
    return content


def _is_used(step: StepFields) -> bool:
    named = [text for name, text in step.texts.items() if name not in {"kind", "mode", "keep"}]
    return any(named) or any(step.scope.values())


def season_of(frequency: Frequency) -> int:
    """Return how many factors a season's profile has: one for each day of the week, or period of the year."""
    return 7 if frequency is Frequency.DAILY else frequency.per_year


class _Reader:
    def __init__(self, faults: dict[str, str], frequency: Frequency, texts: Texts) -> None:
        self._faults, self._frequency, self._texts = faults, frequency, texts

    def step(self, step: StepFields) -> dict[str, Any]:
        number, kind = step.number, step.kind
        told: dict[str, Any] = {"kind": kind}
        if kind == "seasonal":
            told["profile"] = self.profile(f"profile{number}", step.texts["profile"])
            told["keep_sum"] = bool(step.texts["keep"])
        else:
            key = "value" if kind != "level" else "set" if step.texts["mode"] == "set" else "add"
            told[key] = self.amount(step, key)
        told |= self.span(step, is_needed=kind == "ramp")
        if kind == "ramp" and step.texts["recovery"]:
            found = self.number(f"recovery{number}", step.texts["recovery"], low=0, high=_LONGEST_RECOVERY)
            told["recovery"] = round(found or 0)
        scope = {SCOPES[name]: list(codes) for name, codes in step.scope.items() if codes}
        return told | ({"scope": scope} if scope else {})

    def amount(self, step: StepFields, key: str) -> Any:  # noqa: ANN401 - a number, or three
        low, high = {"value": (0.0, _HIGHEST_FACTOR), "set": (0.0, _LARGEST)}.get(key, (-_LARGEST, _LARGEST))
        number, texts = step.number, step.texts
        if not texts["size"]:
            self._faults[f"size{number}"] = self._texts.translate("Say how much: without it nothing changes.")
            return 0.0
        central = self.number(f"size{number}", texts["size"], low=low, high=high)
        if not texts["low"] and not texts["high"]:
            return central if central is not None else 0.0
        for end in ("low", "high"):
            if not texts[end]:
                self._faults[f"{end}{number}"] = self._texts.translate("Give both ends of the range, or neither.")
        ends = [
            self.number(f"{end}{number}", texts[end], low=low, high=high) for end in ("low", "high") if texts[end]
        ]
        known = [one for one in (*ends[:1], central, *ends[1:]) if one is not None]
        if len(known) == 3 and known != sorted(known):  # noqa: PLR2004 - low, central, high
            self._faults[f"low{number}"] = self._texts.translate("The range has to rise: low, most likely, high.")
        if len(known) < 3:  # noqa: PLR2004 - as above
            return central if central is not None else 0.0
        return dict(zip(("low", "central", "high"), known, strict=True))

    def number(self, name: str, text: str, *, low: float, high: float) -> float | None:
        _ = self._texts.translate
        plain = "".join(text.split()).replace("−", "-")
        if plain.count(",") == 1 and "." not in plain:
            plain = plain.replace(",", ".")
        try:
            found = float(plain)
        except ValueError:
            self._faults[name] = _("“{text}” is no number. Write it like 1.2 or 30 000.", text=text[:30])
            return None
        if not low <= found <= high:
            self._faults[name] = _(
                "It has to lie between {low} and {high}.",
                low=self._texts.number(low),
                high=self._texts.number(high),
            )
            return None
        return found

    def profile(self, name: str, text: str) -> list[float]:
        season = season_of(self._frequency)
        parts = text.replace(";", " ").split()
        if len(parts) != season:
            self._faults[name] = self._texts.translate(
                "Give {season} factors apart by spaces, from the year’s first period; {count} were found.",
                season=self._texts.number(season),
                count=self._texts.number(len(parts)),
            )
            return [1.0] * season
        found = [self.number(name, part, low=0.0, high=_HIGHEST_FACTOR) for part in parts]
        return [1.0 if one is None else one for one in found]

    def span(self, step: StepFields, *, is_needed: bool) -> dict[str, str]:
        _ = self._texts.translate
        periods: dict[str, Period] = {}
        for end in ("from", "to"):
            text, name = step.texts[end], f"{end}{step.number}"
            if not text:
                if is_needed:
                    self._faults[name] = _("A ramp needs its first and its last period.")
                continue
            period = parse_period(text)
            if period is None or period.frequency is Frequency.HOURLY:
                self._faults[name] = _(
                    "“{text}” is no period. Write it like 2027-03, 2027-Q1 or 2027.", text=text[:30]
                )
            else:
                periods[end] = period
        if len(periods) == 2 and periods["to"].end < periods["from"].start:  # noqa: PLR2004 - both are there
            self._faults[f"to{step.number}"] = _("It ends before it begins.")
        return {end: str(period) for end, period in periods.items()}
