"""Spans say what a line of the log says, and go where the settings say; without an address nothing is sent."""

from dataclasses import replace
from pathlib import Path

import pytest

from comity.errors import MissingExtraError
from comity.hub import extras
from comity.hub.home import create_hub
from comity.hub.settings.settings import Settings
from comity.hub.settings.tables import TraceSettings
from comity.web.tracing import NoTracing, tracing_of
from notice_servers import http_server
from running_hub import running_hub, without_schedule
from small_hub import GROUP

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def test_each_request_is_a_span_without_what_was_asked(tmp_path: Path) -> None:
    """A span with a path in it would tell a collector, and all who read there, what was asked for."""
    pytest.importorskip("opentelemetry.sdk", reason="the extra otel isn't installed here")
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    create_hub(tmp_path / "hub", group_text=GROUP).close()
    with http_server() as collector:
        usual = without_schedule(Settings())
        settings = replace(usual, trace=TraceSettings(f"{collector.url}/v1/traces"))
        with running_hub(tmp_path / "hub", settings) as running, running.client() as client:
            told = client.get("/healthz?q=SECRET", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
            client.get("/nowhere/SECRET")
    sent = [ExportTraceServiceRequest.FromString(body) for _path, _headers, body in collector.calls]
    spans = [
        one for batch in sent for each in batch.resource_spans for part in each.scope_spans for one in part.spans
    ]
    assert [span.name for span in spans] == ["health.alive", "none"]
    said = {one.key: one.value.string_value or one.value.int_value for one in spans[0].attributes}
    assert said == {
        "http.request.method": "GET",
        "http.route": "health.alive",
        "http.response.status_code": 200,
        "comity.request_id": told.headers["x-request-id"],
    }
    assert (spans[0].trace_id.hex(), spans[0].parent_span_id.hex()) == (TRACE, PARENT)
    assert 0 < spans[0].end_time_unix_nano - spans[0].start_time_unix_nano < 60_000_000_000
    assert b"SECRET" not in b"".join(body for _path, _headers, body in collector.calls)


def test_without_an_address_nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who doesn't trace must need no library for it; who does, and lacks it, must be told."""
    assert isinstance(tracing_of(TraceSettings()), NoTracing)
    monkeypatch.setitem(extras._NEEDS, "otel", ("no_such_library.at.all",))
    with pytest.raises(MissingExtraError, match="otel"):
        tracing_of(TraceSettings("http://127.0.0.1:4318/v1/traces"))
