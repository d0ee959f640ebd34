"""Try content rules on a file: only those whose dataflow and scope the file touches cost anything."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from comity.validation.change import Change
from comity.validation.content.case import Case
from comity.validation.content.rule import ContentRule
from comity.validation.content.scope import Scope
from comity.validation.hits import Hits
from comity.validation.sheet import Sheet

WITHIN_FILE, OWN_FIGURES = 1, 2


def check_content(sheet: Sheet, change: Change | None) -> Iterator[Hits]:
    """Find where the context's rules are broken; needs sound rows, and `change` for all but level 1."""
    rules = [rule for rule in sheet.context.rules if _can_be_tried(rule, sheet, change)]
    if not rules or sheet.written.is_empty():
        return
    used = _used(sheet, rules)
    for rule in rules:
        if all(_is_touched(scope, used) for scope in rule.needs):
            yield from rule.terms.find(Case(rule, sheet, change))


def _can_be_tried(rule: ContentRule, sheet: Sheet, change: Change | None) -> bool:
    if rule.dataflow != sheet.dataflow.id:
        return False
    has_figures = sheet.context.figures is not None
    return rule.level == WITHIN_FILE or (change is not None and rule.level == OWN_FIGURES) or has_figures


def _used(sheet: Sheet, rules: Sequence[ContentRule]) -> Mapping[str, frozenset[str]]:
    """Return the codes that the file has of each component that a rule looks at."""
    names = {name for rule in rules for scope in rule.needs for name in scope.components if sheet.has(name)}
    if not names:
        return {}
    found = sheet.written.select(pl.col(name).unique().cast(pl.String).implode() for name in names).row(0)
    return {name: frozenset(codes) for name, codes in zip(names, found, strict=True)}


def _is_touched(scope: Scope, used: Mapping[str, frozenset[str]]) -> bool:
    """Say whether some rows may lie in a scope, looking at each component by itself."""
    wanted = all(used.get(name, frozenset()).intersection(codes) for name, codes in scope.wanted.items())
    return wanted and all(used.get(name, {""}) - frozenset(codes) for name, codes in scope.unwanted.items())
