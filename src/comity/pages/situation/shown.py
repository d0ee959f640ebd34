"""What the page shows of a report: the parts that have no page of their own, in the order of reading."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from comity.hub.situation.narrowed import Narrowing
from comity.pages.asked import Asked, join
from comity.pages.catalogue import BY_NAME
from comity.pages.page import by_id
from comity.publish.analyses_data import Analyses
from comity.publish.document.analyses import make_analyses
from comity.publish.document.build import build_document
from comity.publish.document.parts import Block, Document, Figure
from comity.publish.report_data import Report
from comity.publish.texts import Texts

_KEPT_CHOICES = ("month", "as_of")
_ONWARD = ("forecast", "explore", "alerts", "revisions", "mirror", "quality", "enforcement", "calendar", "reports")
"""Pages that go on from here."""


@dataclass(frozen=True)
class Shown:
    """A report as the page shows it: `rows` of blocks, each row as wide as the page."""

    document: Document
    rows: Sequence[Sequence[Block]]

    @property
    def figures(self) -> dict[str, Figure]:
        """Every figure of the page by its id, in order."""
        own = self.document
        further = (block for row in self.rows for block in row if isinstance(block, Figure))
        return by_id(own.fan, own.map, own.by_origin, own.by_purpose, *further)


def show(report: Report, narrowing: Narrowing, texts: Texts) -> Shown:
    """Return what the page shows: what changed, then estimates, season and displacement."""
    found = report.analyses or Analyses()
    rows = [
        row
        for name in ("change", "nowcast", "seasonal", "displacement")
        for row in make_analyses(replace(report, analyses=_only(found, name)), texts)
    ]
    document = build_document(replace(report, analyses=_only(found, "alerts")), texts)
    return Shown(_without_purposes(document) if narrowing.purpose else document, rows)


def _only(found: Analyses, name: str) -> Analyses:
    return replace(Analyses(code_names=found.code_names), **{name: getattr(found, name)})


def _without_purposes(document: Document) -> Document:
    """Return the document without the figure of purposes, of which there is one."""
    return replace(document, by_purpose=replace(document.by_purpose, drawing=None, table=None, download=None))


def onward(asked: Asked, texts: Texts) -> list[tuple[str, str]]:
    """Return the address and title of each page that goes on from here and that the reader may open."""
    kept = [(name, asked.get(name)) for name in _KEPT_CHOICES if asked.get(name)]
    return [
        (join(entry.path, kept), texts.translate(entry.title))
        for entry in (BY_NAME[name] for name in _ONWARD)
        if asked.may(entry.route)
    ]
