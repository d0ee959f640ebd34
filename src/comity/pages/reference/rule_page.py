"""One rule: what it checks, how grave it is, what it says in each language, whether it is on, examples."""

from comity.errors import UnknownArtefactError
from comity.hub.home import Hub
from comity.hub.reference.rules import RuleEntry, rule_entries
from comity.hub.situation.sentences import lookup_in
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.pages.reference.documents import document
from comity.pages.reference.markdown import render_markdown, section_of
from comity.pages.reference.words import in_order, level_words, rule_title, severity_words, without_placeholders
from comity.pages.render import LANGUAGES
from comity.pages.views.method import address_of
from comity.publish.texts import Texts

_EXAMPLES = "rules"
"""The document that has every rule's examples, each of them a test."""


def rule_page(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page on a rule by its id; UnknownArtefactError where there is none."""
    from markupsafe import Markup

    name = asked.parts["name"].upper()
    rule = next((one for one in rule_entries(hub) if one.id.upper() == name), None)
    if rule is None:
        raise UnknownArtefactError(f"There is no rule {name[:60]}.", remedy="Choose one of the list.")
    examples = render_markdown(_examples(rule), address_of).html
    return Page(
        title=f"{rule.id}: {rule_title(rule, texts)}",
        template="rule.html",
        content={
            "facts": _facts(hub, rule, texts),
            "said": [_said(rule, language) for language in in_order(texts.language)],
            "kind": rule.kind,
            "kind_text": Markup(render_markdown(rule.kind_text, address_of).html),  # noqa: S704 - the writer of Markdown lets no HTML through
            "terms": rule.terms,
            "examples": Markup(examples),  # noqa: S704 - as above
            "is_foreign": texts.language != "en",
        },
    )


def _examples(rule: RuleEntry) -> str:
    """Return the rule's examples in Markdown; empty where it has none."""
    lines = section_of(document(_EXAMPLES).text, f"{rule.id}:").splitlines()
    kept = "\n".join(line for line in lines if not line.startswith(("Severity:", "Dataflow:"))).strip()
    return kept if kept.startswith("**") else ""


def _said(rule: RuleEntry, language: str) -> dict[str, str]:
    parts = {"message": rule.message, "expected": rule.expected, "remedy": rule.remedy}
    told = {name: without_placeholders(part.get(language, part.get("en", ""))) for name, part in parts.items()}
    return {"language": language, "name": LANGUAGES[language], **told}


def _facts(hub: Hub, rule: RuleEntry, texts: Texts) -> list[tuple[str, str, str]]:
    """Return label, text and address (may be empty) of what is to be known of a rule."""
    _ = texts.translate
    state = _("on") if rule.is_on else _("not used")
    facts = [
        (_("Severity"), _severity(rule, texts), ""),
        (_("Held against"), level_words(texts)[rule.level], ""),
        (_("In this group"), _("the group’s own") if rule.is_own else state, ""),
    ]
    flow = hub.catalogue.dataflows.get(rule.dataflow)
    if flow is not None:
        facts.append((_("Dataflow"), texts.name(flow.names, flow.id), f"/rules/dataflow/{flow.id}"))
    if rule.scope or rule.out_of_scope:
        facts.append((_("Looks at"), _scope(hub, rule, texts), ""))
    return facts


def _severity(rule: RuleEntry, texts: Texts) -> str:
    _ = texts.translate
    meaning = {
        "error": _("the submission is refused whole"),
        "warning": _("the submission is accepted, and the warning stays attached"),
        "info": _("it is said, and nothing more"),
    }[rule.severity]
    return f"{severity_words(texts)[rule.severity]}: {meaning}"


def _scope(hub: Hub, rule: RuleEntry, texts: Texts) -> str:
    """Return the codes that a rule looks at, by component, in words."""
    components = hub.catalogue.dataflow(rule.dataflow).structure.by_id
    lookup = lookup_in(hub)

    def named(name: str, codes: tuple[str, ...]) -> str:
        listed = components[name].codelist if name in components else None
        shown = [texts.name(lookup(listed.reference.id, one), one) if listed is not None else one for one in codes]
        title = texts.name(components[name].names, name) if name in components else name
        return f"{title}: {texts.listing(shown)}"

    wanted = [named(name, codes) for name, codes in rule.scope.items()]
    left_out = [
        texts.translate("without {codes}", codes=named(name, codes)) for name, codes in rule.out_of_scope.items()
    ]
    return "; ".join([*wanted, *left_out])
