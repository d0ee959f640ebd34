"""Texts of cells and labels: how numbers, dates and truth values look as text, and when two labels are equal."""

import datetime as dt
import re
import unicodedata
from functools import lru_cache

CellValue = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
_SPACES = re.compile(r"\s+")
_SOFT = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_BROKEN_WORD = re.compile(r"(?<=\w)-\s*(?=\w)|\s+")
_WHOLE = 1e15


def cell_text(value: CellValue) -> str:
    """Return a workbook cell's value as text.

    A number without fraction has none in the text; others have the 15 digits that a spreadsheet shows. Dates are
    ISO texts.

    >>> cell_text(14337084.0), cell_text("004"), cell_text(0.1 + 0.2), cell_text(True)
    ('14337084', '004', '0.3', 'TRUE')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.timedelta):
        return str(value)
    return value.isoformat()


def _number_text(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    if value.is_integer() and abs(value) < _WHOLE:
        return str(int(value))
    return format(value, ".15g")


def clean(text: str) -> str:
    """Return a label without invisible characters and with single plain spaces.

    >>> clean(" Казахстан\u00a0 ")
    'Казахстан'
    """
    return _SPACES.sub(" ", _SOFT.sub("", text)).strip()


@lru_cache(maxsize=50_000)
def label_key(text: str) -> str:
    """Return the form in which two labels are compared: no case, no double spaces, composed characters.

    >>> label_key("ВСЕГО  по странам") == label_key("Всего по странам ")
    True
    """
    return unicodedata.normalize("NFKC", clean(text)).casefold()


def heading_key(text: str) -> str:
    """Return the form in which two headings are compared: as labels, and blind to spaces and hyphenation.

    >>> heading_key("Снято с миграцион- ного учета") == heading_key("снято с миграционного учета")
    True
    """
    return _BROKEN_WORD.sub("", label_key(text))
