"""The form of a measure: its fields as they stand in a page, and as plain values as a file would say them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.errors import ConfigurationError, UsageError
from comity.hub.home import Hub
from comity.hub.keys import parse_day
from comity.hub.measures.file import parse_measure
from comity.model.measures import Effect, Measure, MeasureKind, Stage
from comity.pages.exchange.names import name_flow
from comity.pages.measures.words import kind_names, stage_names
from comity.publish.texts import Texts

LANGUAGES = ("en", "ru")
"""The languages that the form asks for; a file may have more."""
_HUNDRED = 100
Field = Callable[[str], Sequence[str]]
"""Gives every value of a field of a form."""


@dataclass(frozen=True, kw_only=True)
class MeasureForm:
    """What the form shows: its choices, and the values that stand in it."""

    kinds: Sequence[tuple[str, str]]
    stages: Sequence[tuple[str, str]]
    effects: Sequence[tuple[str, str]]
    members: Sequence[tuple[str, str]]
    dataflows: Sequence[tuple[str, str]]
    values: Mapping[str, Any]


_NOTHING: Mapping[str, Any] = {
    **dict.fromkeys(("id", "citizenships", "neighbours", "points", "key", "link", "direction", "size", "by"), ""),
    **{f"{name}_{language}": "" for name in ("title", "text", "source") for language in LANGUAGES},
    **{stage.value: "" for stage in Stage},
    "kind": MeasureKind.VISA.value,
    "members": (),
    "dataflows": (),
    "operation": "",
    "shared_with": "",
    "restricted": False,
    "exceptional": False,
}
"""The values of an empty form."""


def form_of(hub: Hub, measure: Measure | None, texts: Texts) -> MeasureForm:
    """Return the form of a measure, or an empty one."""
    _ = texts.translate
    effects = {
        "": _("nothing is said"),
        Effect.UP.value: _("rise"),
        Effect.DOWN.value: _("fall"),
        Effect.NONE.value: _("no change"),
    }
    return MeasureForm(
        kinds=[(kind.value, name) for kind, name in kind_names(texts).items()],
        stages=[(stage.value, name) for stage, name in stage_names(texts).items()],
        effects=list(effects.items()),
        members=sorted(((one.code, texts.area(one.code)) for one in hub.group.members), key=lambda one: one[1]),
        dataflows=[(flow, name_flow(hub, flow, texts)) for flow in hub.group.dataflows],
        values=_NOTHING if measure is None else {**_NOTHING, **_values(measure)},
    )


def _values(measure: Measure) -> dict[str, Any]:
    scope, expected = measure.scope, measure.expected
    size = None if expected is None or expected.size is None else round(expected.size * _HUNDRED, 6)
    return {
        "id": measure.id,
        "kind": measure.kind.value,
        **{f"title_{language}": measure.titles.get(language, "") for language in LANGUAGES},
        **{f"text_{language}": measure.texts.get(language, "") for language in LANGUAGES},
        **{f"source_{language}": measure.source.texts.get(language, "") for language in LANGUAGES},
        **{stage.value: day.isoformat() for stage, day in measure.stages.items()},
        "members": scope.members,
        "dataflows": scope.dataflows,
        "citizenships": " ".join(scope.citizenships),
        "neighbours": " ".join(scope.neighbours),
        "points": " ".join(scope.points),
        "key": scope.key,
        "link": measure.source.link,
        "direction": "" if expected is None else expected.direction.value,
        "size": "" if size is None else f"{size:g}",
        "by": "" if expected is None or expected.by is None else expected.by.isoformat(),
        "operation": measure.operation,
        "restricted": measure.restricted,
        "shared_with": " ".join(measure.shared_with),
        "exceptional": measure.exceptional,
    }


def measure_in_form(field: Field, earlier: Measure | None = None) -> Measure:
    """Return the measure that a form's fields describe; texts in other languages stay as they were.

    Raises UsageError or ConfigurationError for what can't be.
    """
    known = earlier or None
    content: dict[str, Any] = {
        "id": _text(field, "id"),
        "kind": _text(field, "kind") or MeasureKind.OTHER.value,
        "title": _names(field, "title", {} if known is None else known.titles),
        "text": _names(field, "text", {} if known is None else known.texts),
        **{stage.value: parse_day(day) for stage in Stage if (day := _text(field, stage.value))},
        "restricted": bool(_text(field, "restricted")),
        "shared_with": _text(field, "shared_with").split(),
        "exceptional": bool(_text(field, "exceptional")),
        "scope": _scope(field),
        "source": _source(field, {} if known is None else known.source.texts),
    }
    if operation := _text(field, "operation"):
        content["operation"] = operation
    if _text(field, "direction"):
        content["expected"] = _expected(field)
    if not content["id"]:
        raise UsageError("The measure has no short name.", remedy="Fill it in: small letters, digits, hyphens.")
    try:
        return parse_measure(content, name="form")
    except ConfigurationError as error:
        raise UsageError(error.detail, remedy=error.remedy) from error


def _text(field: Field, name: str) -> str:
    return next(iter(field(name)), "").strip()


def _names(field: Field, name: str, earlier: Mapping[str, str]) -> dict[str, str]:
    others = {language: text for language, text in earlier.items() if language not in LANGUAGES}
    told = {language: _text(field, f"{name}_{language}").replace("\r\n", "\n") for language in LANGUAGES}
    return others | {language: text for language, text in told.items() if text}


def _scope(field: Field) -> dict[str, Any]:
    scope: dict[str, Any] = {name: list(field(name)) for name in ("members", "dataflows")}
    scope |= {name: _text(field, name).split() for name in ("citizenships", "neighbours", "points")}
    if key := _text(field, "key"):
        scope["key"] = key
    return scope


def _source(field: Field, earlier: Mapping[str, str]) -> dict[str, Any]:
    source: dict[str, Any] = {"text": _names(field, "source", earlier)}
    if link := _text(field, "link"):
        source["link"] = link
    return source


def _expected(field: Field) -> dict[str, Any]:
    told: dict[str, Any] = {"direction": _text(field, "direction")}
    if size := _text(field, "size"):
        told["size"] = _share(size)
    if day := _text(field, "by"):
        told["by"] = parse_day(day)
    return told


def _share(text: str) -> float:
    try:
        return round(float(text.replace(",", ".")) / _HUNDRED, 9)
    except ValueError as error:
        raise UsageError(f"“{text[:20]}” is no size.", remedy="Write per cent in digits, such as 20.") from error
