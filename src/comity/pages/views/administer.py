"""One subject of administration."""

from comity.hub.home import Hub
from comity.pages.administration.subjects import make_subject
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.publish.texts import Texts


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page of the asked subject."""
    return make_subject(hub, asked, texts)
