"""Where people say who they are."""

from comity.hub.home import Hub
from comity.hub.settings.settings import read_settings
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.publish.texts import Texts


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the form; `fault` says why it is shown again, `next` where the reader wanted to go."""
    _ = texts.translate
    faults = {
        "wrong": _("Name and password don't fit together."),
        "too_soon": _("Too many attempts failed. Wait a few minutes, or ask the secretariat for a new password."),
    }
    return Page(
        title=_("Sign in"),
        template="sign_in.html",
        content={
            "fault": faults.get(asked.get("fault"), ""),
            "next": asked.get("next", "/"),
            "has_provider": bool(read_settings(hub.directory).oidc.issuer),
        },
    )
