"""What notices say, in both languages."""

import datetime as dt
import string
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from comity.exchange.notices import collection_notice, dialogue_notice
from comity.hub.home import Hub
from comity.hub.notices.mail_message import render_message
from comity.hub.notices.outbox_attempt import Letter
from comity.hub.notices.texts import LANGUAGES, plain, say
from comity.model.notices import SECRETARIAT, Kind, Notice
from notice_hub import make_hub

BOOK: dict[str, Any] = tomllib.loads(files("comity.hub.notices").joinpath("texts.toml").read_text("utf-8"))
DAYS = {"due": "2025-02-20", "today": "2025-02-21", "days": 1}
FILE = {"submission": 7, "number": 3, "rows": 1, "errors": 0, "warnings": 2, "held": False,
        "received": "2025-02-10T09:30:00+00:00"}  # fmt: skip
LINE = {"provider": "KG", "dataflow": "CROSSINGS", "periods": ["2025-01", "2025-02"], "more": 3, "days": 21}


def _spoken(kind: Kind, **about: Any) -> Notice:  # noqa: ANN401 - whatever a dialogue's notice takes
    return dialogue_notice(kind, provider="KG", dataflow="CROSSINGS", step="1", **about)


SAMPLES = [
    *(Notice(kind, "KG", "CROSSINGS", "2025-01", facts=DAYS) for kind in (Kind.WINDOW, Kind.REMINDER, Kind.DUE)),
    Notice(Kind.LATE, "KG", "CROSSINGS", "2025-01", "1", facts=DAYS),
    Notice(Kind.DIGEST, SECRETARIAT, period="2025-W08", facts={"today": "2025-02-21", "lines": [LINE], "more": 2}),
    Notice(Kind.ACCEPTED, "KG", "CROSSINGS", facts=FILE),
    Notice(Kind.ACCEPTED, "KG", "CROSSINGS", facts={**FILE, "held": True}),
    Notice(Kind.WAITING, "KG", "CROSSINGS", facts={**FILE, "number": None}),
    Notice(Kind.REFUSED, "KG", "", facts={**FILE, "errors": 5}),
    Notice(Kind.REFUSED, "KG", "CROSSINGS", facts=FILE),
    Notice(Kind.WITHDRAWN, "KG", "CROSSINGS", facts=FILE),
    Notice(Kind.RELEASED, "KG", "CROSSINGS", facts={"rows": 1234, "number": 9, "submission": 7}),
    _spoken(Kind.QUESTION, about="submission/7", to="KG"),
    _spoken(Kind.QUESTION, about="cell/a.b", to="KG", deadline=dt.date(2025, 3, 1)),
    _spoken(Kind.ANSWER, about="submission/7", to=SECRETARIAT),
    collection_notice("KG", "CROSSINGS", step="x", attempts=5, problem="HTTP 500"),
    Notice(Kind.MAIL_REFUSED, "KG", step="x", facts={"problem": "It holds no file."}),
    Notice(Kind.UNDELIVERED, "KG", step="mail/2025-02-21", facts={"channel": "mail"}),
    Notice(Kind.UNDELIVERED, SECRETARIAT, step="webhook/2025-02-21", facts={"channel": "webhook"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Give a hub whose names and dataflows the texts name."""
    with make_hub(tmp_path_factory.mktemp("texts")) as made:
        yield made


def _all(notice: Notice, hub: Hub, language: str) -> str:
    text = say(hub, notice, language=language)
    return "\n".join([text.subject, *text.paragraphs, *text.lines, text.closing])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", SAMPLES, ids=lambda n: n.kind.value)
def test_every_kind_is_said_whole(hub: Hub, notice: Notice, language: str) -> None:
    """A placeholder without a value ends the mail of everybody; "None" in a sentence makes it useless."""
    said = _all(notice, hub, language)
    assert not set("{}") & set(said)
    assert "None" not in said


def test_every_kind_has_a_sample() -> None:
    """A kind that was added without a text would fail only when it is first sent."""
    assert {notice.kind for notice in SAMPLES} == set(Kind)


def test_both_languages_have_the_same_placeholders() -> None:
    """A Russian text that leaves out the date leaves out what matters."""

    def fields(texts: object) -> set[str]:
        whole = " ".join(texts) if isinstance(texts, list) else str(texts)
        return {name for _, name, *_ in string.Formatter().parse(whole) if name}

    for name, entry in BOOK.items():
        for part in entry.values() if name != "plural" else ():
            assert set(part) == set(LANGUAGES), name
            if name != "closing":
                assert fields(part["en"]) - {"provider"} == fields(part["ru"]) - {"provider"}, (name, part)


@pytest.mark.parametrize(
    ("days", "english", "russian"),
    [(1, "1 day", "1 день"), (3, "3 days", "3 дня"), (7, "7 days", "7 дней"), (21, "21 days", "21 день"),
     (1112, "1 112 days", "1 112 дней")],
)  # fmt: skip
def test_numbers_have_their_plural_forms(hub: Hub, days: int, english: str, russian: str) -> None:
    """A wrong form, as in "3 день", reads like a machine's mistake."""
    notice = Notice(Kind.LATE, "KG", "CROSSINGS", "2025-01", "1", facts={**DAYS, "days": days})
    subjects = {language: say(hub, notice, language=language).subject for language in LANGUAGES}
    spaced = {language: subject.replace("\u202f", " ") for language, subject in subjects.items()}
    assert spaced["en"] == f"Border crossings, January 2025: {english} late"
    assert spaced["ru"] == f"Пересечения границы, январь 2025: опоздание {russian}"


def test_the_digest_names_who_what_and_since_when(hub: Hub) -> None:
    """The secretariat could not call anybody."""
    (notice,) = [one for one in SAMPLES if one.kind is Kind.DIGEST]
    english, russian = (say(hub, notice, language=language) for language in LANGUAGES)
    assert english.lines[0].replace("\u00a0", " ") == (
        "Kyrgyzstan, Border crossings: January 2025, February 2025, 3 more. The oldest is 21 days late."
    )
    assert english.lines[1] == "Others are late, too: 2."
    assert russian.subject == "Опоздания на 21 февраля 2025: 3 набора данных"


def test_a_language_without_texts_is_told_in_english(hub: Hub) -> None:
    """A member with another language would get nothing."""
    assert say(hub, SAMPLES[0], language="fr") == say(hub, SAMPLES[0], language="en")


@pytest.mark.parametrize("text", ["a\nBcc: x", "a\r\nBcc: x", "a\u2028Bcc: x", "a\x00Bcc: x", "a\x85Bcc: x"])
def test_no_value_breaks_a_line(text: str) -> None:
    """A line break in a value could add a header."""
    assert plain(text) == "a Bcc: x"


def test_markup_in_a_value_stays_text(hub: Hub) -> None:
    """A name could carry a script, or a link, into the mail of another ministry."""
    notice = collection_notice("KG", "CROSSINGS", step="x", attempts=1, problem='<a href="https://evil.example">')
    message = render_message(_letter(hub, notice), sender="hub@river.example")
    assert b"<a href" not in message.partition(b"text/html")[2]


def test_a_message_is_the_same_bytes_each_time(hub: Hub) -> None:
    """A part that is drawn at random would make a repeat another message."""
    letter = _letter(hub, SAMPLES[3])
    first = render_message(letter, sender="hub@river.example")
    assert first == render_message(letter, sender="hub@river.example")
    assert max(map(len, first.split(b"\r\n"))) <= 998
    assert first.isascii()


def _letter(hub: Hub, notice: Notice) -> Letter:
    made = dt.datetime(2025, 2, 21, tzinfo=dt.UTC)
    text = say(hub, notice, language="ru")
    return Letter("0" * 32, "stat@kg.example", "KG", made, "RIVER", "Речные государства", text, {})


def test_the_texts_are_in_the_package() -> None:
    """An installed hub would have nothing to say."""
    assert Path(str(files("comity.hub.notices").joinpath("texts.toml"))).is_file()
