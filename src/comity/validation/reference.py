"""The reference of rules, docs/reference/rules.md: every rule, with the casebook's tables and what is said of them.

python -m comity.validation.reference tests/spec/validation/cases docs/reference/rules.md
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from comity.errors import UsageError
from comity.model.findings import Finding
from comity.model.names import localise
from comity.validation.casebook import Case, parse_table, read_casebook
from comity.validation.catalogue import Rule, rules
from comity.validation.example import DEFAULTS

_LEVELS = {
    0: "Level 0: the file",
    1: "Level 1: within the file",
    2: "Level 2: against the provider's own earlier figures",
}
_INTRODUCTION = """# Rules

What a file's content is checked by. An **error** stops the submission whole; a **warning** lets it in and stays
attached; an **info** is said. Of each rule the first hundred findings are kept and the rest counted. Rules about
reading the file itself (encodings, separators, workbooks, mappings) stand with the readers.

Each example below is a test: its table is checked as it stands, with the findings under it and no others. Columns
that a table leaves out hold
{defaults}.
The provider is KG, a member beside AM, BY, KZ, RU and TJ, and the file comes on 20 May 2024. A table's first row is
row 2 of its file.

Made from `src/comity/validation/rules.toml` and `tests/spec/validation/cases` by
`python -m comity.validation.reference tests/spec/validation/cases docs/reference/rules.md`; don't edit it by hand.
"""


def render_reference(cases: Sequence[Case]) -> str:
    """Return the reference in Markdown: the rules by level, each with its cases."""
    defaults = ", ".join(f"{name} {text}" for name, text in DEFAULTS.items())
    parts = [_INTRODUCTION.format(defaults=defaults)]
    for level, title in _LEVELS.items():
        parts.append(f"## {title}\n")
        parts += [_rule(rule, cases) for rule in rules().values() if rule.level == level]
    return "\n".join(parts)


def _rule(rule: Rule, cases: Sequence[Case]) -> str:
    own = [case for case in cases if case.rule == rule.id]
    lines = [f"### {rule.id}: {localise(rule.title, 'en')}\n", f"Severity: **{rule.severity}**.\n"]
    if not own:
        lines += [f"Says: {localise(rule.message, 'en')}\n", f"To do: {localise(rule.remedy, 'en')}\n"]
    for case in own:
        lines += _case(case)
    return "\n".join(lines)


def _case(case: Case) -> Iterator[str]:
    yield f"**{case.title}.**{_circumstances(case)}\n"
    if case.earlier:
        yield "Earlier figures:\n"
        yield from _table(*parse_table(case.earlier))
        yield "The file:\n"
    yield from _table(case.header, case.cells)
    found = list(case.run().findings)
    yield from (f"- {_said(finding)}" for finding in found)
    yield "" if found else "Nothing is found.\n"


def _circumstances(case: Case) -> str:
    said = [f"without the columns {', '.join(case.without)}"] if case.without else []
    said += [f"{', '.join(case.required)} required"] if case.required else []
    said += [f"{given} headed “{heading}”" for given, heading in case.columns.items()]
    said += [] if case.agreement is None else [f"under an agreement{_terms(case.agreement)}"]
    return f" ({'; '.join(said)})" if said else ""


def _terms(agreement: Mapping[str, object]) -> str:
    said = [f"{key} {', '.join(v) if isinstance(v, list) else v}" for key, v in agreement.items()]
    return f" with {', '.join(said)}" if said else ""


def _table(header: Sequence[str], cells: Sequence[Sequence[str | None]]) -> Iterator[str]:
    yield "| " + " | ".join(header) + " |"
    yield "| " + " | ".join("---" for _ in header) + " |"
    for row in cells:
        yield "| " + " | ".join(_cell(text) for text in row) + " |"
    yield ""


def _cell(text: str | None) -> str:
    if text is None:
        return ""
    shown = text if len(text) <= _WIDEST else f"{text[:_WIDEST]}…"
    is_plain = shown.isprintable() and shown == shown.strip() and "\u00a0" not in shown
    return f"`{shown if is_plain else ascii(shown)[1:-1]}`".replace("|", "\\|")


_WIDEST = 30


def _said(finding: Finding) -> str:
    rule = f"{finding.rule} ({finding.severity}): "
    return f"{rule}{finding.message} Expected: {finding.expected}. {finding.remedy}"


def main(arguments: Sequence[str]) -> None:
    """Write the reference: arguments are the casebook's folder and the file to write."""
    try:
        folder, target = (Path(argument) for argument in arguments)
    except ValueError as error:
        raise UsageError("Two arguments are needed: the casebook's folder and the file to write.") from error
    target.write_text(render_reference(read_casebook(folder)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
