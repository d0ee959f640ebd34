"""How members count: by each one's last quality report on a dataflow, and by its agreement."""

import datetime as dt
from collections.abc import Iterable

from comity.analysis.enforcement.comparable import Counting
from comity.exchange.metadata_ports import QualityReport
from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.model.groups import Agreement

DEFINITION, UNIT, COVERAGE, SOURCE, LEGAL_ACTS = "S.3.4", "S.3.5", "S.3.6", "S.18.1", "S.6.1"
"""Concepts of SIMS: statistical concepts and definitions, unit, population, source data, legal acts."""
_ANY = "*"


def counting_of(
    hub: Hub, dataflow: str, reporters: Iterable[str], *, as_of: str | None = None
) -> dict[str, Counting]:
    """Return how each reporter counts, as it was said by the moment; without a report only the agreement speaks."""
    reports = _last_reports(hub, dataflow, as_of)
    agreed = [one for one in hub.group.agreements if one.dataflow == dataflow]
    return {reporter: _counting(reporter, agreed, reports) for reporter in sorted(reporters)}


def _last_reports(hub: Hub, dataflow: str, as_of: str | None) -> dict[str, QualityReport]:
    moment = parse_moment(as_of)
    until = moment if isinstance(moment, dt.datetime) else None
    told = [one for one in hub.quality.all(dataflow=dataflow) if until is None or one.at is None or one.at <= until]
    return {one.provider: one for one in told}


def _counting(reporter: str, agreed: list[Agreement], reports: dict[str, QualityReport]) -> Counting:
    own = [one for one in agreed if reporter in one.reporters] or [one for one in agreed if _ANY in one.reporters]
    agreement = next((one for one in own if one.provider in reports), own[0] if own else None)
    report = reports.get(agreement.provider) if agreement is not None else None
    basis = agreement.legal_basis if agreement is not None else ""
    if report is None:
        return Counting(member=reporter, legal_basis=basis)

    def said(concept: str) -> str:
        return str(report.statements.get(concept, ""))

    return Counting(
        member=reporter,
        definition=said(DEFINITION),
        unit=said(UNIT),
        coverage=said(COVERAGE),
        source=said(SOURCE),
        legal_basis=said(LEGAL_ACTS) or basis,
        report=report.id,
        version=report.version,
        received=None if report.at is None else report.at.date(),
    )
