"""The group's file: its text, and what a change of it would do before it is made."""

from collections.abc import Sequence

from comity.errors import ComityError, UsageError
from comity.hub.home import Hub
from comity.hub.settings.change_group import GroupText, Proposal, consider_file, last_recorded, read_group_text
from comity.hub.settings.rule_switch import switch_rule
from comity.pages.administration.group_changes import change_words
from comity.pages.administration.subject import Refused, Shown
from comity.pages.asked import Asked
from comity.publish.texts import Texts


def make_group(hub: Hub, asked: Asked, texts: Texts, refused: Refused) -> Shown:
    """Return the file and its form.

    With `rule` and `to` (on or off) in the address, the form holds the text with that rule switched.
    """
    _ = texts.translate
    now = read_group_text(hub)
    text, rule = refused.values.get("text", now.text), asked.get("rule")
    if rule and not refused.detail:
        text = _switched(asked, now)
    unused, fault = _unused(hub, now, texts)
    return Shown(
        title=_("Group’s file"),
        lead=_("All that the group agreed on stands in one file. A change takes effect at once, and is recorded."),
        template="administer_group.html",
        content={
            "text": text,
            "sha256": now.sha256,
            "shown": refused.values.get("shown", now.sha256),
            "is_switched": bool(rule),
            "reason": refused.values.get("reason", ""),
            "unused": unused,
            "unused_fault": fault,
            "is_unrecorded": last_recorded(hub) not in {"", now.sha256},
            "may_change": asked.may("administration.group"),
        },
    )


def make_preview(hub: Hub, texts: Texts, *, proposal: Proposal, shown: str, reason: str) -> Shown:
    """Return what a change would do, and the form by which it is made."""
    _ = texts.translate
    changes = words_of(hub, proposal, texts)
    lead = (
        texts.plural("{count} thing would change.", "{count} things would change.", count=len(changes))
        if changes
        else _("The text is another, but the group agrees on the same.")
    )
    return Shown(
        title=_("Change of the group’s file"),
        lead=lead,
        template="administer_group_preview.html",
        content={
            "changes": changes,
            "text": proposal.text,
            "sha256": proposal.sha256,
            "shown": shown,
            "reason": reason,
        },
    )


def words_of(hub: Hub, proposal: Proposal, texts: Texts) -> Sequence[str]:
    """Return each change in words."""
    return [change_words(hub, one, texts) for one in proposal.changes]


def _switched(asked: Asked, now: GroupText) -> str:
    if asked.get("to") not in {"on", "off"}:
        raise UsageError("A rule is switched on or off.", remedy="Take a link of the list of rules.")
    return switch_rule(now.text, asked.get("rule"), is_on=asked.get("to") == "on")


def _unused(hub: Hub, now: GroupText, texts: Texts) -> tuple[Sequence[str], str]:
    """Return what the file says and the service doesn't use yet, in words, or why it can't be used."""
    try:
        return words_of(hub, consider_file(hub, now.text), texts), ""
    except ComityError as error:
        return [], f"{error.detail} {error.remedy}".strip()
