"""Pages made where they are asked to be: over an open hub, or in a process that opens it by itself."""

import functools
from pathlib import Path

from comity.hub.home import GROUP_FILE, Hub, open_hub
from comity.pages.asked import Asked
from comity.pages.figures import FigureFile, figure_file
from comity.pages.render import make_page, render_page


def html_in(place: Hub | Path, asked: Asked) -> str:
    """Return a page as HTML; `place` is a hub, or its directory."""
    return render_page(_hub(place), asked)


def figure_in(place: Hub | Path, asked: Asked, figure: str, suffix: str) -> FigureFile:
    """Return a page's figure as a file; `place` is a hub, or its directory."""
    page, texts = make_page(_hub(place), asked)
    return figure_file(page, figure, suffix, texts)


def _hub(place: Hub | Path) -> Hub:
    return _opened(place, (place / GROUP_FILE).stat().st_mtime_ns) if isinstance(place, Path) else place


@functools.lru_cache(maxsize=1)
def _opened(directory: Path, group: int) -> Hub:  # noqa: ARG001 - another group file is another hub
    """Return the hub in a directory, open for as long as its group's file stays the same."""
    return open_hub(directory, read_only=True)
