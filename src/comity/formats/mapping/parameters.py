"""Parameters of a mapping: `{member}`, `{period}` and others that are given with each submission."""

import re
from collections.abc import Iterable, Mapping, Sequence

from comity.errors import UsageError

Parameters = Mapping[str, str | Sequence[str]]
_NAME = re.compile(r"\{([A-Za-z_]\w*)\}")


def names_in(text: str) -> tuple[str, ...]:
    """Return the names of the parameters that a text of the mapping uses.

    >>> names_in("{member} in {period}")
    ('member', 'period')
    """
    return tuple(_NAME.findall(text))


def fill_in(text: str, parameters: Parameters) -> str:
    """Return the text with its parameters filled in; a missing one is a fault in use."""
    return _NAME.sub(lambda match: _one(match[1], parameters), text)


def fill_in_all(texts: Iterable[str], parameters: Parameters) -> tuple[str, ...]:
    """Return the texts with parameters filled in; a text that is one parameter of many values becomes many.

    >>> fill_in_all(["{members}", "_T"], {"members": ["AR", "BO"]})
    ('AR', 'BO', '_T')
    """
    filled: list[str] = []
    for text in texts:
        whole = _NAME.fullmatch(text)
        given = parameters.get(whole[1]) if whole else None
        if given is not None and not isinstance(given, str):
            filled += given
        else:
            filled.append(fill_in(text, parameters))
    return tuple(filled)


def _one(name: str, parameters: Parameters) -> str:
    given = parameters.get(name)
    if isinstance(given, str):
        return given
    detail = (
        f"The mapping needs the parameter {{{name}}}, which was not given."
        if given is None
        else f"The mapping uses {{{name}}} where one value is needed, and it has several."
    )
    raise UsageError(detail, remedy=f"Give one value for {name}.")
