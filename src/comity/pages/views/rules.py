"""Reference of rules and structures: what files are checked by, and what figures are made of; to be searched."""

from collections.abc import Callable, Mapping

from comity.hub.home import Hub
from comity.hub.reference.rules import RuleEntry, rule_entries
from comity.model.structures import Codelist, Component, Dataflow
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.pages.reference.choices import choose, flow_options, with_any
from comity.pages.reference.words import has_words, level_words, rule_title, severity_words
from comity.publish.texts import Texts

_MOST_CODES = 60
_EVERY = ""


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the reference; `q` looks for words, `kind` shows one kind alone, `flow` what is of one dataflow."""
    _, wanted = texts.translate, asked.get("q").strip()[:200]
    kinds = [
        ("rule", _("Rules")),
        ("dataflow", _("Dataflows")),
        ("codelist", _("Code lists")),
        ("concept", _("Concepts")),
    ]
    kind = choose(asked, "kind", _("Show"), with_any(_("Everything"), kinds))
    flows = flow_options(hub, hub.catalogue.dataflows, texts)
    flow = choose(asked, "flow", _("Dataflow"), with_any(_("All dataflows"), flows))
    shown = {
        name: part(hub, wanted, flow.value, texts) if kind.value in {_EVERY, name} else []
        for name, part in _PARTS.items()
    }
    is_codes = bool(wanted) and kind.value in {_EVERY, "codelist"}
    codes = _codes(hub, wanted, flow.value, texts) if is_codes else []
    return Page(
        title=_("Rules and structures"),
        lead=_lead(hub, texts),
        template="rules.html",
        content={
            "q": wanted,
            "choices": (kind, flow),
            **shown,
            "codes": codes[:_MOST_CODES],
            "codes_left": max(0, len(codes) - _MOST_CODES),
            "is_narrowed": bool(wanted or kind.value or flow.value),
            "is_empty": not any(shown.values()) and not codes,
        },
    )


def _lead(hub: Hub, texts: Texts) -> str:
    entries = rule_entries(hub)
    return texts.translate(
        "Files are checked by {rules}; this group has {on} of them on and exchanges {flows}.",
        rules=texts.plural("{count} rule", "{count} rules", count=len(entries)),
        on=texts.number(sum(one.is_on for one in entries)),
        flows=texts.plural("{count} dataflow", "{count} dataflows", count=len(hub.group.dataflows)),
    )


def _levels(hub: Hub, wanted: str, flow: str, texts: Texts) -> list[dict[str, object]]:
    """Return the rules that match, by level."""
    found = [_rule(one, hub, texts) for one in rule_entries(hub) if _is_wanted(one, wanted, flow)]
    return [
        {"level": level, "title": title, "rules": own}
        for level, title in level_words(texts).items()
        if (own := [one for one in found if one["level"] == level])
    ]


def _is_wanted(one: RuleEntry, wanted: str, flow: str) -> bool:
    if flow and one.dataflow != flow:
        return False
    texts = (one.title, one.message, one.remedy)
    return has_words(wanted, one.id, one.dataflow, one.kind, *(text for part in texts for text in part.values()))


def _rule(one: RuleEntry, hub: Hub, texts: Texts) -> dict[str, object]:
    known = hub.catalogue.dataflows.get(one.dataflow)
    return {
        "id": one.id,
        "level": one.level,
        "title": rule_title(one, texts),
        "severity": one.severity,
        "severity_words": severity_words(texts)[one.severity],
        "dataflow": texts.name(known.names, known.id) if known is not None else "",
        "is_on": one.is_on,
        "is_own": one.is_own,
    }


def _dataflows(hub: Hub, wanted: str, flow: str, texts: Texts) -> list[dict[str, object]]:
    return [
        {
            "id": one.id,
            "title": texts.name(one.names, one.id),
            "text": texts.name(one.descriptions),
            "is_used": one.id in hub.group.dataflows,
        }
        for one in hub.catalogue.dataflows.values()
        if flow in {_EVERY, one.id} and has_words(wanted, one.id, one.names.values(), one.descriptions.values())
    ]


def _lists_of(hub: Hub, flow: str) -> list[Codelist]:
    """Return the code lists, those of one dataflow where one is named."""
    if not flow:
        return list(hub.catalogue.codelists.values())
    components = hub.catalogue.dataflow(flow).structure.components
    found = {one.codelist.reference.id: one.codelist for one in components if one.codelist is not None}
    return list(found.values())


def _codelists(hub: Hub, wanted: str, flow: str, texts: Texts) -> list[dict[str, object]]:
    return [
        {
            "id": one.reference.id,
            "title": texts.name(one.names, one.reference.id),
            "codes": texts.plural("{count} code", "{count} codes", count=len(one.codes)),
        }
        for one in _lists_of(hub, flow)
        if has_words(wanted, one.reference.id, one.names.values())
    ]


def _codes(hub: Hub, wanted: str, flow: str, texts: Texts) -> list[dict[str, object]]:
    """Return the codes whose name or code matches, with their lists."""
    return [
        {"id": code.id, "title": texts.name(code.names, code.id), "list": one.reference.id,
         "list_title": texts.name(one.names, one.reference.id)}
        for one in _lists_of(hub, flow)
        for code in one.codes
        if has_words(wanted, code.id, code.names.values())
    ]  # fmt: skip


def _concepts(hub: Hub, wanted: str, flow: str, texts: Texts) -> list[dict[str, object]]:
    """Return the concepts: each component once, with the dataflows that have it."""
    found: dict[str, dict[str, object]] = {}
    users: dict[str, list[Dataflow]] = {}
    for one in hub.catalogue.dataflows.values():
        for part in one.structure.components:
            if flow in {_EVERY, one.id} and has_words(wanted, part.id, part.names.values()):
                users.setdefault(part.id, []).append(one)
                found.setdefault(part.id, _concept(part, texts))
    return [
        {**one, "flows": [{"id": flow.id, "title": texts.name(flow.names, flow.id)} for flow in users[name]]}
        for name, one in sorted(found.items(), key=lambda item: str(item[1]["title"]).casefold())
    ]


def _concept(part: Component, texts: Texts) -> dict[str, object]:
    listed = part.codelist
    return {
        "id": part.id,
        "title": texts.name(part.names, part.id),
        "list": listed.reference.id if listed is not None else "",
        "list_title": texts.name(listed.names, listed.reference.id) if listed is not None else "",
    }


_PARTS: Mapping[str, Callable[[Hub, str, str, Texts], list[dict[str, object]]]] = {
    "rule": _levels,
    "dataflow": _dataflows,
    "codelist": _codelists,
    "concept": _concepts,
}
