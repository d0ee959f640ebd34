"""Pages that have nothing to show yet: what will be here, and where that begins."""

from collections.abc import Sequence

from comity.hub.home import Hub
from comity.hub.situation.panel import view_indicator
from comity.pages.asked import Asked
from comity.pages.kept import kept
from comity.pages.page import Page
from comity.pages.render import write_page
from comity.pages.reports import sight_of_reader
from comity.pages.sending.reader import providers_of
from comity.pages.texts import texts_for
from comity.publish.texts import Texts

Link = tuple[str, str]


def is_without_figures(hub: Hub, asked: Asked) -> bool:
    """Say whether the group's indicator has no figure that the reader may see."""
    sight = sight_of_reader(asked)
    return kept(hub, ("no figures", sight), lambda: bool(view_indicator(hub, sight=sight).frame.is_empty()))


def no_figures(asked: Asked, texts: Texts, *, title: str, said: str) -> Page:
    """Return a page in place of one that is made from figures, before any came."""
    _ = texts.translate
    ways = (("submit", "/submit", _("Send figures")), ("calendar", "/calendar", _("See what is due next")))
    return _nothing(title, said, [(url, label) for page, url, label in ways if asked.may(f"pages.{page}")])


def no_report(hub: Hub, asked: Asked) -> str | None:
    """Return the page in place of a printed report, before any figures came; None where there are figures."""
    if not is_without_figures(hub, asked):
        return None
    texts = texts_for(hub, asked.language)
    said = texts.translate(
        "No figures have come yet, so that there is nothing to print. A report can be printed once a first file is "
        "accepted."
    )
    page = no_figures(asked, texts, title=texts.translate("Situation reports"), said=said)
    return write_page(hub, asked, page, texts)


def no_agreement(hub: Hub, asked: Asked, texts: Texts, *, title: str) -> Page | None:
    """Return the page in place of a form to send by, where nobody has agreed to send; None where somebody has."""
    if providers_of(hub):
        return None
    _ = texts.translate
    said = _(
        "The group has no agreement yet, so that nothing can be sent. The secretariat adds agreements to the "
        "group’s file, under Administration."
    )
    adds = [("/administration/group", _("Group’s file"))] if asked.may("administration.group") else []
    return _nothing(title, said, adds)


def _nothing(title: str, said: str, links: Sequence[Link]) -> Page:
    return Page(title=title, lead=said, template="nothing_yet.html", content={"links": links})
