"""The templates of the pages that this room writes."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from comity.publish.document.parts import Figure, Listing, Panel

if TYPE_CHECKING:
    from jinja2 import Template


@functools.cache
def load_template(name: str) -> "Template":
    """Return a template of the package; a value that it lacks is a fault, and every text is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("comity.publish", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.tests |= {kind.__name__.lower(): _is_a(kind) for kind in (Figure, Panel, Listing)}
    return environment.get_template(name)


def _is_a(kind: type) -> Callable[[object], bool]:
    return lambda value: isinstance(value, kind)
