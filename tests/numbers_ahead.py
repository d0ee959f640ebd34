"""Makers of numbers in another process, which finds them by the name of this module.

A package `tests` that some library installs hides the modules of tests from other processes.
"""

import os
from collections.abc import Iterator

from comity.errors import UsageError
from comity.hub.ahead import Taken


def count_to(last: int, _taken: Taken) -> Iterator[int]:
    """Make numbers."""
    yield from range(last)


def fail_after(last: int, _taken: Taken) -> Iterator[int]:
    """Make numbers, then fail as a user's mistake does."""
    yield from range(last)
    raise UsageError("No more.", remedy="Stop.")


def die(_taken: Taken) -> Iterator[int]:
    """End the process without a word."""
    yield 1
    os._exit(7)


def wait_for_each(path: str, taken: Taken) -> Iterator[int]:
    """Make numbers, each only when the taker has noted the one before."""
    for number in range(5):
        taken.wait_for(number)
        with open(path, encoding="utf-8") as notes:  # noqa: PTH123 - a path travels as text
            noted = len(notes.read())
        assert noted == number
        yield number
