"""Every message of the pages has its Russian, with the same placeholders and all plural forms."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import comity.pages
import comity.publish

FOLDER = Path(comity.pages.__file__).parent
KEYWORDS = {"_": None, "translate": None, "plural": (1, 2)}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
SAME = {"CSV", "SVG", "PNG", "SDMX", "XLSX", "PDF", "HTML", "JSON", "TOML", "Python", "R", "curl", "SHA-256"}
"""What is the same in both languages."""
OWN = sorted((FOLDER / "locale" / "ru").glob("*.po"))
REPORTS = sorted((Path(comity.publish.__file__).parent / "locale" / "ru").glob("*.po"))
Message = tuple[str, ...]


def messages() -> Iterator[Message]:
    """Yield every message in code and templates: one form, or singular and plural."""
    for _, _, found, _, _ in extract_from_dir(FOLDER, method_map=METHODS, keywords=KEYWORDS):
        yield found if isinstance(found, tuple) else (found,)


def translations(files: list[Path]) -> dict[Message, Message]:
    """Return all entries of the files."""
    found = {}
    for file in files:
        for one in read_po(file.open("rb"), locale="ru"):
            forms = (one.string,) if isinstance(one.string, str) else tuple(one.string)
            found[one.id if isinstance(one.id, tuple) else (one.id,)] = forms
    return found


MESSAGES = sorted({one for one in messages() if one[0]})
RUSSIAN = translations(OWN)
KNOWN = translations(REPORTS) | RUSSIAN


def placeholders(text: str) -> set[str]:
    """Return the names between braces."""
    return set(re.findall(r"\{(\w+)\}", text))


def test_every_message_has_its_russian() -> None:
    """An English sentence on a Russian page reads as a defect."""
    assert MESSAGES
    missing = [one for one in MESSAGES if one not in KNOWN]
    same = [one for one in MESSAGES if one not in missing and KNOWN[one] == one and one[0] not in SAME]
    assert not missing
    assert not [one for one in same if re.search("[A-Za-z]{3}", re.sub(r"\{\w+\}", "", one[0]))]


@pytest.mark.parametrize("file", OWN, ids=lambda file: file.stem)
def test_translations_fill_what_the_english_fills(file: Path) -> None:
    """A placeholder left out would lose a figure; one too many would break the page."""
    wrong = []
    for message, forms in translations([file]).items():
        if message != ("",):
            wanted = 1 if len(message) == 1 else 3
            fits = all(placeholders(form) == placeholders(message[-1]) for form in forms)
            wrong += [] if fits and len(forms) == wanted else [message]
    assert not wrong


def test_every_translation_is_used() -> None:
    """What nothing says any longer would be kept up for nobody."""
    used = set(MESSAGES)
    assert not [one for one in RUSSIAN if one != ("",) and one not in used]


def test_no_message_is_translated_in_two_ways() -> None:
    """Two files that disagree would be settled by their names."""
    seen: dict[Message, tuple[str, Message]] = {}
    for file in OWN:
        for message, forms in translations([file]).items():
            if message != ("",) and message in seen:
                assert seen[message][1] == forms, f"{message} in {seen[message][0]} and {file.name}"
            seen[message] = (file.name, forms)
