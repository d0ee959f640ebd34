import datetime as dt
import gettext
import re
from collections.abc import Iterator

import pytest
from babel import Locale

from comity.model.periods import Frequency, parse_period
from comity.publish import texts as module
from comity.publish.page import render_page
from comity.publish.texts import Texts, read_catalogue
from comity.publish.time_texts import render_column
from unit.publish.markup import Page
from unit.publish.sample import REPORTS

WORD = re.compile(r"[^\W\d_]{2,}")


class Marked(gettext.NullTranslations):
    """Sets every message between brackets, so that a text without them has missed the catalogue."""

    def gettext(self, message: str) -> str:
        """Mark a message."""
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Mark a message in the plural."""
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _strings(getattr(value, name))


def _outside(text: str) -> str:
    """Return what isn't between brackets, however deep they are nested."""
    while (inner := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = inner
    return text


@pytest.mark.parametrize("name", REPORTS)
def test_every_text_goes_through_the_catalogue(name: str) -> None:
    """Words on the page are messages, names that came with the report, or CLDR's."""
    report = REPORTS[name]()
    locale = Locale("en")
    months = [
        str(month) for width in ("wide", "abbreviated") for month in locale.months["stand-alone"][width].values()
    ]
    given = [*_strings(report), *map(str, locale.territories.values()), *months, "Comity and million billion UTC"]
    known = {word for text in given for word in WORD.findall(text)}
    page = Page(render_page(report, Texts("en", names=report.names, translation=Marked())))
    missed = {word for text in page.texts for word in WORD.findall(_outside(text))} - known
    assert not missed


def test_messages_are_filled() -> None:
    """Singular, plural and placeholders."""
    texts = Texts()
    assert texts.translate("{first} to {last}", first="a", last="b") == "a to b"
    assert texts.plural("{count} month", "{count} months", count=1) == "1 month"
    assert texts.plural("{count} month", "{count} months", count=1200) == "1\u202f200 months"


def test_own_names_come_before_cldr_and_codes_come_last() -> None:
    """A member is called what its group calls it."""
    texts = Texts(names={"KG": {"en": "Kyrgyz Republic"}})
    assert [texts.area(code) for code in ("KG", "TR", "CSXX", "QQQ")] == [
        "Kyrgyz Republic",
        "Türkiye",
        "Serbia and Montenegro (former)",
        "QQQ",
    ]
    assert Texts("ru").area("KG") == "Киргизия"


def test_lists_are_alphabetical_sentences() -> None:
    """Names are joined as the language does."""
    assert Texts().areas(["TR", "CN", "GB"]) == "China, Türkiye and United Kingdom"
    assert Texts("ru").areas(["TR", "CN"]) == "Китай и Турция"


def test_languages_keep_their_formats_without_a_catalogue() -> None:
    """Numbers and dates follow CLDR even where words are not yet translated."""
    texts = Texts("ru")
    assert texts.percent(-0.046) == "−4,6\u00a0%"
    assert texts.amount(13_900_000) == "13,9\u00a0миллиона"
    assert texts.date(dt.date(2026, 11, 12)) == "12\u00a0ноября\u00a02026"


@pytest.mark.parametrize("frequency", Frequency)
def test_every_frequency_has_its_words(frequency: Frequency) -> None:
    """A unit by period, a length of time and a year can be named for all frequencies."""
    texts = Texts()
    assert texts.per(frequency, "visitors").startswith("visitors per ")
    assert texts.lasting(frequency, 3).startswith("3 ")
    assert texts.year(frequency)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026", "2026"),
        ("2026-10", "October\u00a02026"),
        ("2026-Q3", "Q3\u00a02026"),
        ("2026-W07", "2026-W07"),
        ("2026-11-12T09:00:00", "12\u00a0November\u00a02026, 09:00 UTC"),
    ],
)
def test_periods_in_words(text: str, expected: str) -> None:
    """Each kind of period has a name."""
    period = parse_period(text)
    assert period is not None
    assert Texts().period(period) == expected


def test_hours_have_russian_names_and_head_columns() -> None:
    """An hour without its day, or without its zone, could be any hour."""
    hour = parse_period("2026-11-12T09:00:00")
    assert hour is not None
    assert Texts("ru").period(hour) == "12\u00a0ноября\u00a02026, 09:00 UTC"
    assert render_column(hour, Locale("en")) == ("09:00", "12 Nov 2026")


def test_moments_are_told_in_utc() -> None:
    """A moment of another zone is shown as what it was in UTC."""
    zone = dt.timezone(dt.timedelta(hours=6))
    assert Texts().moment(dt.datetime(2026, 11, 12, 3, 30, tzinfo=zone)) == "11\u00a0November\u00a02026, 21:30 UTC"


def test_a_catalogue_file_translates(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    """A .po file beside the code is all that a language needs."""
    folder = tmp_path / "locale" / "ru"
    folder.mkdir(parents=True)
    entries = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Reporting"\nmsgstr "Отчитались"\n'
    )
    (folder / "report.po").write_text(entries, encoding="utf-8")
    more = entries.replace("Reporting", "Members").replace("Отчитались", "Участники")
    (folder / "members.po").write_text(more, encoding="utf-8")
    monkeypatch.setattr(module.resources, "files", lambda _package: tmp_path)
    assert read_catalogue("ru").gettext("Reporting") == "Отчитались"
    assert read_catalogue("ru").gettext("Members") == "Участники"
    assert read_catalogue("fr").gettext("Reporting") == "Reporting"
