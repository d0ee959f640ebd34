"""Files of content rules, read: each fault is a ConfigurationError with file, rule, key and what is expected."""

import re
import string
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from comity.errors import ConfigurationError
from comity.model.config_table import ConfigTable
from comity.model.findings import Severity
from comity.model.structures import Dataflow
from comity.validation.catalogue import Rule, rules
from comity.validation.content.entry import Entry, check_known, filterable, nearest, read_scope
from comity.validation.content.kinds import KINDS
from comity.validation.content.rule import ContentRule, Terms

COMMON_KEYS = ("id", "kind", "level", "severity", "dataflow", "scope", "title", "message", "expected", "remedy")
COMMON_PLACEHOLDERS = ("row", "column", "found", "key", "period")
LANGUAGES = ("en", "ru")
_ID = re.compile(r"[A-Z][A-Z0-9]{1,11}-[0-9]{2}")
_OTHERS_FIGURES = 4


def parse_rules(text: str, *, name: str, dataflows: Mapping[str, Dataflow]) -> tuple[ContentRule, ...]:
    """Return the rules of a file of `[[rule]]` tables; `name` is the file's, for messages."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(
            f"{name} is not valid TOML: {error}.", remedy="Correct the line that the message names."
        ) from error
    root = ConfigTable(content, file=name, place="the file", known=("rule",))
    known = tuple(dict.fromkeys((*COMMON_KEYS, *(key for kind in KINDS.values() for key in kind.keys))))
    found: dict[str, ContentRule] = {}
    for table in root.tables("rule", known=known):
        rule = _rule(table, dataflows)
        if rule.id in found:
            raise table.fault("id", f"{rule.id} is given twice", remedy="Give each rule an id of its own.")
        found[rule.id] = rule
    return tuple(found.values())


def _rule(table: ConfigTable, dataflows: Mapping[str, Dataflow]) -> ContentRule:
    identifier = _id(table)
    table = ConfigTable(table.content, file=table.file, place=f"rule {identifier}", known=table.known)
    name = table.text("kind")
    kind = KINDS[check_known(table, "kind", name, known=KINDS)]
    _check_keys(table, name, kind)
    dataflow = dataflows[check_known(table, "dataflow", table.text("dataflow"), known=dataflows)]
    level = _level(table, name, kind)
    scope = read_scope(table, "scope", dataflow, components=filterable(dataflow, level=level))
    severity = _severity(table, level)
    text = _texts(table, Rule(identifier, level, severity, {}, {}, {}, {}), name)
    terms = kind.read(Entry(table, dataflow, dataflows, scope, level))
    return ContentRule(text, name, dataflow.id, scope, terms)


def _id(table: ConfigTable) -> str:
    identifier = table.text("id")
    if not _ID.fullmatch(identifier):
        raise table.fault("id", f"found {identifier[:40]}, expected an id", remedy="Write it as RIVER-01.")
    if identifier in rules():
        raise table.fault(
            "id", f"{identifier} is a rule of Comity's own", remedy="Choose another, such as RIVER-01."
        )
    return identifier


def _check_keys(table: ConfigTable, name: str, kind: type[Terms]) -> None:
    known = (*COMMON_KEYS, *kind.keys)
    for key in table.content:
        if key not in known:
            own = ", ".join(kind.keys) or "no keys of its own"
            raise table.fault(
                key,
                f"a rule of the kind {name} has no such key",
                remedy=f"The kind has: {own}. {nearest(key, known)}",
            )


def _level(table: ConfigTable, name: str, kind: type[Terms]) -> int:
    level = table.whole("level", lowest=1, highest=4)
    if level not in kind.levels:
        listed = " or ".join(str(number) for number in kind.levels)
        raise table.fault(
            "level", f"a rule of the kind {name} can't be of level {level}", remedy=f"Write {listed}."
        )
    return level


def _severity(table: ConfigTable, level: int) -> Severity:
    severity = table.choice("severity", Severity)
    if level == _OTHERS_FIGURES and severity is Severity.ERROR:
        raise table.fault(
            "severity", "another state's figure can't refuse a file", remedy='Write "warning" or "info".'
        )
    return severity


def _texts(table: ConfigTable, empty: Rule, kind: str) -> Rule:
    usual = _usual_texts()[kind]
    allowed = (*COMMON_PLACEHOLDERS, *KINDS[kind].placeholders)
    texts = {key: _text(table, key, allowed) for key in ("title", "message", "expected", "remedy")}
    for key in ("message", "remedy"):
        if not texts[key]:
            raise table.fault(key, "the rule must say something", remedy=f'Add {key}.en = "…", and {key}.ru too.')
    return Rule(
        id=empty.id,
        level=empty.level,
        severity=empty.severity,
        title=texts["title"] or dict.fromkeys(LANGUAGES, empty.id),
        message=texts["message"],
        expected=texts["expected"] or usual["expected"],
        remedy=texts["remedy"],
    )


def _text(table: ConfigTable, key: str, allowed: tuple[str, ...]) -> Mapping[str, str]:
    texts = table.names(key)
    for language, text in texts.items():
        for name in _placeholders(table, f"{key}.{language}", text):
            if name not in allowed:
                raise table.fault(f"{key}.{language}", f"{{{name}}} can't be filled", remedy=nearest(name, allowed))
    return texts


def _placeholders(table: ConfigTable, key: str, text: str) -> list[str]:
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as error:
        raise table.fault(key, f"its braces don't match ({error})", remedy="Write a brace itself twice.") from error
    return [name for _, name, _, _ in parts if name is not None]


@cache
def _usual_texts() -> Mapping[str, Mapping[str, Any]]:
    """Return what each kind says where its rule doesn't."""
    text = files("comity.validation.content").joinpath("texts.toml").read_text("utf-8")
    return tomllib.loads(text)
