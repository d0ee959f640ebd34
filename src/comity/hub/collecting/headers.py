"""Headers of a collection with what the environment holds in them: keys and passwords never stand in a file."""

import os
import re
from collections.abc import Mapping

from comity.hub.collecting.failure import failure

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def filled_headers(headers: Mapping[str, str], *, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the headers with each `${NAME}` replaced by the variable of that name; CollectionError where none is.

    >>> filled_headers({"Authorization": "Bearer ${KEY}"}, environment={"KEY": "k1"})
    {'Authorization': 'Bearer k1'}
    """
    known = os.environ if environment is None else environment
    return {name: _VARIABLE.sub(lambda found: _value(found[1], known), text) for name, text in headers.items()}


def _value(name: str, environment: Mapping[str, str]) -> str:
    text = environment.get(name, "").strip()
    if not text:
        raise failure("variable", name=name)
    if not text.isascii() or not text.isprintable():
        raise failure("header", name=name)
    return text
