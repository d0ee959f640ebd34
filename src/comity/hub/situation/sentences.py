"""What analyses say, as sentences in a language, with the group's and the catalogue's names."""

from collections.abc import Iterable

from comity.hub.home import Hub
from comity.model.statements import Said
from comity.publish.report_data import Names
from comity.publish.say import say_all
from comity.publish.texts import Texts


def say_in(hub: Hub, statements: Iterable[Said], language: str = "en") -> list[str]:
    """Return the statements as whole sentences; a language without translations is said in English."""
    lists = hub.catalogue.codelists

    def lookup(codelist: str, code: str) -> Names:
        known = lists[codelist].by_id if codelist in lists else {}
        return known[code].names if code in known else {}

    members = {member.code: member.names for member in hub.group.members if member.names}
    return say_all(statements, Texts(language, names=members), lookup=lookup)
