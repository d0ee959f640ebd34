"""From a nowcast to the report's plain data."""

from comity.hub.situation.nowcast import NowcastView
from comity.publish.nowcast_data import NowcastPart, NowcastRow


def nowcast_part(view: NowcastView) -> NowcastPart | None:
    """Return what the report shows of a nowcast; None where nothing is estimated."""
    found, definition = view.found, view.indicator.definition
    if found.estimates.is_empty():
        return None
    estimated = [
        NowcastRow(
            row["reporter"],
            row["value"],
            (row["lower80"], row["upper80"]),
            (row["lower95"], row["upper95"]),
            row["reported"],
            row["method"],
        )
        for row in found.estimates.iter_rows(named=True)
    ]
    reported = [NowcastRow(reporter, value) for reporter, value in view.figures.iter_rows()]
    interval = found.interval
    return NowcastPart(
        definition.names,
        definition.measure,
        view.period,
        view.sentences,
        tuple(sorted([*reported, *estimated], key=lambda row: (-row.value, row.area))),
        found.total_reported,
        found.total_with,
        (interval.lower80, interval.upper80),
        (interval.lower95, interval.upper95),
    )
