"""Every public way out is made from protected figures: two hubs whose true figures differ say the same to others.

The second hub was sent what the first one shows, and protects nothing. Whatever a way out makes of figures, it can
tell of the first hub's small counts only where the two differ.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
import pytest

from comity.hub.exchange import DataWanted, data_frame, history_frame
from comity.hub.explore.figures import read_figures
from comity.hub.explore.vintages import find_vintages
from comity.hub.explore.wanted import Wanted
from comity.hub.forecasts.forecast import forecast_indicator
from comity.hub.forecasts.keep import confidentiality_of
from comity.hub.forecasts.recipe import CONFIDENTIAL, parse_recipe
from comity.hub.home import Hub
from comity.hub.lake.publish import Order, publish_lake
from comity.hub.read import Query, read_data, read_history
from comity.hub.sdmx.media import DATA, Chosen
from comity.hub.sdmx.parameters import parse_parameters
from comity.hub.sdmx.query import data_query, split_path
from comity.hub.sdmx.service import Asked, SdmxService
from comity.hub.sdmx.sources import sources_of
from comity.hub.situation.panel import view_indicator
from comity.hub.situation.whole import WholeSituation, assemble_situation
from comity.hub.situation.whole_json import whole_json
from comity.model.access import ANYBODY, EVERYTHING, MEMBERS_SIGHT, PUBLIC_SIGHT, Principal, Role, Sight
from comity.model.frames import OBS_VALUE
from comity.model.selection import Selection
from forecast_hub import FIRST, TWO_STATES, figure
from small_hub import line, make_hub, send

FLOW, BASE, MONTHS = "CROSSINGS", 5, 26
PROTECTED = TWO_STATES + f'\n[[protection]]\ndataflow = "{FLOW}"\nbase = {BASE}\n'
ANALYST = Principal("an analyst", Role.ANALYST, "TJ")
SMALL = {"AF": 2, "PK": 3, "SO": 1, "VN": 6}
"""Origins of few: their counts go up and down by two."""


@dataclass(frozen=True)
class Pair:
    """A hub that protects, and one to which was sent what it shows."""

    true: Hub
    shown: Hub


def counts(reporter: str, number: int, *, edition: int = 0) -> dict[str, int]:
    """Return a month's figures by origin, with their total; a later edition has other ones."""
    found = {origin: figure(reporter, origin, number) for origin in ("CN", "DE")}
    few = {origin: (mean + number * 7919 % 5 - 2 + edition) for origin, mean in SMALL.items()}
    found |= {origin: max(count, 0) for origin, count in few.items()}
    found["CN"] += 40 * edition
    return {**found, "_T": sum(found.values())}


def rows(reporter: str, number: int, figures: dict[str, float]) -> list[str]:
    """Return the rows of a month."""
    period = str(FIRST.shift(number))
    return [line(reporter, origin, int(value), period=period) for origin, value in figures.items()]


def shown_of(hub: Hub, reporter: str, number: int) -> dict[str, float]:
    """Return what the public sees of a month."""
    period = FIRST.shift(number)
    keys = ({"REPORTER": (reporter,)},)
    selection = Selection(keys=keys, first=period, last=period, sight=PUBLIC_SIGHT)
    frame = hub.ledger.select(hub.catalogue.dataflow(FLOW), selection)
    return dict(zip(frame["ORIGIN"].cast(pl.String).to_list(), frame[OBS_VALUE].to_list(), strict=True))


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Two years of two states in one file each, then a later edition of the last month of one of them."""
    folder = tmp_path_factory.mktemp("ways")
    with make_hub(folder / "true", PROTECTED) as true, make_hub(folder / "shown", TWO_STATES) as shown:
        for hours, reporter in enumerate(("KG", "AM")):
            months = range(MONTHS)
            made = [row for number in months for row in rows(reporter, number, dict(counts(reporter, number)))]
            assert send(true, reporter, *made, hours=hours).is_accepted
            seen = [row for number in months for row in rows(reporter, number, shown_of(true, reporter, number))]
            assert send(shown, reporter, *seen, hours=hours).is_accepted
        last = MONTHS - 1
        assert send(true, "KG", *rows("KG", last, dict(counts("KG", last, edition=1))), hours=5).is_accepted
        assert send(shown, "KG", *rows("KG", last, shown_of(true, "KG", last)), hours=5).is_accepted
        yield Pair(true, shown)


def _data(hub: Hub, sight: Sight) -> object:
    return read_data(hub, Query(FLOW, sight=sight)).frame.to_dicts()


def _history(hub: Hub, sight: Sight) -> object:
    return read_history(hub, Query(FLOW, sight=sight)).frame.to_dicts()


def _explored(hub: Hub, sight: Sight) -> object:
    sources, flow = sources_of(hub), hub.catalogue.dataflow(FLOW)
    wanted = Wanted(codes={"FREQ": ("M",)}, sums=("ORIGIN", "REPORTER"), sight=sight)
    whole = Wanted(codes={"FREQ": ("M",), "REPORTER": ("KG",)}, sight=sight)
    then = read_figures(sources, flow, whole.as_known(1))
    vintages = find_vintages(sources, flow, whole)
    return [read_figures(sources, flow, wanted).frame.to_dicts(), then.frame.to_dicts(), vintages]


CHEAP: dict[str, Callable[[Hub, Sight], object]] = {"data": _data, "history": _history, "explorer": _explored}


def test_the_two_hubs_differ(pair: Pair) -> None:
    """If the first hub held no small counts, none of what follows would show anything."""
    true = read_data(pair.true, Query(FLOW, sight=EVERYTHING)).frame[OBS_VALUE]
    shown = read_data(pair.shown, Query(FLOW, sight=EVERYTHING)).frame[OBS_VALUE]
    assert true.is_between(1, BASE - 1).sum() > 60
    assert not shown.is_between(1, BASE - 1).any()
    assert (true != shown).sum() > 60


@pytest.mark.parametrize("sight", [PUBLIC_SIGHT, MEMBERS_SIGHT], ids=["public", "members"])
@pytest.mark.parametrize("way", CHEAP)
def test_figures_say_the_same(pair: Pair, way: str, sight: Sight) -> None:
    """Figures, vintages, sums and what changed between two moments must hold nothing of true small counts."""
    assert CHEAP[way](pair.true, sight) == CHEAP[way](pair.shown, sight)


def test_the_situation_says_the_same(pair: Pair) -> None:
    """Alerts, estimates, mirror, revisions, seasonal figures: none may be made of what their reader can't see."""
    true, shown = (assemble_situation(hub, sight=MEMBERS_SIGHT) for hub in (pair.true, pair.shown))
    assert {"change", "alerts", "revisions", "quality"} <= set(whole_json(pair.true, true)["parts"])
    assert _plain(pair.true, true) == _plain(pair.shown, shown)
    assert view_indicator(pair.true).frame["value"].sum() != view_indicator(pair.shown).frame["value"].sum()


