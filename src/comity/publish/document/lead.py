"""The sentences that a report begins with: what happened, what drove it, what comes next, who is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.publish.document.standing import find_standing
from comity.publish.report_data import Contribution, Report
from comity.publish.texts import Texts, capitalise

_DRIVERS = 3
_DRIVER_SHARE = 0.1
"""A part is named where it makes at least this share of the change."""
_EVEN = 0.0005
"""A relative change that shows as 0.0 %."""
ESTIMATE_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Lead:
    """The sentences that a report begins with; those that can't be said are empty."""

    level: str
    drivers: str
    outlook: str
    missing: str


def write_lead(report: Report, texts: Texts) -> str:
    """Return the report's first paragraph."""
    lead = lead_sentences(report, texts)
    return " ".join(said for said in (lead.level, lead.drivers, lead.outlook, lead.missing) if said)


def lead_sentences(report: Report, texts: Texts) -> Lead:
    """Return the sentences one by one, each with a capital."""
    said = (_level(report, texts), _drivers(report, texts), _outlook(report, texts), _missing(report, texts))
    return Lead(*(capitalise(sentence) for sentence in said))


def _level(report: Report, texts: Texts) -> str:
    _ = texts.translate
    words = {"indicator": texts.name(report.indicator.names), "period": texts.period(report.period)}
    if report.total is None:
        return _("{indicator}: no figures have come for {period}.", **words)
    words["amount"] = texts.amount(report.total)
    if report.change is None or report.change.relative is None:
        return _("{indicator} numbered {amount} in {period}.", **words)
    relative = report.change.relative
    words |= {"percent": texts.percent(abs(relative)), "against": texts.period(report.change.against)}
    if abs(relative) < _EVEN:
        return _("{indicator} numbered {amount} in {period}, about as many as in {against}.", **words)
    if relative > 0:
        return _("{indicator} numbered {amount} in {period}, {percent} more than in {against}.", **words)
    return _("{indicator} numbered {amount} in {period}, {percent} fewer than in {against}.", **words)


def _drivers(report: Report, texts: Texts) -> str:
    relative = report.change.relative if report.change else None
    if relative is None or abs(relative) < _EVEN:
        return ""
    named = _largest(report.by_origin.rows, relative)
    if not named:
        return ""
    origins = texts.listing([texts.area(row.code) for row in named])
    if relative > 0:
        return texts.translate("Of the origins, {origins} contributed most to the rise.", origins=origins)
    return texts.translate("Of the origins, {origins} contributed most to the fall.", origins=origins)


def _largest(rows: tuple[Contribution, ...], relative: float) -> list[Contribution]:
    same = [row for row in rows if row.points / relative >= _DRIVER_SHARE and not row.code.startswith("_")]
    return sorted(same, key=lambda row: -abs(row.points))[:_DRIVERS]


def _outlook(report: Report, texts: Texts) -> str:
    outlook = report.outlook
    if outlook is None:
        return ""
    words = {
        "span": texts.span(outlook.first, outlook.last),
        "amount": texts.amount(outlook.mean, digits=ESTIMATE_DIGITS),
        "unit": texts.name(report.indicator.unit),
    }
    if outlook.interval is None:
        return texts.translate("From {span}, {amount} {unit} are expected.", **words)
    words["level"] = texts.percent(outlook.interval.level, decimals=0)
    words["interval"] = texts.interval(outlook.interval.lower, outlook.interval.upper)
    return texts.translate("From {span}, {amount} {unit} are expected ({level} interval {interval}).", **words)


def _missing(report: Report, texts: Texts) -> str:
    """Return who has sent nothing, and whose file was refused and is still to be sent again."""
    standing = find_standing(report)
    if standing is None:
        return ""
    said = (_silent(standing.missing, report, texts), _refused(standing.refused, report, texts))
    return " ".join(capitalise(sentence) for sentence in said if sentence)


def _silent(providers: Sequence[str], report: Report, texts: Texts) -> str:
    if not providers:
        return ""
    return texts.plural(
        "{names} has not reported {period}.",
        "{names} have not reported {period}.",
        count=len(providers),
        names=texts.areas(providers),
        period=texts.period(report.period),
    )


def _refused(providers: Sequence[str], report: Report, texts: Texts) -> str:
    if not providers:
        return ""
    return texts.translate(
        "What {names} sent for {period} was refused and has not been sent again.",
        names=texts.areas(providers),
        period=texts.period(report.period),
    )
