"""What a Prometheus server reads at /metrics."""

import secrets
from collections.abc import Iterator

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from comity.errors import ForbiddenError, UnknownArtefactError
from comity.hub.home import Hub
from comity.hub.service_state import service_figures

router = APIRouter()
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """The counters of one application."""

    def __init__(self, hub: Hub) -> None:
        """Begin at nothing; what the hub holds is asked when it is read."""
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter(
            "comity_requests", "Requests answered, by route and status.", labels, registry=self.registry
        )
        self._seconds = Histogram(
            "comity_request_seconds",
            "How long a request took, its body's way included.",
            ("route",),
            registry=self.registry,
            buckets=_BUCKETS,
        )
        self.registry.register(_HubFigures(hub))

    def note(self, method: str, route: str, *, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method if method in _METHODS else "other", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)


class _HubFigures(Collector):
    """What the hub holds, asked anew at each reading."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def collect(self) -> Iterator[Metric]:
        """Yield a family for each figure."""
        for figure in service_figures(self._hub):
            family = GaugeMetricFamily(f"comity_{figure.name}", figure.meaning, labels=list(figure.labels))
            for labels, value in figure.values:
                family.add_metric(list(labels), value)
            yield family

    def describe(self) -> list[Metric]:
        """Say nothing yet, so that the hub isn't asked before it is read."""
        return []


@router.get("/metrics", name="metrics", include_in_schema=False)
def read_metrics(request: Request) -> Response:
    """Return all metrics in Prometheus' text format to those who may read them."""
    check_reader(request)
    metrics: Metrics = request.app.state.metrics
    return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)


def check_reader(request: Request) -> None:
    """Check that a request may read the metrics, as `[metrics]` says."""
    settings = request.app.state.settings.metrics
    access = settings.access
    if access == "off":
        raise UnknownArtefactError("Metrics are switched off.", remedy="Set access in [metrics] of server.toml.")
    if access == "loopback" and not _is_local(request):
        raise ForbiddenError("Metrics are for this machine only.", remedy="Ask from the hub's own machine.")
    if access == "token" and not _has_token(request, settings.token):
        raise ForbiddenError("Metrics need their token.", remedy="Send it as: Authorization: Bearer TOKEN.")


def _is_local(request: Request) -> bool:
    """Say whether a request comes from this machine, and not by a proxy on it."""
    host = request.client.host if request.client else ""
    return host in _LOOPBACK and not any(name in request.headers for name in _FORWARDED)


def _has_token(request: Request, token: str) -> bool:
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    return bool(token) and secrets.compare_digest(given.encode(), token.encode())
