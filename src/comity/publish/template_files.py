"""The templates of the pages that this room writes."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from comity.publish.document.parts import Figure, Listing, Panel

if TYPE_CHECKING:
    from jinja2 import Environment, Template


@functools.cache
def load_template(name: str, *, before: str | None = None) -> "Template":
    """Return a template of the package, compiled once; `before` is a package whose templates come first."""
    return _environment(before).get_template(name)


@functools.cache
def _environment(before: str | None) -> "Environment":
    """Return what templates have around them; a value that they lack is a fault, and every text is escaped."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    packages = [name for name in (before, "comity.publish") if name is not None]
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(name, "templates") for name in packages]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.tests |= {kind.__name__.lower(): _is_a(kind) for kind in (Figure, Panel, Listing)}
    return environment


def _is_a(kind: type) -> Callable[[object], bool]:
    return lambda value: isinstance(value, kind)
