"""Numbers as text: which text is a number, and how a number is written in a finding."""

import re

NUMBER = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"
"""Written so that it means the same to polars and to Python."""
_NUMBER = re.compile(NUMBER.removeprefix("^").removesuffix("$"))


def is_number(text: str) -> bool:
    """Say whether a text is a number, with a dot as the decimal mark."""
    return _NUMBER.fullmatch(text) is not None


def number_text(number: object) -> str:
    """Write a number without thousands marks, a whole one without decimals.

    >>> number_text(1234567.0), number_text(0.5), number_text(None)
    ('1234567', '0.5', '–')
    """
    if not isinstance(number, (int, float)):
        return "–"
    return str(int(number)) if float(number).is_integer() else f"{number:.6g}"
