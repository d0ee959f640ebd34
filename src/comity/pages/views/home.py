"""The front page: the group, what is due next, the latest situation, alerts."""

from comity.hub.home import Hub
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.publish.texts import Texts


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:  # noqa: ARG001 - every page is made alike
    """Return the page."""
    return Page(title=texts.name(hub.group.names, hub.group.id), template="home.html")
