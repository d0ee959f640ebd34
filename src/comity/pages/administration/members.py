"""The group's members, and since when they are."""

from comity.hub.home import Hub
from comity.model.groups import Member
from comity.pages.administration.subject import Refused, Shown
from comity.pages.administration.words import day_or
from comity.pages.asked import Asked
from comity.publish.texts import Texts


def make_members(hub: Hub, asked: Asked, texts: Texts, refused: Refused) -> Shown:  # noqa: ARG001 - made alike
    """Return the members, by name."""
    _, today = texts.translate, hub.now().date()
    members = sorted(hub.group.members, key=lambda one: texts.area(one.code))
    present = sum(one.is_member_on(today) for one in members)
    return Shown(
        title=_("Members"),
        lead=texts.plural(
            "{count} state belongs to the group.", "{count} states belong to the group.", count=present
        ),
        template="administer_members.html",
        content={"rows": [_row(hub, one, texts) for one in members]},
    )


def _row(hub: Hub, member: Member, texts: Texts) -> tuple[str, ...]:
    _ = texts.translate
    agreements = sum(one.provider == member.code for one in hub.group.agreements)
    state = _("member") if member.is_member_on(hub.now().date()) else _("not a member now")
    return (
        texts.area(member.code),
        member.code,
        day_or(texts, member.joined, _("always")),
        day_or(texts, member.left, "–"),
        state,
        texts.number(agreements),
    )
