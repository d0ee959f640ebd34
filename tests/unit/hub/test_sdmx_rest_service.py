"""Answers of the SDMX service: made as they are read, and standing on what they stand on."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import submit
from comity.hub.sdmx.bounds import TooManyError
from comity.hub.sdmx.media import DATA, Chosen
from comity.hub.sdmx.parameters import parse_parameters
from comity.hub.sdmx.query import data_query, split_path
from comity.hub.sdmx.service import Asked, SdmxService
from comity.hub.sdmx.view import view_of
from comity.model.access import ANYBODY, OPERATOR
from comity.model.selection import Selection
from comity.model.structures import Dataflow
from comity.store import stream
from small_hub import GROUP, after, line, make_hub, send

TWO_FLOWS = (
    GROUP.replace('dataflows = ["CROSSINGS"]', 'dataflows = ["CROSSINGS", "STOCK"]')
    + '[[agreement]]\nprovider = "KG"\ndataflow = "STOCK"\nfrequency = "A"\ndue_days = 90\n'
)
STOCK = (
    "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTER,CITIZENSHIP,BIRTH_COUNTRY,SEX,AGE,BASIS,TIME_PERIOD,OBS_VALUE\n"
    "dataflow,COMITY:STOCK(1.0.0),M,A,KG,RU,_T,F,_T,RESIDENTS,2024,7\n"
)
ORIGINS = ("RU", "DE", "FR", "IT", "ES", "PL", "CZ", "SK", "HU", "RO")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[SdmxService]:
    """Give the service of a hub with ten series."""
    with make_hub(tmp_path) as hub:
        send(hub, "KG", *(line("KG", origin, 5) for origin in ORIGINS))
        yield SdmxService(hub)


@pytest.mark.parametrize("media", DATA, ids=lambda media: media.format)
def test_an_answer_is_written_while_it_is_read(
    service: SdmxService, monkeypatch: pytest.MonkeyPatch, media: object
) -> None:
    """An answer that is put together whole before it is sent fills the memory with a large flow."""
    drawn: list[int] = []
    read = service.hub.ledger.stream

    def counted(dataflow: Dataflow, selection: Selection) -> Iterator[pl.DataFrame]:
        for frame in read(dataflow, selection):
            drawn.append(frame.height)
            yield frame

    monkeypatch.setattr(stream, "CELLS", 1)
    monkeypatch.setattr(service.hub.ledger, "stream", counted)
    query = data_query(split_path("dataflow/COMITY/CROSSINGS"), parse_parameters(""))
    chunks = service.data(query, service.flows(query), Asked(ANYBODY, Chosen(media)))  # type: ignore[arg-type]
    assert chunks is not None
    assert all(next(chunks) for _ in range(4))
    assert 0 < len(drawn) < len(ORIGINS)
    list(chunks)
    assert len(drawn) == len(ORIGINS)


def test_an_answer_stands_on_its_own_dataflows_and_reader(service: SdmxService) -> None:
    """A tag that doesn't change with a figure hides it; one that changes with everything saves nobody anything."""
    query = data_query(split_path("dataflow/COMITY/CROSSINGS"), parse_parameters(""))
    flows = service.flows(query)
    first = service.standing(flows, ANYBODY, None)
    assert (first.seq, first.at) == (1, after(0))
    assert service.standing(flows, OPERATOR, None).scope != first.scope
    send(service.hub, "KG", line("KG", "RU", 6), hours=3)
    assert (service.standing(flows, ANYBODY, None).seq, service.standing(flows, ANYBODY, after(1)).seq) == (2, 1)
    assert service.standing(flows, ANYBODY, after(1)).at == after(1)
    assert service.standing(flows, ANYBODY, after(-1)).seq == 0


def test_a_view_turns_any_dimension_to_the_observation(service: SdmxService) -> None:
    """Writers take the dimension with the role of time for the one at the observation."""
    flow = service.hub.catalogue.dataflow("CROSSINGS")
    query = data_query(["dataflow"], parse_parameters("dimensionAtObservation=ORIGIN&attributes=COMMENT"))
    view = view_of(flow, query)
    assert (view.observation, view.is_flat) == ("ORIGIN", False)
    assert view.key == ("FREQ", "REPORTER", *flow.structure.key_ids[3:], "TIME_PERIOD")
    assert [part.id for part in view.dataflow.structure.attributes] == ["COMMENT"]


def ask(service: SdmxService, parameters: str, path: str = "dataflow/COMITY/CROSSINGS") -> bytes:
    """Return the answer to a query, whole."""
    query = data_query(split_path(path), parse_parameters(parameters))
    answer = service.data(query, service.flows(query), Asked(ANYBODY, Chosen(DATA[0])))
    return b"" if answer is None else b"".join(answer)


def test_a_history_is_bounded_by_its_changes(tmp_path: Path) -> None:
    """A few figures that were revised, or deleted, a thousand times fill the memory as many figures do."""
    with make_hub(tmp_path) as hub:
        for hours, value in enumerate((1, 2, 3)):
            send(hub, "KG", line("KG", "RU", value), hours=hours)
        assert ask(SdmxService(hub, 3), "includeHistory=true")
        assert ask(SdmxService(hub, 1), "sort=ORIGIN")
        with pytest.raises(TooManyError):
            ask(SdmxService(hub, 2), "includeHistory=true")


@pytest.mark.parametrize(("parameters", "needed"), [("sort=TIME_PERIOD", 2), ("limit=1", 1), ("offset=1", 2)])
def test_dataflows_share_the_room_of_one_answer(tmp_path: Path, parameters: str, needed: int) -> None:
    """An answer of twenty dataflows would take twenty times the memory; counted off across them, all of it."""
    with make_hub(tmp_path, TWO_FLOWS) as hub:
        send(hub, "KG", line("KG", "RU", 1))
        assert submit(hub, Delivery(STOCK.encode(), name="s.csv", provider="KG"), received_at=after(1)).is_accepted
        assert ask(SdmxService(hub, needed), parameters, "dataflow")
        with pytest.raises(TooManyError):
            ask(SdmxService(hub, needed - 1), parameters, "dataflow")
        assert ask(SdmxService(hub, 1), "", "dataflow")
