"""The reports that the page of the situation reads from: the shared one, or one on a part."""

from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.hub.situation.narrowed import Narrowing, build_narrowed, purposes_of
from comity.hub.situation.panel import view_indicator
from comity.pages.asked import Asked
from comity.pages.kept import kept
from comity.pages.reports import report_for, sight_of_reader
from comity.publish.report_data import Report


def report_of(hub: Hub, asked: Asked, narrowing: Narrowing) -> Report:
    """Return the report on what is asked for, from what the reader may see."""
    if not narrowing:
        return report_for(hub, asked)
    as_of, month = asked.get("as_of") or None, asked.get("month") or None

    def make() -> Report:
        return build_narrowed(hub, narrowing, as_of=as_of, period=month, sight=sight_of_reader(asked))

    return kept(hub, ("part", narrowing, as_of, month, sight_of_reader(asked)), make)


def known_purposes(hub: Hub, asked: Asked) -> tuple[str, ...]:
    """Return the purposes that the reader can choose."""
    as_of = asked.get("as_of") or None

    def make() -> tuple[str, ...]:
        return purposes_of(view_indicator(hub, as_of=parse_moment(as_of), sight=sight_of_reader(asked)))

    return kept(hub, ("purposes", as_of, sight_of_reader(asked)), make)
