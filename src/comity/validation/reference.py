"""The reference of rules, docs/reference/rules.md: every rule, with the casebook's tables and what is said of them.

`python -m comity.hub.rule_reference` writes it.
"""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from comity.model.findings import Finding
from comity.model.names import localise
from comity.validation.casebook import Case, parse_table
from comity.validation.catalogue import Rule, rules
from comity.validation.content.kinds import KINDS
from comity.validation.content.rule import ContentRule
from comity.validation.example import DEFAULTS

_LEVELS = {
    0: "Level 0: the file",
    1: "Level 1: within the file",
    2: "Level 2: against the provider's own earlier figures",
    3: "Level 3: against the provider's other dataflows",
    4: "Level 4: against other providers' figures",
}
_KINDS = """## Kinds of content rules
A group writes rules of its own in these kinds, see [Write a content rule](../how-to/write-a-content-rule.md). Each
is shown as a rule of a group's file and what it says of small tables.
"""
_INTRODUCTION = """# Rules

What a file's content is checked by. An **error** stops the submission whole; a **warning** lets it in and stays
attached; an **info** is said. Of each rule the first thousand findings are kept and the rest counted. Rules about
reading the file itself (encodings, separators, workbooks, mappings) stand with the readers.

Each example below is a test: its table is checked as it stands, with the findings under it and no others. Columns
that a table leaves out hold
{defaults}.
The provider is KG, a member beside AM, BY, KZ, RU and TJ, and the file comes on 20 May 2024. A table's first row is
row 2 of its file.

Rules of one dataflow, which say so, are content rules of the standard pack; a group adds its own, and leaves out
what it has no use for with `without_rules` in its file.

Made from `src/comity/validation/rules.toml`, `src/comity/structures/rules` and `tests/spec/validation` by
`python -m comity.hub.rule_reference tests/spec/validation docs/reference/rules.md`; don't edit it by hand.
"""


@dataclass(frozen=True)
class Books:
    """What the reference is made of: cases of the catalogue, of the pack's content rules, and of their kinds."""

    cases: Sequence[Case]
    pack: Sequence[Case] = ()
    kinds: Sequence[Case] = ()
    rules: Sequence[ContentRule] = ()


def render_reference(books: Books) -> str:
    """Return the reference in Markdown: rules by level, then the kinds of content rules, each with its cases."""
    defaults = ", ".join(f"{name} {text}" for name, text in DEFAULTS.items())
    parts = [_INTRODUCTION.format(defaults=defaults)]
    for level, title in _LEVELS.items():
        entries = [_rule(rule, books.cases) for rule in rules().values() if rule.level == level]
        entries += [_rule(r.text, books.pack, dataflow=r.dataflow) for r in books.rules if r.level == level]
        parts += [f"## {title}\n", *(entries or ["The standard pack has none; a group may.\n"])]
    parts.append(_KINDS)
    parts += [_kind(kind, books.kinds) for kind in KINDS]
    return "\n".join(parts)


def _kind(kind: str, cases: Sequence[Case]) -> str:
    own = [case for case in cases if f'kind = "{kind}"' in case.rules]
    lines = [f"### {kind}\n", f"{inspect.cleandoc(KINDS[kind].__doc__ or '')}\n"]
    shown = ""
    for case in own:
        if case.rules != shown:
            lines.append(f"```toml\n{case.rules}```\n")
        shown = case.rules
        lines += _case(case)
    return "\n".join(lines)


def _rule(rule: Rule, cases: Sequence[Case], *, dataflow: str = "") -> str:
    own = [case for case in cases if case.rule == rule.id]
    about = f"Dataflow: {dataflow}. " if dataflow else ""
    lines = [f"### {rule.id}: {localise(rule.title, 'en')}\n", f"{about}Severity: **{rule.severity}**.\n"]
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
        yield "" if case.others else "The file:\n"
    for other in case.others:
        yield f"Known of {other.dataflow}:\n"
        yield from _table(*parse_table(other.text))
    if case.others:
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
    said = [f"{key} {_term(value)}" for key, value in agreement.items()]
    return f" with {', '.join(said)}" if said else ""


def _term(value: object) -> str:
    if isinstance(value, Mapping):
        return " and ".join(f"{name} {_term(codes)}" for name, codes in value.items())
    return ", ".join(value) if isinstance(value, list) else str(value)


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
