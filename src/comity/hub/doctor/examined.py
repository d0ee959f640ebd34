"""What an examination found of one thing."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How something is: well, to be mended some day, to be mended now, or not to be told from here."""

    FINE = "fine"
    WARNING = "warning"
    FAULT = "fault"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at: how it is, in a sentence, and what to do where it isn't fine."""

    subject: str
    state: State
    said: str
    remedy: str = ""


def fine(subject: str, said: str) -> Examined:
    """Return that something is well."""
    return Examined(subject, State.FINE, said)


def warning(subject: str, said: str, remedy: str) -> Examined:
    """Return that something is to be mended some day."""
    return Examined(subject, State.WARNING, said, remedy)


def fault(subject: str, said: str, remedy: str) -> Examined:
    """Return that something is to be mended now."""
    return Examined(subject, State.FAULT, said, remedy)


def unknown(subject: str, said: str, remedy: str = "") -> Examined:
    """Return that something can't be told from here."""
    return Examined(subject, State.UNKNOWN, said, remedy)
