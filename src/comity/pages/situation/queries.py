"""The SDMX queries that give the figures behind the page: the cells that the indicator adds up."""

from comity.hub.home import Hub
from comity.hub.sdmx.paths import indicator_path
from comity.hub.situation.narrowed import Narrowing
from comity.model.periods import Period
from comity.publish.report_data import Report


def queries_of(hub: Hub, report: Report, narrowing: Narrowing, *, as_of: str) -> dict[str, str]:
    """Return the path of the query for each figure; those made by models have none."""
    year = report.frequency.per_year
    first = report.fan.observed[0].period if report.fan.observed else report.period
    codes = {"reporter": narrowing.reporter, "purpose": narrowing.purpose}
    chosen = {column: code for column, code in codes.items() if code}

    def path(begin: Period) -> str:
        span = (min(begin, report.period), report.period)
        return indicator_path(hub, report.indicator.id, span=span, codes=chosen, as_of=as_of)

    changed = path(report.period.shift(-year))
    by_change = dict.fromkeys(("by-origin", "by-purpose", "change"), changed)
    return {"fan": path(first), "map": path(report.period.shift(1 - year)), **by_change}
