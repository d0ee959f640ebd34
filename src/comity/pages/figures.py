"""A page's figure as a file: its data as CSV, its drawing as SVG or PNG, its declaration for the browser."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from comity.errors import UnknownArtefactError
from comity.pages.page import Page
from comity.publish.document.parts import Figure
from comity.publish.page import SLOTS, draw
from comity.publish.texts import Texts

_PNG_SCALE = 2
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class FigureFile:
    """The bytes of a file, its media type, and the name under which it is saved (empty: it is shown)."""

    data: bytes
    media_type: str
    name: str = ""


def figure_file(page: Page, figure_id: str, suffix: str, texts: Texts) -> FigureFile:
    """Return a figure of the page as a file; UnknownArtefactError where there is no such figure or form."""
    figure, write = page.figures.get(figure_id), _WRITERS.get(suffix)
    if (
        figure is None
        or write is None
        or (suffix == "csv" and figure.download is None)
        or _is_undrawn(figure, suffix)
    ):
        raise UnknownArtefactError(
            f"This page has no figure {figure_id}.{suffix}.", remedy="Take a link that the page shows."
        )
    return write(figure, texts)


def _is_undrawn(figure: Figure, suffix: str) -> bool:
    return suffix != "csv" and figure.drawing is None


def _csv(figure: Figure, _texts: Texts) -> FigureFile:
    assert figure.download is not None  # noqa: S101 - asked before
    return FigureFile((_BOM + figure.download.text).encode(), "text/csv; charset=utf-8", figure.download.name)


def _svg(figure: Figure, texts: Texts) -> FigureFile:
    return FigureFile(_drawn(figure, texts).encode(), "image/svg+xml", f"{figure.id}.svg")


def _png(figure: Figure, texts: Texts) -> FigureFile:
    from comity.publish.charts.render import to_png

    return FigureFile(to_png(_drawn(figure, texts), scale=_PNG_SCALE), "image/png", f"{figure.id}.png")


def _drawn(figure: Figure, texts: Texts) -> str:
    return draw(figure, SLOTS[figure.slot], texts)


def _json(figure: Figure, texts: Texts) -> FigureFile:
    """Return the chart as Vega, with the language's formats, for the browser to draw it again."""
    from comity.publish.charts.render import formats, make_chart, to_vega
    from comity.publish.time_texts import time_locale

    assert figure.drawing is not None  # noqa: S101 - asked before
    width = SLOTS[figure.slot]
    told: dict[str, Any] = {
        "spec": to_vega(make_chart(figure.drawing, width, None), width),
        "formatLocale": formats(texts.decimal_mark),
        "timeFormatLocale": time_locale(texts.locale),
    }
    return FigureFile(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), "application/json")


_WRITERS: Mapping[str, Callable[[Figure, Texts], FigureFile]] = {
    "csv": _csv,
    "svg": _svg,
    "png": _png,
    "json": _json,
}
SUFFIXES = tuple(_WRITERS)
