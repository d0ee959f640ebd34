"""The SDMX query that gives an issued forecast."""

from urllib.parse import quote, urlencode

from comity.hub.forecasts.rows import issued_text
from comity.hub.forecasts.shown import WHOLE, ShownForecast
from comity.hub.forecasts.structures import forecast_dataflow
from comity.hub.home import Hub
from comity.hub.sdmx.paths import data_path
from comity.model.frames import FREQ
from comity.model.structures import TOTAL

_ADDED = 3
"""FORECAST_ORIGIN, QUANTILE and MODEL stand at the end of the key."""


def query_of(hub: Hub, shown: ShownForecast, series: str | None = None) -> str:
    """Return the path that gives a series, or all, of an issued forecast; empty for one that isn't kept."""
    if shown.run.id is None:
        return ""
    flow = forecast_dataflow(hub.catalogue, shown.subject.id)
    key = "*" if series is None else _key(shown, series, flow.structure.key_ids[:-_ADDED], flow.reporter_dimension)
    path = f"{data_path(flow)}/{quote(key, safe='.*')}"
    return f"{path}?{urlencode({'c[FORECAST_ORIGIN]': issued_text(shown.run.issued_at)}, safe='[]:')}"


def _key(shown: ShownForecast, series: str, own: tuple[str, ...], reporter: str) -> str:
    if shown.subject.definition is None:
        return f"{series}.*.*.*"
    kind, _, code = series.partition(":")
    codes = {FREQ: shown.frequency.value}
    if kind != WHOLE:
        codes[reporter if kind == "member" else own[-1]] = code
    return ".".join([*(codes.get(name, TOTAL) for name in own), "*", "*", "*"])
