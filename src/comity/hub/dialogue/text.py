"""What may stand in a text that people write to each other here: bounded, and nothing that identifies a person."""

import re

from comity.errors import UsageError
from comity.validation.person_values import is_travel_document
from comity.validation.persons import detect_person_file

LONGEST_TEXT = 4_000
_PAPER = re.compile(r"(?<![\w-])[A-ZА-Я]{1,2}№?\d{7,9}(?!\w)")
_LONG_NUMBER = re.compile(r"(?<!\d)\d{10,}(?!\d)")
_CELLS = re.compile(r"[\t;|]|, ")
_FEWEST_LINES = 3


def checked_text(text: str, *, most: int = LONGEST_TEXT, may_be_empty: bool = False) -> str:
    """Return the text without blanks around it; raises UsageError for one that can't be kept.

    Refused are texts too long, unseen characters, and what looks like somebody's papers, personal number, or a list
    of persons.
    """
    found = text.replace("\r\n", "\n").strip()  # forms of browsers end lines so
    if not found and not may_be_empty:
        raise UsageError("The text is empty.", remedy="Write a sentence.")
    if len(found) > most:
        raise UsageError(f"The text has {len(found)} characters.", remedy=f"Keep it to {most}.")
    if any(not (c.isprintable() or c in "\n\t") for c in found):
        raise UsageError("The text has unseen characters.", remedy="Type it anew.")
    if speaks_of_persons(found):
        raise UsageError(
            "The text looks as if it held somebody's name, papers or numbers; it was not kept.",
            remedy="Speak of counts, periods and codes, never of persons.",
        )
    return found


def speaks_of_persons(text: str) -> bool:
    """Say whether a text holds what identifies a person: by its shape alone.

    >>> speaks_of_persons("The 1 204 entries of March were counted twice")
    False
    >>> speaks_of_persons("see passport AN1234567")
    True
    """
    lines = text.splitlines()
    if _PAPER.search(text) or _LONG_NUMBER.search(text) or any(is_travel_document(line.strip()) for line in lines):
        return True
    rows = [[cell.strip() for cell in _CELLS.split(line)] for line in lines if _CELLS.search(line)]
    return len(rows) >= _FEWEST_LINES and detect_person_file(rows[0], rows[1:]) is not None
