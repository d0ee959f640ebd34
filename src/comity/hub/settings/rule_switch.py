"""Switch a content rule off or on in the text of the group's file, and leave all else in it as it is written."""

import json
import re

from comity.errors import UsageError
from comity.exchange.group_file import parse_group

_HEAD = re.compile(r"^\s*\[group\]\s*(?:#.*)?$", re.MULTILINE)
_LIST = re.compile(r"^[ \t]*without_rules[ \t]*=[ \t]*\[[^\]]*\]", re.MULTILINE)


def switch_rule(text: str, rule: str, *, is_on: bool) -> str:
    """Return the text with a rule in force or not.

    Raises UsageError where that can't be done without touching more of it, as in a table written in another way.
    """
    off = [one for one in parse_group(text).rules_off if one != rule]
    wanted = off if is_on else [*off, rule]
    line = f"without_rules = {json.dumps(wanted, ensure_ascii=False)}"
    if _LIST.search(text):
        changed = _LIST.sub(lambda _: line, text, count=1)
    else:
        changed = _HEAD.sub(lambda head: f"{head[0]}\n{line}", text, count=1)
    if set(parse_group(changed).rules_off) != set(wanted):
        raise UsageError(
            f"The rule {rule} can't be switched by itself in this file.",
            remedy="Change without_rules in the text of the group's file.",
        )
    return changed
