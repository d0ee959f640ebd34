"""How a figure is cited: who publishes it, what it is, of which moment, at which lasting address."""

from comity.hub.home import Hub
from comity.pages.asked import Asked
from comity.publish.document.parts import Figure
from comity.publish.texts import Texts

AS_OF = "as_of"
"""The choice that fixes the moment of all that a page tells."""


def cite(hub: Hub, asked: Asked, figure: Figure, *, texts: Texts) -> str:
    """Return the citation of a figure, its address fixed to what is known now."""
    moment = asked.get(AS_OF) or hub.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    return texts.translate(
        "{group}: {title}. As known on {moment}. {url}",
        group=texts.name(hub.group.names, hub.group.id),
        title=figure.title,
        moment=moment,
        url=f"{asked.base_url}{asked.url(**{AS_OF: moment})}#{figure.id}",
    )
