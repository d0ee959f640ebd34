"""Quality: indicators of each dataflow by member, and what members say of their figures in quality reports."""

from comity.errors import UnknownArtefactError
from comity.hub.home import Hub
from comity.hub.quality.quality import QualityReport, reports_for
from comity.hub.quality.view import view_quality
from comity.hub.quality.view_part import quality_part
from comity.pages.asked import Asked
from comity.pages.exchange.names import agreed_providers
from comity.pages.kept import kept
from comity.pages.page import Page, by_id
from comity.pages.reference.choices import Choice, area_options, choose, flow_options, with_any
from comity.pages.reference.quality_reports import read_report, report_rows
from comity.pages.reference.quality_section import key_figures, member_sentence, narrow
from comity.pages.reports import sight_of_reader
from comity.publish.document.quality import make_shares, make_table, make_words
from comity.publish.quality_data import QualitySection
from comity.publish.texts import Texts


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page on a dataflow (`flow`) and `member`; `report` is the number of the report that is read."""
    _ = texts.translate
    agreed = list(dict.fromkeys(agreement.dataflow for agreement in hub.group.agreements))
    reports = reports_for(hub, asked.principal, all_versions=True)
    if not agreed:
        return Page(
            title=_("Quality"),
            lead=_("No agreement asks for figures, so that there is no quality to judge."),
            template="quality.html",
            content={"is_empty": True},
        )
    flow = choose(asked, "flow", _("Dataflow"), flow_options(hub, agreed, texts), default=agreed[0])
    section = _section(hub, asked, flow.value)
    members = area_options(agreed_providers(hub), texts)
    member = choose(asked, "member", _("Member"), with_any(_("All members"), members))
    shown = narrow(section, member.value)
    return _page(asked, shown, (flow, member), _wanted(reports, flow.value, member.value), reports, texts, hub)


def _section(hub: Hub, asked: Asked, flow: str) -> QualitySection:
    sight, as_of = sight_of_reader(asked), asked.get("as_of") or None

    def put_together() -> QualitySection:
        return quality_part(hub, view_quality(hub, flow=flow, as_of=as_of, sight=sight).flows[0])

    return kept(hub, ("quality", flow, as_of, sight, hub.log.size()), put_together)


def _wanted(reports: list[QualityReport], flow: str, member: str) -> list[QualityReport]:
    return [one for one in reports if one.dataflow == flow and member in {"", one.provider}]


def _page(
    asked: Asked,
    section: QualitySection,
    choices: tuple[Choice, Choice],
    listed: list[QualityReport],
    reports: list[QualityReport],
    texts: Texts,
    hub: Hub,
) -> Page:
    _, words, shares = texts.translate, make_words(section, texts), make_shares(section, texts)
    return Page(
        title=_("Quality"),
        lead=member_sentence(section, choices[1].value, texts)
        or (words.entries[0][1] if words.entries else _("No delivery was due yet.")),
        template="quality.html",
        content={
            "is_empty": False,
            "choices": choices,
            "is_narrowed": bool(asked.query),
            "key_figures": key_figures(section, texts),
            "shares": shares,
            "words": words,
            "table": make_table(section, texts),
            "reports": report_rows(hub, listed, asked, texts),
            "report": _read(hub, asked, reports, texts),
        },
        figures=by_id(shares),
    )


def _read(hub: Hub, asked: Asked, reports: list[QualityReport], texts: Texts) -> dict[str, object] | None:
    """Return the report whose number is asked for; None where none is. UnknownArtefactError: there is none."""
    wanted = asked.get("report")
    if not wanted:
        return None
    found = next((one for one in reports if str(one.id) == wanted), None)
    if found is None:
        raise UnknownArtefactError(f"There is no quality report {wanted[:20]}.", remedy="Choose one of the list.")
    return read_report(hub, found, reports, texts)
