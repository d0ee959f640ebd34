"""Options that several commands share."""

import datetime as dt
import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from comity.cli.console import OutputFormat
from comity.errors import UsageError
from comity.hub.access.sight import AUDIENCES
from comity.hub.home import Hub, open_hub
from comity.model.access import Sight
from comity.model.periods import Frequency

HUB_VARIABLE = "COMITY_HUB"


class Language(StrEnum):
    """The languages that findings are written in."""

    ENGLISH = "en"
    RUSSIAN = "ru"


HubOption = Annotated[
    Path | None,
    typer.Option("--hub", help=f"The hub's directory; by default ${HUB_VARIABLE}, else the current directory."),
]
FormatOption = Annotated[
    OutputFormat, typer.Option("--format", help="Answer as text for people or JSON for programs.")
]
LanguageOption = Annotated[
    Language | None,
    typer.Option("--language", help="The language of sentences; by default the group's first, else English."),
]
PeriodOption = Annotated[
    str | None,
    typer.Option("--period", "--month", help="The period to report on; the latest whole one if left out."),
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", help="As it was known then: a date, a date and time, or a sequence number.")
]


class Audience(StrEnum):
    """Who is to read what a command writes (comity.hub.access.sight.AUDIENCES)."""

    PUBLIC = "public"
    MEMBERS = "members"
    ALL = "all"

    @property
    def sight(self) -> Sight:
        """What that audience sees."""
        return AUDIENCES[self.value]


AudienceOption = Annotated[
    Audience,
    typer.Option(
        "--audience",
        help="Leave out what these readers may not see: public (free figures), members (those not for publication, "
        "too), all.",
    ),
]


def hub_directory(given: Path | None) -> Path:
    """Return the directory of the hub that a command works on."""
    return given or Path(os.environ.get(HUB_VARIABLE, "."))


def use_hub(given: Path | None, *, read_only: bool = False) -> Hub:
    """Open the hub that a command works on."""
    return open_hub(hub_directory(given), read_only=read_only)


def parse_pairs(texts: Sequence[str] | None) -> dict[str, str]:
    """Return what options of the form NAME=VALUE give."""
    pairs = {}
    for text in texts or ():
        name, sign, value = text.partition("=")
        if not sign:
            raise UsageError(f"{text} is not NAME=VALUE.", remedy="Write for example --set period=2024-03.")
        pairs[name] = value
    return pairs


def parse_received(text: str | None) -> dt.datetime | None:
    """Return the time of receipt that an option gives."""
    if text is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text} is no date and time.", remedy="Write 2025-02-10T09:00:00+00:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def parse_frequency(text: str | None) -> Frequency | None:
    """Return the frequency of a letter; None where none is given. Raises UsageError."""
    if text is None:
        return None
    try:
        return Frequency(text.upper())
    except ValueError as error:
        raise UsageError(f"{text} is no frequency.", remedy=f"Choose {', '.join(Frequency)}.") from error


def spoken(language: Language | None, languages: Sequence[str]) -> str:
    """Return the language asked for, else the group's first, else English."""
    return next(iter(languages), Language.ENGLISH.value) if language is None else language.value


def split_names(text: str | None) -> tuple[str, ...]:
    """Return the names of a comma-separated list, none where it isn't given."""
    return tuple(name.strip() for name in (text or "").split(",") if name.strip())
