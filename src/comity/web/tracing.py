"""Spans of OpenTelemetry for requests and jobs, where an address to send them to is set; nothing elsewhere.

A span has what a line of the log has: the route's name, never a path, a query or a figure.
"""

import time
from collections.abc import Mapping
from typing import Protocol

from comity import __version__
from comity.hub.extras import require
from comity.hub.settings.tables import TraceSettings

Attributes = Mapping[str, str | int]
_PATIENCE = 5.0


class Tracing(Protocol):
    """Where spans go."""

    def note(self, name: str, attributes: Attributes, *, seconds: float, parent: str = "") -> None:
        """Note something that took so long and ends now; `parent` is the header `traceparent` of who asked."""
        ...

    def stop(self) -> None:
        """Send what waits, and send no more."""
        ...


class NoTracing:
    """Nowhere."""

    def note(self, name: str, attributes: Attributes, *, seconds: float, parent: str = "") -> None:
        """Note nothing."""

    def stop(self) -> None:
        """Leave nothing."""


class OpenTelemetry:
    """To a collector of OpenTelemetry, by HTTP, a batch every few seconds; what can't be sent is dropped."""

    def __init__(self, endpoint: str) -> None:
        """Begin; raises MissingExtraError where the libraries aren't installed."""
        require("otel", "serve")
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        about = Resource.create({"service.name": "comity", "service.version": __version__})
        self._provider = TracerProvider(resource=about)
        exporter = OTLPSpanExporter(endpoint=endpoint, timeout=_PATIENCE)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("comity.web", __version__)
        self._propagator = TraceContextTextMapPropagator()

    def note(self, name: str, attributes: Attributes, *, seconds: float, parent: str = "") -> None:
        """Note something that took so long and ends now."""
        ended = time.time_ns()
        context = self._propagator.extract({"traceparent": parent}) if parent else None
        began = ended - int(seconds * 1_000_000_000)
        span = self._tracer.start_span(name, context=context, start_time=began, attributes=dict(attributes))
        span.end(ended)

    def stop(self) -> None:
        """Send what waits, and send no more."""
        self._provider.shutdown()


def tracing_of(settings: TraceSettings) -> Tracing:
    """Return where spans go by the settings."""
    return OpenTelemetry(settings.endpoint) if settings.endpoint else NoTracing()
