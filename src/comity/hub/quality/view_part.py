"""From quality indicators to plain data: for the page, and as a table for the command line."""

from comity.analysis.quality.definitions import ALL, INDICATORS
from comity.analysis.quality.indicators import QualityIndicators
from comity.analysis.quality.statements import TITLES
from comity.hub.home import Hub
from comity.model.statements import Said
from comity.publish.quality_data import IndicatorRow, QualitySection


def quality_part(hub: Hub, found: QualityIndicators) -> QualitySection:
    """Return a dataflow's quality as the page shows it; it computes nothing."""
    values = {
        (provider, name): value
        for provider, name, value in found.frame.select("provider", "indicator", "value").iter_rows()
    }
    providers = tuple(sorted({provider for provider, _ in values if provider != ALL}))
    return QualitySection(
        dataflow=found.dataflow,
        names=hub.catalogue.dataflow(found.dataflow).names,
        first=found.first,
        last=found.last,
        providers=providers,
        rows=tuple(
            IndicatorRow(
                one.id,
                Said(TITLES[one.id]),
                one.unit,
                one.decimals,
                values.get((ALL, one.id)),
                tuple(values.get((provider, one.id)) for provider in providers),
            )
            for one in INDICATORS.values()
            if (ALL, one.id) in values
        ),
        said=found.sentences,
    )
