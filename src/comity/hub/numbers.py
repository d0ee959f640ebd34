"""Whole numbers as addresses and forms have them: short enough for every place that keeps one."""

import re

MOST_DIGITS = 15
_NUMBER = re.compile(rf"[1-9][0-9]{{0,{MOST_DIGITS - 1}}}")


def is_number(text: object) -> bool:
    """Say whether a text is the number of something, written as we write it.

    >>> is_number("17"), is_number("017"), is_number("+17"), is_number("1_7"), is_number("1.0"), is_number("²")
    (True, False, False, False, False, False)
    """
    return isinstance(text, str) and _NUMBER.fullmatch(text) is not None


def parse_number(text: str) -> int | None:
    """Return the positive whole number that a text is; None where it is none, or has more than 15 digits.

    >>> parse_number("17"), parse_number("0"), parse_number("9" * 16)
    (17, None, None)
    """
    return int(text) if is_number(text) else None
