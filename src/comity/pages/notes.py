"""Pages that only tell something: that a page is being made, that something went wrong."""

from dataclasses import dataclass

from comity.hub.home import Hub
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.pages.render import write_page
from comity.pages.texts import texts_for


@dataclass(frozen=True, slots=True)
class Fault:
    """What a reader is told of a fault; `number` finds it in the hub's log."""

    status: int
    title: str
    detail: str
    remedy: str
    number: str = ""


def preparing_page(hub: Hub, asked: Asked) -> str:
    """Return the page that stands in for one that is being made."""
    texts = texts_for(hub, asked.language)
    title = texts.translate("This page is being made")
    return write_page(hub, asked, Page(title=title, template="preparing.html"), texts)


def fault_page(hub: Hub, asked: Asked, fault: Fault) -> str:
    """Return the page that tells of a fault."""
    page = Page(title=fault.title, template="fault.html", content={"fault": fault})
    return write_page(hub, asked, page, texts_for(hub, asked.language))
