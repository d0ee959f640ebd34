"""Pages made before somebody asks: those of the menu, for the readers that are to be expected."""

from collections.abc import Iterator

from comity.hub.access.sign_in import Presented, may_use_route
from comity.hub.home import Hub
from comity.model.access import ANYBODY, Principal
from comity.pages.asked import Asked
from comity.pages.catalogue import PAGES, Depends, Place
from comity.web.languages import LANGUAGES


def expected_pages(hub: Hub, open_to: Principal | None) -> Iterator[Asked]:
    """Yield the front page and those of the menu, in the group's languages, as the first readers will see them."""
    reader = open_to or ANYBODY
    languages = [language for language in hub.group.languages if language in LANGUAGES] or [LANGUAGES[0]]
    for language in languages:
        for entry in PAGES:
            is_usual = entry.name == "home" or entry.place is Place.FRONT
            if is_usual and entry.depends is not Depends.ALWAYS and may_use_route(entry.route, Presented(reader)):
                yield Asked(
                    page=entry.name,
                    path=entry.path,
                    language=language,
                    principal=reader,
                    is_open=open_to is not None,
                )
