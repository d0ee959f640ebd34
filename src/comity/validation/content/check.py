"""Try content rules on a file: only those whose dataflow and scope the file touches cost anything."""

from collections.abc import Iterator

from comity.validation.change import Change
from comity.validation.content.case import Case
from comity.validation.content.rule import ContentRule
from comity.validation.hits import Hits
from comity.validation.sheet import Sheet

WITHIN_FILE, OWN_FIGURES = 1, 2


def check_content(sheet: Sheet, change: Change | None) -> Iterator[Hits]:
    """Find where the context's rules are broken; needs sound rows, and `change` for all but level 1."""
    rules = [rule for rule in sheet.context.rules if _can_be_tried(rule, sheet, change)]
    for rule in _touched(rules, sheet):
        yield from rule.terms.find(Case(rule, sheet, change))


def _can_be_tried(rule: ContentRule, sheet: Sheet, change: Change | None) -> bool:
    if rule.dataflow != sheet.dataflow.id:
        return False
    return rule.level == WITHIN_FILE or (change is not None and rule.level == OWN_FIGURES) or _has_figures(sheet)


def _has_figures(sheet: Sheet) -> bool:
    return sheet.context.figures is not None


def _touched(rules: list[ContentRule], sheet: Sheet) -> list[ContentRule]:
    """Return the rules in whose scope the file writes anything."""
    if not rules or sheet.written.is_empty():
        return []
    columns = sheet.frame.columns
    masks = {str(at): rule.scope.mask(columns).any() for at, rule in enumerate(rules)}
    found = sheet.written.select(**masks).row(0)
    return [rule for rule, is_touched in zip(rules, found, strict=True) if is_touched]
