"""The texts of a page: its own catalogues over those of the reports."""

import functools
import gettext
from importlib import resources

from comity.hub.home import Hub
from comity.publish.texts import Texts, read_catalogue


def texts_for(hub: Hub, language: str) -> Texts:
    """Return messages, names and formats of a language, with the group's own names of its members."""
    names = {member.code: member.names for member in hub.group.members if member.names}
    return Texts(language, names=names, translation=catalogue_of(language))


@functools.cache
def catalogue_of(language: str) -> gettext.NullTranslations:
    """Return the translations of pages and reports in a language."""
    own = read_catalogue(language, folder=resources.files("comity.pages") / "locale")
    own.add_fallback(read_catalogue(language))
    return own
