"""Computed quality indicators as SDMX reference metadata: a metadata set for each provider, nested as SIMS is."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import polars as pl

from comity.analysis.quality.definitions import ALL, INDICATORS
from comity.analysis.quality.indicators import QualityIndicators
from comity.exchange.metadata_ports import QualityReport
from comity.hub.home import Hub
from comity.hub.quality.sdmx import metadata_set, wrap_sets
from comity.hub.quality.view import QualityView

_DECIMALS = 4


def indicators_message(hub: Hub, view: QualityView, *, prepared: dt.datetime) -> dict[str, Any]:
    """Return the indicators that SIMS knows as one SDMX-JSON metadata message.

    It has the form of a provider's own quality report (`hub.quality_sdmx`), one metadata set for each provider and
    dataflow; their names say that the values are computed. Comity's own indicators aren't in it.
    """
    reports = [report for one in view.flows for report in _reports(one)]
    sets = [_computed(metadata_set(hub, report), report, seq=view.seq) for report in reports]
    return wrap_sets(hub, sets, identity=f"QUALITY_INDICATORS_{view.seq}", prepared=prepared)


def _reports(found: QualityIndicators) -> Iterable[QualityReport]:
    """Yield each provider's values by concept, as a report."""
    values = found.frame.filter(pl.col("provider") != ALL)
    for (provider,), own in sorted(values.partition_by("provider", as_dict=True).items()):
        statements = {
            concept: round(value, _DECIMALS)
            for name, value in own.select("indicator", "value").iter_rows()
            if (concept := INDICATORS[name].concept)
        }
        first, last = (("" if one is None else str(one)) for one in (found.first, found.last))
        yield QualityReport(
            provider=str(provider),
            dataflow=found.dataflow,
            first=first,
            last=last,
            statements=statements,
            version=1,
        )


def _computed(made: dict[str, Any], report: QualityReport, *, seq: int) -> dict[str, Any]:
    name = f"Quality indicators of {report.provider} on {report.dataflow}, computed from the ledger up to {seq}"
    identity = f"{report.provider}_{report.dataflow}_INDICATORS_{seq}"
    return {**made, "id": identity, "name": name, "names": {"en": name}}
