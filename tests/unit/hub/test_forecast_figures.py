"""Stored forecasts read as SDMX reads figures."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from comity.exchange.ports import ForecastRun
from comity.hub.forecasts.figures import ForecastFigures
from comity.hub.home import Hub
from comity.hub.sdmx.media import DATA, STRUCTURES, Chosen
from comity.hub.sdmx.parameters import parse_parameters
from comity.hub.sdmx.query import availability_query, data_query, split_path
from comity.hub.sdmx.service import Asked, SdmxService
from comity.model.access import ANYBODY, OPERATOR, Principal, Role
from comity.model.filters import parse_filter
from comity.model.selection import Selection
from comity.model.structures import Dataflow
from forecast_hub import INDICATOR, ORIGIN, keep_forecast
from small_hub import after, line, make_hub, send

FLOW = f"FORECAST_{INDICATOR}"
KEY = ["FREQ", "REPORTER", "ORIGIN", "FORECAST_ORIGIN", "QUANTILE", "MODEL"]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Give a hub with three forecasts of the indicator (one confidential) and one of series."""
    with make_hub(tmp_path) as made:
        send(made, "KG", line("KG", "CN", 5))
        keep_forecast(made, 10, hours=1)
        keep_forecast(made, 20, hours=2, subject="CROSSINGS")
        keep_forecast(made, 30, hours=3, confidentiality="C")
        keep_forecast(made, 40, hours=4)
        yield made


@pytest.fixture
def figures(hub: Hub) -> ForecastFigures:
    """Give the forecasts of the hub."""
    return ForecastFigures(hub)


def flow_of(figures: ForecastFigures, subject: str = INDICATOR) -> Dataflow:
    """Return a dataflow of forecasts."""
    return figures.dataflows()[subject]


def test_rows(figures: ForecastFigures) -> None:
    """Each part of each forecast is an observation, with what it was made from; what is null isn't there."""
    flow = flow_of(figures)
    assert list(flow.structure.key_ids) == KEY
    found = figures.select(flow)
    assert found.height == 3 * 2 * (2 * 2 + 1)
    first = found.filter(pl.col("FORECAST_ORIGIN") == "2026-03-02T10:00:00Z", pl.col("REPORTER") == "KG")
    assert first.select("QUANTILE", "TIME_PERIOD", "OBS_VALUE").rows() == [
        ("MEAN", "2026-02", 12.0),
        ("MEAN", "2026-03", 13.0),
        ("Q025", "2026-02", 9.0),
        ("Q025", "2026-03", 9.0),
        ("Q500", "2026-02", 10.0),
    ]
    told = first.select("ORIGIN", "MODEL", "OBS_STATUS", "CONF_STATUS", "FORECAST_RUN", "LEDGER_SEQ", "LAST_PERIOD")
    assert set(told.rows()) == {("_T", "model-1", "F", "F", "1", "1", "2026-01")}
    assert set(first["RUN_DIGEST"]) == {figures.hub.ledger.forecast_runs()[0].digest}


def test_a_dataflows_own_key(figures: ForecastFigures) -> None:
    """The forecast of a dataflow's series has that dataflow's key before its own dimensions."""
    flow = flow_of(figures, "CROSSINGS")
    assert flow.structure.key_ids[:9] == figures.hub.catalogue.dataflow("CROSSINGS").structure.key_ids
    found = figures.select(flow)
    assert found.select("REPORTER", "ORIGIN", "COUNT_UNIT").unique().rows() == [("KG", "CN", "CROSSINGS")]


@pytest.mark.parametrize(
    ("selection", "runs", "height"),
    [
        (Selection(), {1, 3, 4}, 30),
        (Selection(as_of=after(3.5)), {1, 3}, 20),
        (Selection(as_of=1), {1}, 10),
        (Selection(updated_after=after(1)), {3, 4}, 20),
        (Selection(keys=({"REPORTER": ("KG",)},)), {1, 3, 4}, 15),
        (Selection(keys=({"REPORTER": ("KG",)}, {"QUANTILE": ("MEAN",)})), {1, 3, 4}, 21),
        (Selection(filters=(parse_filter("FORECAST_ORIGIN", "ge:2026-03-02T12:00:00Z"),)), {3, 4}, 20),
        (Selection(filters=(parse_filter("QUANTILE", "sw:Q+ne:Q500"),)), {1, 3, 4}, 12),
        (Selection(filters=(parse_filter("TIME_PERIOD", "ge:2026-03"),)), {1, 3, 4}, 12),
        (Selection(filters=(parse_filter("OBS_VALUE", "gt:39"),)), {4}, 6),
        (Selection(filters=(parse_filter("LEDGER_SEQ", "le:0"),)), set(), 0),
        (Selection(first=ORIGIN.shift(2)), {1, 3, 4}, 12),
        (Selection(last=ORIGIN.shift(1)), {1, 3, 4}, 18),
        (Selection(first_n=1), {1, 3, 4}, 18),
        (Selection(first_n=1, last_n=1), {1, 3, 4}, 30),
    ],
)
def test_selections(figures: ForecastFigures, selection: Selection, runs: set[int], height: int) -> None:
    """Whatever narrows a query of figures narrows one of forecasts; the moment is that of issue."""
    flow = flow_of(figures)
    found = figures.select(flow, selection)
    assert (set(found["_seq"]), found.height) == (runs, height)
    assert figures.availability(flow, selection).observations == height
    assert sum(frame.height for frame in figures.stream(flow, selection)) == height
    assert figures.vintages(flow, selection).height <= figures.count_changes(flow, selection)
    assert figures.vintages(flow, selection)["_action"].unique().to_list() in ([], ["I"])