def _plain(hub: Hub, whole: WholeSituation) -> object:
    return json.loads(json.dumps(whole_json(hub, whole), default=str))


def test_forecasts_say_the_same(pair: Pair) -> None:
    """A forecast for others is made of protected figures; one of true figures is for nobody else."""
    true, shown = (
        forecast_indicator(hub, horizon=1, sight=PUBLIC_SIGHT, keep=False) for hub in (pair.true, pair.shown)
    )
    assert true.panel.equals(shown.panel)
    assert true.run.frame.equals(shown.run.frame)
    assert parse_recipe(true.run.recipe) == parse_recipe(shown.run.recipe)
    assert parse_recipe(true.run.recipe).is_seen_with(PUBLIC_SIGHT)
    issued = replace(parse_recipe(true.run.recipe), sight=EVERYTHING)
    flow = pair.true.catalogue.dataflow(FLOW)
    told = [confidentiality_of(hub, flow, seq=true.run.seq, recipe=issued) for hub in (pair.true, pair.shown)]
    assert told == [CONFIDENTIAL, "F"]


def test_the_service_says_the_same(pair: Pair) -> None:
    """The API's tables and SDMX in every format are read with the reader's sight, too."""
    tables = [data_frame(hub, ANALYST, FLOW, DataWanted()) for hub in (pair.true, pair.shown)]
    histories = [history_frame(hub, ANYBODY, FLOW, None) for hub in (pair.true, pair.shown)]
    assert tables[0].equals(tables[1])
    assert histories[0].equals(histories[1])
    for media in DATA:
        assert _sdmx(pair.true, ANYBODY, media) == _sdmx(pair.shown, ANYBODY, media)


@pytest.mark.parametrize("audience", ["public", "members"])
def test_the_lake_says_the_same(pair: Pair, tmp_path: Path, audience: str) -> None:
    """Files in an object store, with every vintage, are out of the hub's hands: nothing true may be in them."""
    tables = []
    for name, hub in (("true", pair.true), ("shown", pair.shown)):
        publish_lake(hub, Order(uri=str(tmp_path / name), audience=audience))
        tables.append(pl.read_delta(str(tmp_path / name)).sort("_key", "_period", "_seq"))
    assert tables[0].height > 2 * len(SMALL) * MONTHS
    assert tables[0].equals(tables[1])


def test_the_secretariats_lake_is_as_it_is(pair: Pair, tmp_path: Path) -> None:
    """Whoever asks for all of it by name would be given protected figures without knowing."""
    publish_lake(pair.true, Order(uri=str(tmp_path / "lake"), audience="all"))
    values = pl.read_delta(str(tmp_path / "lake"))[OBS_VALUE]
    assert values.is_between(1, BASE - 1).sum() > 60


def _sdmx(hub: Hub, principal: Principal, media: object) -> bytes:
    service = SdmxService(hub)
    query = data_query(split_path("dataflow/COMITY/CROSSINGS"), parse_parameters(""))
    answer = service.data(query, service.flows(query), Asked(principal, Chosen(media)))  # type: ignore[arg-type]
    assert answer is not None
    return b"".join(answer)
