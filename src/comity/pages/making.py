"""Pages made where they are asked to be: over an open hub, or in a process that opens it by itself."""

import functools
import multiprocessing
import os
import threading
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from multiprocessing.connection import wait
from pathlib import Path

from comity.hub.home import Hub, open_hub
from comity.pages.asked import Asked
from comity.pages.figures import FigureFile, figure_file
from comity.pages.page import Page
from comity.pages.recent import Recent
from comity.pages.render import make_page, write_page
from comity.publish.texts import Texts


@dataclass(frozen=True, slots=True)
class Place:
    """Where another process finds a hub, and the group by which it is served."""

    directory: Path
    group_text: str


Version = tuple[object, ...] | None
Made = tuple[Page, Texts]
_KEPT = Recent[Made](16)
_HEAVY = ("altair", "jinja2", "scipy.stats", "statsmodels.api", "vl_convert", "comity.hub.situation.report")


_NICENESS = 5
"""Readers of figures, whom the service itself answers, go before pages and analyses; reports come after all."""


def begin_beside_service() -> None:
    """Let this process give way to the service that began it, and end when that is gone, however it ended."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    end_with_parent()


def end_with_parent() -> None:
    """Let this process end as soon as the service that began it is gone, however that ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_and_end, args=(parent.sentinel,), daemon=True).start()


def _wait_and_end(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def warm_up() -> None:
    """Load what analyses and drawings need: it takes longer than most pages do."""
    for name in _HEAVY:
        if find_spec(name.partition(".")[0]) is not None:  # analyses are an extra of their own
            import_module(name)


def html_in(place: Hub | Place, asked: Asked, version: Version = None) -> str:
    """Return a page as HTML; `place` is a hub, or where it is found.

    The page is kept for its figures under the version of what it depends on, where that is given.
    """
    hub = opened_hub(place)
    page, texts = _made(hub, asked, version)
    return write_page(hub, asked, page, texts)


def figure_in(place: Hub | Place, asked: Asked, version: Version, figure: str, suffix: str) -> FigureFile:
    """Return a page's figure as a file; `place` is a hub, or where it is found."""
    page, texts = _made(opened_hub(place), asked, version)
    return figure_file(page, figure, suffix, texts)


def _made(hub: Hub, asked: Asked, version: Version) -> Made:
    """Return a page, made or as it was kept: its figures are asked for soon after it, and one by one."""
    key = (str(hub.directory), asked.shared_key, version)
    found = _KEPT.get(key) or make_page(hub, asked)
    if version is not None:
        _KEPT.put(key, found)
    return found


def opened_hub(place: Hub | Place) -> Hub:
    """Return the hub at a place, open to be read."""
    return _opened(place) if isinstance(place, Place) else place


def hub_to_write(place: Hub | Place) -> Hub:
    """Return the hub at a place, open to be written to."""
    return _opened_to_write(place) if isinstance(place, Place) else place


@functools.lru_cache(maxsize=1)
def _opened_to_write(place: Place) -> Hub:
    return open_hub(place.directory, group_text=place.group_text)


@functools.lru_cache(maxsize=1)
def _opened(place: Place) -> Hub:
    """Return the hub at a place, open for as long as its group stays the same."""
    return open_hub(place.directory, read_only=True, group_text=place.group_text)
