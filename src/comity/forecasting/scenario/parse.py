"""A scenario's file, or the same as plain values from a form, read strictly: docs/reference/scenario-file.md."""

import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from comity.errors import ConfigurationError
from comity.forecasting.scenario.definition import Kind, Place, Scenario, Step, Threshold
from comity.forecasting.scenario.fields import (
    LARGEST,
    given,
    read_amount,
    read_number,
    read_profile,
    read_scope,
    read_span,
    wrong,
)
from comity.forecasting.scenario.texts import say
from comity.model.config_table import ConfigTable

_TABLES = ("scenario", "step", "threshold")
_SCENARIO_KEYS = ("id", "name")
_COMMON = ("kind", "scope", "from", "to")
KEYS: Mapping[Kind, tuple[str, ...]] = {
    Kind.MULTIPLIER: ("value", "draw"),
    Kind.LEVEL: ("add", "set", "draw"),
    Kind.RAMP: ("value", "recovery", "draw"),
    Kind.SEASONAL: ("profile", "keep_sum"),
}
"""The keys of each kind of step, beside those that all have."""
_STEP_KEYS = (*_COMMON, *dict.fromkeys(key for keys in KEYS.values() for key in keys))
_THRESHOLD_KEYS = ("series", "above", "from", "to", "probability", "scope")
_LONGEST = 1000


def parse_scenario_text(text: str, *, name: str = "scenario.toml") -> Scenario:
    """Return the scenario that a TOML text describes; raises ConfigurationError as `parse_scenario` does."""
    return parse_scenario(load_scenario(text, name=name), name=name)


def load_scenario(text: str, *, name: str) -> Mapping[str, Any]:
    """Return a TOML text as plain values."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(say("not_toml", name=name, error=error), remedy=say("not_toml_remedy")) from error


def parse_scenario(content: Mapping[str, Any], *, name: str = "scenario") -> Scenario:
    """Return the scenario that plain values describe, such as a form's or a TOML file's.

    `name` is that of the file or form, for messages. Raises ConfigurationError for the first fault: it names file,
    table, key, what was found, what is expected and what to do.
    """
    parts = [part() for part in _parts(content, name)]
    head = next(part for part in parts if isinstance(part, Scenario))
    steps = tuple(part for part in parts if isinstance(part, Step))
    return Scenario(head.id, head.names, steps, tuple(part for part in parts if isinstance(part, Threshold)))


def scenario_faults(content: Mapping[str, Any], *, name: str = "scenario") -> tuple[ConfigurationError, ...]:
    """Return the first fault of each table, so that a form can show them all at once."""
    faults = []
    try:
        parts = list(_parts(content, name))
    except ConfigurationError as fault:
        return (fault,)
    for part in parts:
        try:
            part()
        except ConfigurationError as fault:
            faults.append(fault)
    return tuple(faults)


def _parts(content: Mapping[str, Any], name: str) -> list[Callable[[], Scenario | Step | Threshold]]:
    """Return what reads each table: called, it returns the value or raises."""
    root = ConfigTable(content, file=name, place="the file", known=_TABLES)
    if not content.get("step") and not content.get("threshold"):
        raise root.fault("step", say("no_step"), remedy=say("no_step_remedy"))
    parts: list[Callable[[], Scenario | Step | Threshold]] = [partial(_head, root)]
    for key, known, read in (("step", _STEP_KEYS, _step), ("threshold", _THRESHOLD_KEYS, _threshold)):
        listed = content.get(key, [])
        if not isinstance(listed, list):
            root.tables(key, known=known)
        parts += [partial(_read, read, root, key=key, at=at, known=known) for at in range(len(listed))]
    return parts


def _read(
    read: Callable[[ConfigTable], Step | Threshold], root: ConfigTable, *, key: str, at: int, known: tuple[str, ...]
) -> Step | Threshold:
    place = f"[[{key}]] number {at + 1}"
    return read(ConfigTable(root.content[key][at], file=root.file, place=place, known=known))


def _head(root: ConfigTable) -> Scenario:
    content = root.content.get("scenario", {})
    table = ConfigTable(content, file=root.file, place="[scenario]", known=_SCENARIO_KEYS)
    return Scenario(table.text("id", "SCENARIO"), table.names("name"), ())


def _step(table: ConfigTable) -> Step:
    kind = table.choice("kind", Kind)
    known = (*_COMMON, *KEYS[kind])
    for key in table.content:
        if key not in known:
            remedy = say("not_for_kind_remedy", keys=", ".join(known))
            raise table.fault(key, say("not_for_kind", kind=kind), remedy=remedy)
    first, last = read_span(table, required=kind is Kind.RAMP)
    return Step(
        kind=kind,
        place=Place(table.file, table.place),
        amount=read_amount(table, kind),
        is_set="set" in table,
        profile=read_profile(table) if kind is Kind.SEASONAL else (),
        keeps_sum=table.flag("keep_sum", default=False),
        scope=read_scope(table),
        first=first,
        last=last,
        recovery=table.whole("recovery", lowest=0, highest=_LONGEST) if "recovery" in table else None,
        draw=table.text("draw", ""),
    )


def _threshold(table: ConfigTable) -> Threshold:
    first, last = read_span(table, required=False)
    probability = read_number(table, "probability", table.content.get("probability", 0.5), low=0.0, high=1.0)
    if not 0 < probability < 1:
        raise wrong(table, "probability", probability, "a number between 0 and 1, both excluded")
    return Threshold(
        place=Place(table.file, table.place),
        above=read_number(table, "above", given(table, "above", "a number"), low=-LARGEST, high=LARGEST),
        series=table.text("series", "total"),
        first=first,
        last=last,
        probability=probability,
        scope=read_scope(table),
    )
