"""Reports that are being printed for readers, found again by whoever asks for the same."""

import asyncio
from collections import OrderedDict

from comity.errors import UsageError
from comity.pages.figures import FigureFile
from comity.pages.reporting.printing import Wanted, print_in
from comity.pages.reports import sight_of_reader
from comity.web.pages.rendering import Rendering

Key = tuple[object, ...]
_KEPT = 12
_AT_ONCE = 4
_PATIENCE = 0.9
"""Seconds until a reader is told to wait."""


class Printings:
    """Prints reports where pages are made, a few at a time, and keeps the last ones."""

    def __init__(self, rendering: Rendering) -> None:
        """Print nothing yet."""
        self._rendering = rendering
        self._begun: OrderedDict[Key, asyncio.Future[FigureFile]] = OrderedDict()

    async def file(self, wanted: Wanted, *, version: Key) -> FigureFile | None:
        """Return a report from what is known by `version`; None while it is being printed.

        What failed is told once, and tried again when it is asked for again. Raises UsageError while too many wait.
        """
        key = _key(wanted, version)
        begun = self._begun.get(key) or self._begin(key, wanted)
        done, _ = await asyncio.wait({begun}, timeout=_PATIENCE)
        if not done:
            return None
        if begun.exception() is not None:
            self._begun.pop(key, None)
        return begun.result()

    def _begin(self, key: Key, wanted: Wanted) -> "asyncio.Future[FigureFile]":
        if sum(not one.done() for one in self._begun.values()) >= _AT_ONCE:
            raise UsageError("Other reports are being printed.", remedy="Try again in a minute.")
        begun = asyncio.ensure_future(self._rendering.work(wanted.asked, print_in, wanted))
        self._begun[key] = begun
        for old in [one for one, made in self._begun.items() if made.done()][: max(0, len(self._begun) - _KEPT)]:
            del self._begun[old]
        return begun


def _key(wanted: Wanted, version: Key) -> Key:
    asked = wanted.asked
    return (asked.get("month"), asked.get("as_of"), sight_of_reader(asked), wanted.language, wanted.form, *version)
