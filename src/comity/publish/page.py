"""The report as one self-contained HTML file: fonts, styles and charts inside it, no script, nothing fetched."""

import base64
import functools
import importlib.util
from importlib import resources

from comity.errors import MissingExtraError
from comity.publish.document.build import build_document
from comity.publish.document.parts import Document, Figure
from comity.publish.report_data import Report
from comity.publish.template_files import load_template
from comity.publish.texts import Texts

SLOTS = {4: 350, 6: 545, 8: 740, 12: 1130}
"""Width in px of a place on the page, by its twelfths."""
_EXTRA = ("altair", "vl_convert", "jinja2", "typst")
_WEIGHTS = {"Regular": 400, "Medium": 500, "SemiBold": 600, "Bold": 700}


def render_html(report: Report, language: str = "en") -> str:
    """Return the report as an HTML page; a language that isn't known raises `UsageError`."""
    return render_page(report, Texts(language, names=report.names))


def render_page(report: Report, texts: Texts) -> str:
    """Return the report as an HTML page in the language of `texts`."""
    check_extra()
    from markupsafe import Markup

    document = build_document(report, texts)
    drawn = [figure for figure in document.figures if figure.drawing is not None]
    return load_template("page.html").render(
        doc=document,
        words=document.words,
        widths=SLOTS,
        svgs={figure.id: Markup(inline_svg(figure, texts)) for figure in drawn},  # noqa: S704 - drawn by ourselves
        links=_links(document),
        style=Markup(_style()),  # noqa: S704 - our own style sheet
    )


def inline_svg(figure: Figure, texts: Texts) -> str:
    """Return the chart's SVG with its description, as wide as its place."""
    from html import escape

    svg = draw(figure, SLOTS[figure.slot], texts)
    label = f'<svg role="img" aria-label="{escape(figure.description or figure.title)}" '
    return svg.replace("<svg ", label, 1)


def draw(figure: Figure, width: int, texts: Texts, *, height: int | None = None) -> str:
    """Return a figure's chart as an SVG so many px wide, with the language's numbers and months.

    `height` is the chart's own unless given.
    """
    from comity.publish.charts.render import make_chart, render_svg
    from comity.publish.time_texts import time_locale

    if figure.drawing is None:
        return ""
    chart = make_chart(figure.drawing, width, height)
    return render_svg(chart, width, time_locale=time_locale(texts.locale), decimal=texts.decimal_mark)


def _links(document: Document) -> dict[str, str]:
    return {
        figure.id: "data:text/csv;charset=utf-8;base64," + _base64(("\ufeff" + figure.download.text).encode())
        for figure in document.figures
        if figure.download is not None
    }


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


@functools.cache
def check_extra() -> None:
    """Raise `MissingExtraError` unless all that a report needs is installed."""
    missing = [name for name in _EXTRA if importlib.util.find_spec(name) is None]
    if missing:
        raise MissingExtraError(
            f"The report needs the extra “publish”; not found: {', '.join(missing)}.",
            remedy="Install it: pip install 'comity[publish]'.",
        )


@functools.cache
def _style() -> str:
    folder = resources.files("comity.publish")
    faces = [_font_face(name, weight) for name, weight in _WEIGHTS.items()]
    sheet = (folder / "templates" / "page.css").read_text(encoding="utf-8")
    return "\n".join([*faces, sheet])


def _font_face(name: str, weight: int) -> str:
    file = resources.files("comity.publish") / "assets" / "fonts" / f"Inter-{name}.woff2"
    source = f'url(data:font/woff2;base64,{_base64(file.read_bytes())}) format("woff2")'
    return f"@font-face{{font-family:Inter;font-weight:{weight};font-display:swap;src:{source}}}"