def test_issued_in_the_same_second(hub: Hub, figures: ForecastFigures) -> None:
    """The later of two forecasts takes the place of the earlier, which history still has."""
    keep_forecast(hub, 50, hours=4)
    flow = flow_of(figures)
    newest = Selection(filters=(parse_filter("FORECAST_ORIGIN", "2026-03-02T13:00:00Z"),))
    assert set(figures.select(flow, newest)["_seq"]) == {5}
    changes = figures.vintages(flow, newest)
    assert changes.group_by("_seq", "_action").len().sort("_seq").rows() == [(4, "I", 10), (5, "U", 10)]
    assert changes.filter(pl.col("_seq") == 4)["valid_to"].unique().to_list() == [after(4)]


@pytest.mark.parametrize(
    ("principal", "runs"),
    [
        (ANYBODY, {"1", "4"}),
        (Principal("KG desk", Role.PROVIDER, "KG"), {"1", "4"}),
        (OPERATOR, {"1", "3", "4"}),
    ],
)
def test_who_sees_which(hub: Hub, principal: Principal, runs: set[str]) -> None:
    """A forecast made from confidential figures is shown to those who see all of them, in every form of answer."""
    service = SdmxService(hub)
    for more in ("", "includeHistory=true", "updatedAfter=2026-01-01T00:00:00Z"):
        query = data_query(split_path(f"dataflow/COMITY/{FLOW}"), parse_parameters(more))
        chunks = service.data(query, service.flows(query), Asked(principal, Chosen(DATA[2])))
        assert chunks is not None
        table = pl.read_csv(b"".join(chunks), infer_schema=False)
        assert set(table["FORECAST_RUN"]) == runs
    asked = availability_query(split_path(f"dataflow/COMITY/{FLOW}"), parse_parameters(""))
    told = service.availability(asked, service.flows(asked.data), Asked(principal, Chosen(STRUCTURES[0])))
    assert told is not None
    assert f'"obsCount":{10 * len(runs)}'.encode() in told


def test_answers_stand_on_the_last_forecast(hub: Hub) -> None:
    """A cached answer is told apart once another forecast is issued; a structure comes with the first."""
    service = SdmxService(hub)
    query = data_query(split_path(f"dataflow/COMITY/{FLOW}"), parse_parameters(""))
    before = service.standing(service.flows(query), ANYBODY, None)
    assert before == service.standing(service.flows(query), ANYBODY, None)
    keep_forecast(hub, 50, hours=5)
    assert service.standing(service.flows(query), ANYBODY, None) != before
    assert service.standing(service.flows(query), ANYBODY, after(4.5)).scope == before.scope
    stock = data_query(split_path("dataflow/COMITY/FORECAST_STOCK"), parse_parameters(""))
    assert service.flows(stock) == []
    edition = service.edition
    frame = hub.ledger.forecast_runs("CROSSINGS")[0]
    hub.ledger.save_forecast_run(
        ForecastRun(
            subject="STOCK", seq=1, recipe=frame.recipe, seed=0, issued_at=after(6), frame=frame.frame.clear()
        )
    )
    assert [one.dataflow.id for one in service.flows(stock)] == ["FORECAST_STOCK"]
    assert service.edition != edition


def test_a_subject_that_is_gone(hub: Hub, figures: ForecastFigures) -> None:
    """A dataflow that the group has dropped leaves its forecasts in the ledger, and stops nothing."""
    keep_forecast(hub, 1, hours=5, subject="GONE")
    assert set(figures.dataflows()) == {INDICATOR, "CROSSINGS"}
    assert SdmxService(hub).artefacts.dataflows[-1].id == FLOW
