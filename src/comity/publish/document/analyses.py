"""The further analyses of a report, in the order in which they are read."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from comity.publish.analyses_data import Analyses
from comity.publish.document.alerts import make_alerts, make_alerts_figure, make_alerts_reach
from comity.publish.document.change import make_change
from comity.publish.document.displacement import make_displacement, make_event_figure
from comity.publish.document.effects import make_effects
from comity.publish.document.enforcement import make_enforcement
from comity.publish.document.marked import mark_figure
from comity.publish.document.measures import make_measures
from comity.publish.document.mirror import make_mirror
from comity.publish.document.nowcast import make_nowcast
from comity.publish.document.parts import Block, Listing
from comity.publish.document.quality import make_quality
from comity.publish.document.revisions import make_reporters, make_revision_words, make_sums, make_triangle
from comity.publish.document.seasonal import make_seasonal_figure, make_seasonal_panel, seasonal_span
from comity.publish.document.strategy import make_strategy
from comity.publish.document.waiting import make_waiting
from comity.publish.report_data import Report
from comity.publish.say import Lookup
from comity.publish.texts import Texts

WHOLE = 12
"""A figure as wide as the page, in twelfths."""

Rows = Iterator[Sequence[Block]]


def make_analyses(report: Report, texts: Texts) -> Sequence[Sequence[Block]]:
    """Return rows of one or two blocks; what the report doesn't hold is left out."""
    if report.analyses is None:
        return ()
    found = replace(report.analyses, marks=report.marks)
    parts = (
        _alerts,
        _nowcast,
        _change,
        _seasonal,
        _displacement,
        _mirror,
        _revisions,
        _quality,
        _measures,
        _effects,
        _strategy,
        _enforcement,
        _waiting,
    )
    return tuple(row for part in parts for row in part(found, texts))


def make_warnings(report: Report, texts: Texts) -> Listing | None:
    """Return the list of alerts; None where the report holds none, not even that there are none."""
    if report.analyses is None or report.analyses.alerts is None:
        return None
    return make_alerts(report.analyses.alerts, texts, lookup=lookup_in(report.analyses))


def lookup_in(found: Analyses) -> Lookup:
    """Return what names the codes that the analyses speak of."""
    return lambda codelist, code: found.code_names.get((codelist, code), {})


def _alerts(found: Analyses, texts: Texts) -> Rows:
    if found.alerts is not None:
        lookup = lookup_in(found)
        yield (make_alerts_figure(found.alerts, texts, lookup=lookup),)
        yield (make_alerts_reach(found.alerts, texts, lookup=lookup),)


def _nowcast(found: Analyses, texts: Texts) -> Rows:
    yield from make_nowcast(found.nowcast, texts)


def _change(found: Analyses, texts: Texts) -> Rows:
    if found.change is not None:
        yield from make_change(found.change, texts)


def _seasonal(found: Analyses, texts: Texts) -> Rows:
    if found.seasonal is not None:
        lookup = lookup_in(found)
        figure = replace(make_seasonal_figure(found.seasonal, texts, lookup=lookup), slot=WHOLE)
        yield (mark_figure(figure, found.marks, seasonal_span(found.seasonal), texts),)
        yield (make_seasonal_panel(found.seasonal, texts, lookup=lookup),)


def _displacement(found: Analyses, texts: Texts) -> Rows:
    if found.displacement is not None:
        yield (make_displacement(found.displacement, texts),)
        if found.displacement.events:
            yield (make_event_figure(found.displacement, texts),)


def _mirror(found: Analyses, texts: Texts) -> Rows:
    if found.mirror is not None:
        yield from make_mirror(found.mirror, texts)


def _revisions(found: Analyses, texts: Texts) -> Rows:
    if found.revisions is not None:
        yield (make_triangle(found.revisions, texts), make_revision_words(found.revisions, texts))
        yield (make_reporters(found.revisions, texts),)
        yield (make_sums(found.revisions, texts),)


def _quality(found: Analyses, texts: Texts) -> Rows:
    if found.quality is not None:
        yield from make_quality(found.quality, texts)


def _measures(found: Analyses, texts: Texts) -> Rows:
    if found.measures is not None:
        yield from make_measures(found.measures, texts)


def _effects(found: Analyses, texts: Texts) -> Rows:
    if found.effects is not None:
        yield from make_effects(found.effects, texts)


def _strategy(found: Analyses, texts: Texts) -> Rows:
    if found.strategy is not None:
        yield from make_strategy(found.strategy, texts)


def _enforcement(found: Analyses, texts: Texts) -> Rows:
    if found.enforcement is not None:
        yield from make_enforcement(found.enforcement, texts)


def _waiting(found: Analyses, texts: Texts) -> Rows:
    if found.waiting is not None:
        yield (make_waiting(found.waiting, texts),)
