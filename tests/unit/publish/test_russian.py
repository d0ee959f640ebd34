"""Every message of the reports has its Russian, with the same placeholders and all plural forms."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import comity.publish

FOLDER = Path(comity.publish.__file__).parent
KEYWORDS = {"_": None, "translate": None, "plural": (1, 2)}
SAME = {"CSV", "{name} ({days})", "{origin} → {reporter}", "{rate}, {period}.", "{unit}, {period}"}
"""What is the same in both languages."""


def messages() -> Iterator[tuple[str, ...]]:
    """Return every message in the code: one form, or singular and plural."""
    for _, _, found, _, _ in extract_from_dir(FOLDER, method_map=[("**.py", "python")], keywords=KEYWORDS):
        yield found if isinstance(found, tuple) else (found,)


MESSAGES = sorted({one for one in messages() if one[0]})
FILES = sorted((FOLDER / "locale" / "ru").glob("*.po"))


def translations() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return all entries of all files."""
    found = {}
    for file in FILES:
        for one in read_po(file.open("rb"), locale="ru"):
            forms = (one.string,) if isinstance(one.string, str) else tuple(one.string)
            found[one.id if isinstance(one.id, tuple) else (one.id,)] = forms
    return found


RUSSIAN = translations()


def placeholders(text: str) -> set[str]:
    """Return the names between braces."""
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("message", MESSAGES, ids=lambda one: one[0][:40])
def test_every_message_has_its_russian(message: tuple[str, ...]) -> None:
    """An English sentence on a Russian page reads as a defect."""
    assert message in RUSSIAN
    assert message[0] in SAME or RUSSIAN[message] != message


@pytest.mark.parametrize("message", sorted(RUSSIAN), ids=lambda one: one[0][:40])
def test_translations_fill_what_the_english_fills(message: tuple[str, ...]) -> None:
    """A placeholder left out would lose a figure; one too many would break the page."""
    if message == ("",):
        return
    assert len(RUSSIAN[message]) == (1 if len(message) == 1 else 3), "one, few and many"
    for form in RUSSIAN[message]:
        assert placeholders(form) == placeholders(message[-1])


def test_no_message_is_translated_twice() -> None:
    """Two files that disagree would be settled by their names."""
    seen: dict[tuple[str, ...] | str, tuple[str, object]] = {}
    for file in FILES:
        for one in read_po(file.open("rb"), locale="ru"):
            key = one.id if isinstance(one.id, str) else tuple(one.id)
            if key and key in seen:
                assert seen[key][1] == one.string, f"{key} in {seen[key][0]} and {file.name}"
            seen[key] = (file.name, one.string)
