"""The report as a tagged PDF (PDF/UA-1), laid out by Typst from the same words and drawings as the page."""

import json
from dataclasses import asdict
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

from comity.publish.document.build import build_document
from comity.publish.document.parts import Block, Document, Figure
from comity.publish.page import check_extra, draw
from comity.publish.report_data import Report
from comity.publish.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping

_WIDTHS: "Mapping[str, int]" = {"fan": 756, "map": 476}
"""Width of each chart on paper, in the template's px; the others take half of it."""
_WHOLE, _HALF = 756, 364
_TWELFTHS = 12
_HEIGHTS: "Mapping[str, int]" = {"fan": 280, "horizon": 170}
_GLYPHS_MISSING = "could not be displayed"
"""A name in a script that the report's fonts lack forbids the PDF/UA mark, not the report."""


def render_pdf(report: Report, language: str = "en") -> bytes:
    """Return the report as a PDF on A4; a language that isn't known raises `UsageError`."""
    check_extra()
    texts = Texts(language, names=report.names)
    return _compile(json.dumps(_gather(build_document(report, texts), texts)))


def _compile(data: str) -> bytes:
    import typst

    folder = resources.files("comity.publish")

    def compile_to(standard: Literal["ua-1"] | None) -> bytes:
        pdf: bytes = typst.compile(
            str(folder / "templates" / "report.typ"),
            font_paths=[str(folder / "assets" / "fonts")],
            ignore_system_fonts=True,
            sys_inputs={"data": data},
            pdf_standards=standard,
            format="pdf",
        )
        return pdf

    try:
        return compile_to("ua-1")
    except typst.TypstError as error:
        if _GLYPHS_MISSING not in str(error):
            raise
        return compile_to(None)


def _gather(document: Document, texts: Texts) -> dict[str, Any]:
    """Return all that the template needs as plain values, each figure with its SVG."""
    figures = {"fan": document.fan, "map": document.map, "by_origin": document.by_origin}
    figures |= {"by_purpose": document.by_purpose} | ({"horizon": document.horizon} if document.horizon else {})
    plain = {name: _plain(getattr(document, name)) for name in _FIELDS}
    rows = [[_block(block, texts) for block in row] for row in document.analyses]
    return plain | {name: _figure(figure, texts) for name, figure in figures.items()} | {"analyses": rows}


def _block(block: Block, texts: Texts) -> dict[str, Any]:
    kind = {"kind": type(block).__name__.lower()}
    return kind | (_figure(block, texts) if isinstance(block, Figure) else _plain(block))


_FIELDS = tuple(
    name
    for name in Document.__dataclass_fields__
    if name not in {"fan", "map", "by_origin", "by_purpose", "analyses"}
)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any part of a document
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return asdict(value) if hasattr(value, "__dataclass_fields__") else value


def _figure(figure: Figure, texts: Texts) -> dict[str, Any]:
    width = _WIDTHS.get(figure.id, _WHOLE if figure.slot == _TWELFTHS else _HALF)
    return {
        "title": figure.title,
        "subtitle": figure.subtitle,
        "key": [asdict(entry) for entry in figure.key],
        "source": figure.source,
        "description": figure.description,
        "absent": figure.absent,
        "width": width,
        "svg": draw(figure, width, texts, height=_HEIGHTS.get(figure.id)),
    }
