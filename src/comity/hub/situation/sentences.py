"""What analyses say, as sentences in a language, with the group's and the catalogue's names."""

from collections.abc import Iterable

from comity.hub.home import Hub
from comity.model.statements import Said
from comity.publish.report_data import Names
from comity.publish.say import Lookup, say_all
from comity.publish.texts import Texts


def lookup_in(hub: Hub) -> Lookup:
    """Return the lookup of names, by language, of a code in a code list of the hub's catalogue."""
    lists = hub.catalogue.codelists

    def lookup(codelist: str, code: str) -> Names:
        known = lists[codelist].by_id if codelist in lists else {}
        return known[code].names if code in known else {}

    return lookup


def say_in(hub: Hub, statements: Iterable[Said], language: str = "en") -> list[str]:
    """Return the statements as whole sentences; a language without translations is said in English."""
    return say_all(statements, texts_of(hub, language), lookup=lookup_in(hub))


def texts_of(hub: Hub, language: str) -> Texts:
    """Return the texts of a language, with the group's own names of its members."""
    return Texts(language, names={member.code: member.names for member in hub.group.members if member.names})
