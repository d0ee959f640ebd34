"""What a data message says of itself, in every SDMX format that has a header."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MessageHeader:
    """A message's id, when it was prepared (with its time zone), who sends it to whom, whether it is a test.

    `language` is that of names, in formats that have one name of a thing.
    """

    id: str
    prepared: dt.datetime
    sender: str
    receiver: str | None = None
    is_test: bool = False
    language: str = "en"
