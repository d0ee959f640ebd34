"""What is wrong with a scenario's file, or with a form, in the reader's language and at its field."""

import re
from collections.abc import Mapping, Sequence

from comity.errors import ConfigurationError
from comity.pages.forecast.scenario_form import SCOPES
from comity.publish.texts import Texts

_WHERE = re.compile(
    r"^(?P<file>[^,\n]*), (?P<place>\[?\[?\w+\]?\]?(?: number \d+)?|the file)(?:, (?P<key>[\w.\[\]]+))?: "
    r"(?P<said>.*)$",
    re.DOTALL,
)
_VALUE = re.compile(r"\{(\w+)\}")
_STEP = re.compile(r"\[\[step\]\] number (\d+)")
_FIELDS = {"value": "size", "add": "size", "set": "size", "scope": "to_members"} | {
    f"scope.{column}": name for name, column in SCOPES.items()
}


def _(message: str) -> str:
    """Mark a message for translation; it is translated where it is shown."""
    return message


_KNOWN = (
    _("{name} is not valid TOML: {error}."),
    _("Correct the line that the message names."),
    _("a scenario needs a step or a threshold"),
    _("Add a [[step]] with kind, value and scope, or a [[threshold]] with above."),
    _("found {found}, expected {expected}"),
    _("Give {expected}."),
    _("this key must be given"),
    _("Add {key} = {expected}."),
    _("a step of the kind {kind} has no such key"),
    _("Leave it out; the kind has: {keys}."),
    _("a level either adds or sets"),
    _("Give exactly one of add and set."),
    _("found {last}, which lies before {first}, the first period"),
    _("Swap them."),
    _("found low {low}, central {central}, high {high}, expected them in rising order"),
    _("Swap them, or give one number."),
    _("the series have no column {column}"),
    _("no series has {column} = {code}"),
    _("Known here: {codes}. Did you mean {nearest}?"),
    _("Known here: {codes}."),
    _("no series fits all of these together"),
    _("Widen the scope: name codes that occur together, or fewer columns."),
    _("none of the forecast's periods begins in this span"),
    _("The forecast covers {first} to {last}."),
    _("the forecast's periods are plain numbers, which dates can't name"),
    _("Leave the dates out, or write the column ds as periods."),
    _("found {count} factors, expected {season}"),
    _("Give one for each of the {season} places in the season, from its first."),
    _("there is no series {series}"),
    _("none of these series is part of {series}"),
    _("Name series that the threshold's series adds up."),
    _("this key is not known"),
    _("Did you mean {nearest}?"),
)
"""The sentences of scenarios' faults as they are made: their values are found again for the translation."""


def field_of(fault: ConfigurationError) -> str:
    """Return the form's field that a fault is about: `size1`, `from2`; `text` where it is about no field."""
    found = _WHERE.match(fault.detail)
    if found is None:
        return "text"
    step, key = _STEP.match(found["place"]), found["key"] or "scope"
    if step is None:
        return "above" if "threshold" in found["place"] else "text"
    return f"{_FIELDS.get(key, key)}{step[1]}"


def say_fault(fault: ConfigurationError, texts: Texts, *, with_place: bool) -> str:
    """Return a fault as sentences; `with_place` names table and key, too."""
    found = _WHERE.match(fault.detail)
    said = fault.detail if found is None else found["said"].rstrip(".")
    told = _translate(said, texts)
    told = told[:1].upper() + told[1:]
    told = told if told.endswith(".") else f"{told}."
    if with_place and found is not None:
        told = f"{', '.join(filter(None, (found['place'], found['key'])))}: {told}"
    return f"{told} {_translate(fault.remedy, texts)}".strip()


def _translate(said: str, texts: Texts) -> str:
    """Return a sentence in the reader's language; of those that fit, the one that says most by itself."""
    fitting = [(message, found) for message in _KNOWN if (found := _pattern(message).fullmatch(said)) is not None]
    if not fitting:
        return said
    message, found = max(fitting, key=lambda one: len(_VALUE.sub("", one[0])))
    return texts.translate(message).format(**found.groupdict())


def _pattern(message: str) -> re.Pattern[str]:
    parts: Sequence[str] = _VALUE.split(message)
    told = "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.compile(told, re.DOTALL)


def faults_by_field(faults: Sequence[ConfigurationError], texts: Texts) -> Mapping[str, str]:
    """Return what is wrong at each field."""
    return {field_of(fault): say_fault(fault, texts, with_place=False) for fault in faults}
