"""Members' quality reports: the list, and one report to read with the names of its concepts and its versions."""

from collections.abc import Sequence

from comity.hub.home import Hub
from comity.hub.quality.quality import QualityReport
from comity.hub.quality.statements import Stated, stated_by
from comity.model.periods import parse_period
from comity.pages.asked import Asked
from comity.pages.reference.words import decimals_of
from comity.publish.texts import Texts


def report_rows(hub: Hub, reports: Sequence[QualityReport], asked: Asked, texts: Texts) -> list[dict[str, object]]:
    """Return the latest version of each report, the newest first, with how many versions there are."""
    latest: dict[tuple[str, str, str, str], QualityReport] = {}
    for one in reports:
        latest[_subject(one)] = one
    return [
        {
            **_about(hub, one, texts),
            "url": f"{asked.url(report=one.id)}#report",
            "statements": texts.plural("{count} statement", "{count} statements", count=len(one.statements)),
        }
        for one in sorted(latest.values(), key=lambda one: -one.id)
    ]


def _subject(one: QualityReport) -> tuple[str, str, str, str]:
    return (one.provider, one.dataflow, one.first, one.last)


def _about(hub: Hub, one: QualityReport, texts: Texts) -> dict[str, object]:
    flow = hub.catalogue.dataflow(one.dataflow)
    return {
        "id": one.id,
        "member": texts.area(one.provider),
        "dataflow": texts.name(flow.names, flow.id),
        "periods": _periods(one, texts),
        "version": texts.number(one.version),
        "received": "" if one.at is None else texts.date(one.at.date()),
    }


def _periods(one: QualityReport, texts: Texts) -> str:
    first, last = parse_period(one.first), parse_period(one.last)
    if first is not None and last is not None:
        return texts.span(first, last)
    if first is not None:
        return texts.translate("from {period} on", period=texts.period(first))
    if last is not None:
        return texts.translate("up to {period}", period=texts.period(last))
    return texts.translate("all periods")


def read_report(
    hub: Hub, found: QualityReport, reports: Sequence[QualityReport], texts: Texts
) -> dict[str, object]:
    """Return a report as it is read in place: what it is about, its statements, its other versions."""
    versions = [one for one in reports if _subject(one) == _subject(found)]
    return {
        **_about(hub, found, texts),
        "lines": [_line(one, texts) for one in stated_by(found, texts.language)],
        "versions": [
            {"id": one.id, "version": texts.number(one.version), "is_shown": one.id == found.id,
             "received": "" if one.at is None else texts.date(one.at.date())}
            for one in versions
        ],
        "is_latest": found.id == versions[-1].id,
    }  # fmt: skip


def _line(one: Stated, texts: Texts) -> dict[str, object]:
    return {"concept": one.concept, "title": one.title, "depth": one.depth, "statement": _statement(one, texts)}


def _statement(one: Stated, texts: Texts) -> str:
    """Return what is said, numbers with their unit."""
    if one.statement is None:
        return ""
    if isinstance(one.statement, str):
        return one.statement
    decimals = decimals_of(one.statement)
    if one.kind == "percent":
        return texts.percent(one.statement / 100, decimals=decimals)
    number = texts.number(one.statement, decimals=decimals)
    return texts.translate("{number} days", number=number) if one.kind == "days" else number
