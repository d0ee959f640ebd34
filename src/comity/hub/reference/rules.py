"""Every rule that a file can break here, in one list: of the readers, of the structure, of content."""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from comity.formats.messages import catalogue
from comity.hub.home import Hub
from comity.hub.rules import standard_rules
from comity.validation.catalogue import Rule, rules
from comity.validation.content.kinds import KINDS
from comity.validation.content.rule import ContentRule
from comity.validation.content.scope import Scope

Texts = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class RuleEntry:
    """One rule: its texts by language with {placeholders}, and whether it is on in the group.

    `level`: 0 the file, 1 within the file, 2 own earlier figures, 3 the provider's other dataflows, 4 other
    providers'. `dataflow` and `kind` are of content rules, as are `terms` (the kind's parameters) and `kind_text`,
    what the kind asks for, in English. `scope` and `out_of_scope` are codes by component. `is_own`: a group's.
    """

    id: str
    level: int
    severity: str
    title: Texts
    message: Texts
    remedy: Texts
    expected: Texts = field(default_factory=dict)
    dataflow: str = ""
    kind: str = ""
    kind_text: str = ""
    terms: Mapping[str, str] = field(default_factory=dict)
    scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    out_of_scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_on: bool = True
    is_own: bool = False


def rule_entries(hub: Hub) -> tuple[RuleEntry, ...]:
    """Return every rule, by level and then by id; those that the group does without are there, and not on."""
    found = [*_of_readers(), *(_common(rule) for rule in rules().values()), *_of_content(hub)]
    return tuple(sorted(found, key=lambda one: (one.level, one.id)))


def _of_readers() -> Iterator[RuleEntry]:
    for rule in catalogue().values():
        yield RuleEntry(
            id=rule.id, level=0, severity=rule.severity.value, title={}, message=rule.message, remedy=rule.remedy
        )


def _common(rule: Rule) -> RuleEntry:
    return RuleEntry(
        id=rule.id,
        level=rule.level,
        severity=rule.severity.value,
        title=rule.title,
        message=rule.message,
        remedy=rule.remedy,
        expected=rule.expected,
    )


def _of_content(hub: Hub) -> Iterator[RuleEntry]:
    """Yield the content rules of the group and, of the standard pack, also those that it switched off."""
    on = {rule.id: rule for rule in hub.catalogue.rules}
    standard = {rule.id: rule for rule in standard_rules()}
    for name, rule in {**standard, **on}.items():
        yield replace(
            _common(rule.text),
            dataflow=rule.dataflow,
            kind=rule.kind,
            kind_text=inspect.cleandoc(KINDS[rule.kind].__doc__ or ""),
            terms=_terms(rule),
            scope=rule.scope.wanted,
            out_of_scope=rule.scope.unwanted,
            is_on=name in on and rule.dataflow in hub.group.dataflows,
            is_own=name not in standard,
        )


def _terms(rule: ContentRule) -> Mapping[str, str]:
    """Return the parameters of the rule's kind by the names that a file of rules gives them."""
    told = {key: getattr(rule.terms, key, getattr(rule.terms, f"is_{key}", None)) for key in rule.terms.keys}
    return {key: _written(value) for key, value in told.items() if value is not None and value not in ((), {}, "")}


def _written(value: object) -> str:
    """Return a parameter's value as text; a scope as the codes that it wants and, after an !, doesn't want."""
    if isinstance(value, Scope):
        return "; ".join(
            filter(None, (_written(value.wanted), _written({f"!{k}": v for k, v in value.unwanted.items()})))
        )
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_written(one)}" for name, one in value.items())
    if isinstance(value, tuple | list | set | frozenset):
        return ", ".join(_written(one) for one in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
