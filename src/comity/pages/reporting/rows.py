"""The archive as a page shows it: the reports of each period, and what is known of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from comity.hub.archive.archive import ArchivedReport
from comity.hub.archive.plan import BY_ITSELF
from comity.model.periods import parse_period
from comity.pages.render import LANGUAGES
from comity.pages.sending.file_sizes import file_size
from comity.publish.texts import Texts


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file of a report: its address, its kind, its size in words."""

    url: str
    kind: str
    size: str


@dataclass(frozen=True)
class ReportLine:
    """One report in words; `digest` is that of its PDF, `figures` that of all its figures."""

    id: int
    known: str
    made: str
    language: str
    language_code: str
    audience: str
    by: str
    files: Sequence[FileLink]
    figures: str
    again: str
    """The address at which it is printed anew as known then."""
    problem: str
    is_waiting: bool


@dataclass(frozen=True)
class PeriodGroup:
    """The reports on a period."""

    id: str
    title: str
    lines: Sequence[ReportLine]


def group_reports(found: Iterable[ArchivedReport], texts: Texts) -> list[PeriodGroup]:
    """Return the reports by period, in their order."""
    groups = groupby(found, key=lambda one: one.order.period)
    return [
        PeriodGroup(period, period_name(period, texts), [_line(one, texts) for one in own])
        for period, own in groups
    ]


def period_name(text: str, texts: Texts) -> str:
    """Return a period in words."""
    period = parse_period(text)
    return text if period is None else texts.period(period)


def audience_name(audience: str, texts: Texts) -> str:
    """Return who a report was made for."""
    _ = texts.translate
    return {"public": _("the public"), "members": _("members"), "all": _("the secretariat")}[audience]


def _line(one: ArchivedReport, texts: Texts) -> ReportLine:
    _ = texts.translate
    order, made = one.order, one.made
    files = made.files if made is not None else {}
    moment = order.as_of.isoformat().replace("+00:00", "Z")
    return ReportLine(
        id=one.id,
        known=texts.moment(order.as_of),
        made=texts.moment(made.at) if made is not None else "",
        language=LANGUAGES.get(order.language, order.language),
        language_code=order.language,
        audience=audience_name(order.audience, texts),
        by=_("by schedule") if order.actor == BY_ITSELF else order.actor,
        files=[
            FileLink(f"/reports/files/{one.id}{suffix}", suffix[1:].upper(), file_size(file.size, texts))
            for suffix, file in sorted(files.items(), reverse=True)
        ],
        figures=made.figures if made is not None else "",
        again=f"/reports/print?month={order.period}&as_of={moment}&lang={order.language}&form=pdf",
        problem=made.problem if made is not None else "",
        is_waiting=made is None,
    )
