"""What a notice says: a subject and paragraphs in the addressee's language, from `texts.toml`.

Plural forms go by CLDR's rules, dates and periods by its formats. Every value is put on one line of printable
characters before it goes into a text.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale

from comity.errors import UnknownArtefactError
from comity.hub.home import Hub
from comity.model.names import FALLBACK_LANGUAGE, localise
from comity.model.notices import SECRETARIAT, Kind, Notice
from comity.model.periods import parse_period
from comity.publish.numerals import render_number
from comity.publish.time_texts import render_date, render_moment, render_period

LANGUAGES = ("en", "ru")
_COUNTED = ("days", "rows", "errors", "warnings", "attempts")
_LONGEST_VALUE = 300
_SPACES = "\u00a0\u202f"


@dataclass(frozen=True, slots=True)
class Text:
    """What is said: one line as the subject, paragraphs, a list of lines (where there is one), a closing line."""

    subject: str
    paragraphs: tuple[str, ...]
    lines: tuple[str, ...]
    closing: str
    language: str


def say(hub: Hub, notice: Notice, *, language: str) -> Text:
    """Return what a notice says in a language; English stands in for one that has no texts."""
    words = _Words(hub, language if language in LANGUAGES else FALLBACK_LANGUAGE)
    values = words.values(notice)
    sentences: list[str] = []
    for part in _parts(notice):
        sentences += words.text(part)
    return Text(
        subject=plain(words.subject(_parts(notice)[0]).format_map(values).replace("\u00a0", " ")),
        paragraphs=tuple(sentence.format_map(values) for sentence in sentences),
        lines=tuple(words.lines(notice)),
        closing=words.text("closing")[0].format_map(values),
        language=words.language,
    )


def plain(text: str) -> str:
    r"""Return the text on one line, without control characters, and not longer than is safe to show.

    >>> plain("a\r\nBcc: b")
    'a Bcc: b'
    """
    shown = "".join(c if c.isprintable() or c in _SPACES else " " for c in text)
    line = " ".join(part for part in shown.split(" ") if part)
    return line if len(line) <= _LONGEST_VALUE else line[: _LONGEST_VALUE - 1] + "…"


@cache
def _book() -> Mapping[str, Any]:
    return tomllib.loads(files("comity.hub.notices").joinpath("texts.toml").read_text("utf-8"))


def _parts(notice: Notice) -> tuple[str, ...]:
    """Return the tables whose sentences the notice is made of, in order."""
    kind, facts = notice.kind, notice.facts
    if kind is Kind.ACCEPTED and facts.get("held"):
        return (kind.value, "held")
    if kind is Kind.REFUSED and not facts.get("errors"):
        return ("refused_by_word",)
    if kind is Kind.QUESTION and facts.get("due"):
        return (kind.value, "deadline")
    return (kind.value,)


class _Words:
    """The names and formats of one language."""

    def __init__(self, hub: Hub, language: str) -> None:
        self.language = language
        self._hub = hub
        self._locale = Locale.parse(language)

    def subject(self, part: str) -> str:
        return str(_book()[part]["subject"][self.language])

    def text(self, part: str) -> list[str]:
        return list(_book()[part]["text"][self.language])

    def word(self, name: str, **values: object) -> str:
        return str(_book()["word"][name][self.language]).format_map(values)

    def counted(self, name: str, count: int) -> str:
        forms = _book()["plural"][name][self.language]
        form = forms.get(self._locale.plural_form(count), forms["other"])
        return str(form).format(count=render_number(count, self._locale)).replace(" ", "\u00a0")

    def values(self, notice: Notice) -> dict[str, str]:
        """Return every placeholder that the notice has a value for."""
        facts = notice.facts
        values = {
            "group": localise(self._hub.group.names, self.language, self._hub.group.id),
            "provider": self._provider(notice.provider),
            "dataflow": self._dataflow(notice.dataflow),
            "period": self._period(notice.period),
            "about": self._about(notice.subject),
        }
        values |= {name: self._day(facts[name]) for name in ("due", "today") if facts.get(name)}
        values |= {name: self.counted(name, facts[name]) for name in _COUNTED if name in facts}
        values |= {name: str(facts[name]) for name in ("submission", "number", "problem") if name in facts}
        if "received" in facts:
            values["received"] = render_moment(dt.datetime.fromisoformat(facts["received"]), self._locale)
        if notice.kind is Kind.RELEASED:
            values["cells"] = self.counted("cells", facts["rows"])
        if notice.kind is Kind.DIGEST:
            values["count"] = self.counted("dataflows", len(facts["lines"]) + facts["more"])
        if "channel" in facts:
            values["channel"] = self.word(facts["channel"])
        return {name: plain(value) for name, value in values.items()}

    def lines(self, notice: Notice) -> list[str]:
        """Return the lines of a digest; no other kind has any."""
        if notice.kind is not Kind.DIGEST:
            return []
        lines = [plain(self._line(line)) for line in notice.facts["lines"]]
        more = notice.facts["more"]
        return [*lines, self.word("more_lines", count=more)] if more else lines

    def _line(self, line: Mapping[str, Any]) -> str:
        periods: Sequence[str] = [self._period(text) for text in line["periods"]]
        if line["more"]:
            periods = [*periods, self.word("more_periods", count=line["more"])]
        return self.word(
            "line",
            provider=self._provider(line["provider"]),
            dataflow=self._dataflow(line["dataflow"]),
            periods=", ".join(periods),
            days=self.counted("days", line["days"]),
        )

    def _provider(self, code: str) -> str:
        if code == SECRETARIAT:
            return self.word("secretariat")
        names = next((member.names for member in self._hub.group.members if member.code == code), {})
        return localise(names, self.language) or str(self._locale.territories.get(code, code))

    def _dataflow(self, flow: str) -> str:
        if not flow:
            return self.word("unknown_dataflow")
        try:
            return localise(self._hub.catalogue.dataflow(flow).names, self.language, flow)
        except UnknownArtefactError:
            return flow

    def _period(self, text: str) -> str:
        period = parse_period(text)
        return text if period is None else render_period(period, self._locale)

    def _about(self, subject: str) -> str:
        kind, _, number = subject.partition("/")
        return self.word("submission", number=number) if kind == "submission" else subject

    def _day(self, text: str) -> str:
        return render_date(dt.date.fromisoformat(text), self._locale)
