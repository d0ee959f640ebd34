"""What a form of administration is answered with, where that isn't the way to another page."""

from dataclasses import dataclass, field
from typing import Protocol

from comity.hub.home import Hub
from comity.hub.settings.change_group import Proposal
from comity.pages.administration.group import make_preview
from comity.pages.administration.subject import Refused, Shown
from comity.pages.administration.subjects import make_subject, page_of
from comity.pages.asked import Asked
from comity.pages.render import write_page
from comity.pages.texts import texts_for
from comity.publish.texts import Texts


class Answer(Protocol):
    """Something that is shown at once."""

    def make(self, hub: Hub, texts: Texts) -> Shown:
        """Return what is shown."""
        ...


@dataclass(frozen=True, slots=True)
class PasswordShown:
    """A user's new password, shown this once."""

    name: str
    password: str = field(repr=False)

    def make(self, _hub: Hub, texts: Texts) -> Shown:
        """Return what is shown."""
        _ = texts.translate
        return Shown(
            title=_("Password of {name}", name=self.name),
            lead=_("Shown this once, and kept nowhere: give it to {name} by a way that you trust.", name=self.name),
            template="administer_secret.html",
            content={"label": _("Password"), "secret": self.password, "back": "/administration/users"},
        )


@dataclass(frozen=True, slots=True)
class KeyShown:
    """A new API key, shown this once."""

    label: str
    text: str = field(repr=False)

    def make(self, _hub: Hub, texts: Texts) -> Shown:
        """Return what is shown."""
        _ = texts.translate
        return Shown(
            title=_("API key of {label}", label=self.label),
            lead=_("Shown this once, and kept nowhere: put it where the program finds it."),
            template="administer_secret.html",
            content={"label": _("API key"), "secret": self.text, "back": "/administration/keys"},
        )


@dataclass(frozen=True, slots=True)
class GroupPreview:
    """What a change of the group's file would do, before it is made."""

    proposal: Proposal
    shown: str
    reason: str

    def make(self, hub: Hub, texts: Texts) -> Shown:
        """Return what is shown."""
        return make_preview(hub, texts, proposal=self.proposal, shown=self.shown, reason=self.reason)


def render_answer(hub: Hub, asked: Asked, answer: Answer) -> str:
    """Return an answer as HTML, under the subject that the address names."""
    texts = texts_for(hub, asked.language)
    page = page_of(answer.make(hub, texts), asked.parts["subject"], texts)
    return write_page(hub, asked, page, texts)


def render_refused(hub: Hub, asked: Asked, refused: Refused) -> str:
    """Return a subject as HTML with what is wrong with its form."""
    texts = texts_for(hub, asked.language)
    return write_page(hub, asked, make_subject(hub, asked, texts, refused), texts)
