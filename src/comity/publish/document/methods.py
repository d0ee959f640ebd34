"""Definitions, methods and the status of the data, in words."""

from comity.publish.document.parts import Paragraphs
from comity.publish.document.reasons import explain_forecast
from comity.publish.document.standing import Standing, find_standing
from comity.publish.report_data import Report
from comity.publish.texts import Texts


def make_methods(report: Report, texts: Texts) -> Paragraphs:
    """Return how the figures are made."""
    _ = texts.translate
    entries = [(_("Definition"), _definition(report, texts))]
    if report.methods.dataflows:
        entries.append((_("Data"), _("Dataflows: {flows}.", flows=", ".join(report.methods.dataflows))))
    entries += [
        (_("Comparison"), _comparison(texts)),
        (_("Forecast"), _forecast(report, texts)),
        (_("Unusual figures"), _unusual(report, texts)),
    ]
    entries += [("", texts.name(note)) for note in report.methods.notes]
    return Paragraphs(_("Definitions and methods"), entries)


def _definition(report: Report, texts: Texts) -> str:
    name = texts.name(report.indicator.names)
    description = texts.name(report.indicator.description)
    text = texts.translate("{indicator}, version {version}.", indicator=name, version=report.indicator.version)
    return f"{text} {description}".strip()


def _comparison(texts: Texts) -> str:
    return texts.translate(
        "A change on a year is like for like: it compares only members that reported both periods. "
        "A contribution is the change of one part, divided by the earlier total of all."
    )


def _forecast(report: Report, texts: Texts) -> str:
    _ = texts.translate
    if not report.fan.forecast:
        return explain_forecast(report.fan.absent, texts)
    text = _("Intervals say how far outcomes lay from such forecasts in the past; they know of no new events.")
    if not report.methods.models:
        return text
    return (
        _("The mean of {models}.", models=texts.listing([texts.translate(name) for name in report.methods.models]))
        + " "
        + text
    )


def _unusual(report: Report, texts: Texts) -> str:
    if report.analyses is not None and report.analyses.alerts is not None:
        return texts.translate(
            "A flow is named where it departs from what was expected of it before the period began by more than "
            "flows as steady as it do by chance. That is a question, not a judgement: more people is not a threat."
        )
    return texts.translate(
        "A figure is called unusual where it lies outside the range in which {level} of its own earlier "
        "changes on a year would have put it. That is a question to its sender, not a judgement.",
        level=texts.percent(report.unusual.level, decimals=0),
    )


def make_status(report: Report, texts: Texts) -> Paragraphs:
    """Return what the figures rest on and what they lack."""
    _ = texts.translate
    entries = [(_("As of"), _as_of(report, texts))]
    standing = find_standing(report)
    if standing is not None:
        entries.append((_("Reported"), _reported(standing, report, texts)))
    excluded = sorted(report.change.excluded) if report.change else []
    if excluded:
        entries.append(
            (_("Left out"), _("The change on a year leaves out {members}.", members=texts.areas(excluded)))
        )
    if not report.is_whole:
        entries.append((_("Kept back"), _kept_back(texts)))
    provisional = [point.period for point in report.fan.observed if point.provisional]
    if provisional:
        spans = texts.span(min(provisional), max(provisional))
        entries.append((_("Provisional"), _("Figures for {spans} may still change.", spans=spans)))
    if report.base is not None:
        entries.append((_("Small counts"), _protected(report.base, texts)))
    if report.simulated or report.notice:
        entries.append((_("Not real"), write_notice(report, texts)))
    return Paragraphs(_("Status of the data"), entries)


def _kept_back(texts: Texts) -> str:
    return texts.translate(
        "Figures that members keep from the readers of this report are left out. Where other figures were kept "
        "back a year before, a change on a year is partly due to that."
    )


def _as_of(report: Report, texts: Texts) -> str:
    return texts.translate(
        "Everything accepted by {moment} (sequence {seq}). The same moment gives the same report again.",
        moment=texts.moment(report.as_of),
        seq=report.seq,
    )


def _protected(base: int, texts: Texts) -> str:
    return texts.translate(
        "Counts below {base} are protected: they are shown as 0 or {base}, and totals are made of what is shown.",
        base=texts.number(base),
    )


def _reported(standing: Standing, report: Report, texts: Texts) -> str:
    _ = texts.translate
    words = [
        _(
            "{count} of {all} providers have reported {period}.",
            count=texts.number(len(standing.reported)),
            all=texts.number(len(standing.expected)),
            period=texts.period(report.period),
        )
    ]
    if standing.late:
        late = [
            _(
                "{name} ({days})",
                name=texts.area(code),
                days=texts.plural("{count} day", "{count} days", count=days),
            )
            for code, days in standing.late
        ]
        words.append(_("Late: {names}.", names=texts.listing(late)))
    for text, codes in (
        (_("Partial: {names}."), standing.partial),
        (_("Missing: {names}."), standing.missing),
        (_("Refused and not yet sent again: {names}."), standing.refused),
        (_("Not yet due: {names}."), standing.not_due),
    ):
        if codes:
            words.append(text.format(names=texts.areas(codes)))
    return " ".join(words)


def write_notice(report: Report, texts: Texts) -> str:
    """Return what isn't real about the figures, or nothing."""
    own = texts.name(report.notice)
    if not report.simulated:
        return own
    general = texts.translate(
        "This hub is simulated: submissions were replayed with made-up or past dates of receipt."
    )
    return f"{own} {general}".strip()
