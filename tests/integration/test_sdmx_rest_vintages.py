"""What was known when, over SDMX-REST: asOf, updatedAfter, includeHistory on four vintages of one table."""

from collections.abc import Iterator

import httpx
import polars as pl
import pytest

from comity.formats.sdmx_csv import read_sdmx_csv_message
from comity.formats.sdmx_json import read_sdmx_json
from comity.formats.sdmx_ml import read_sdmx_ml
from integration.sdmx_rest_hub import FLOW, served
from pack_replays import Replay
from running_hub import RunningHub

pytestmark = pytest.mark.shared

MOMENTS = ("2025-02-07", "2025-02-10", "2025-03-10", "2025-05-15")
TOTALS = (4_904_939, 4_916_704, 4_930_787, 4_941_717)
"""What the published files of each vintage add up to (tests/integration/test_packs_frontex.py counts them)."""
KEY = ("ROUTE", "BORDER_TYPE", "CITIZENSHIP", "TIME_PERIOD")
Cells = dict[tuple[str, ...], float]
CSV = {"accept": "application/vnd.sdmx.data+csv;version=2.1.0"}


@pytest.fixture(scope="module")
def service(replays: Replay, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give the running hub."""
    with served(replays("frontex_ibc_vintages"), tmp_path_factory.mktemp("vintages") / "hub") as running:
        yield running


@pytest.fixture
def client(service: RunningHub) -> Iterator[httpx.Client]:
    """Give a client that presents nothing."""
    with service.client() as opened:
        yield opened


def table(client: httpx.Client, query: str) -> pl.DataFrame:
    """Return the figures of a query as SDMX-CSV tells them."""
    answer = client.get(f"{FLOW}?{query}", headers=CSV)
    assert answer.status_code == 200
    return pl.read_csv(answer.content, infer_schema=False)


def cells(frame: pl.DataFrame) -> Cells:
    """Return the figures by key; none twice."""
    found = {tuple(row[:-1]): float(row[-1]) for row in frame.select(*KEY, "OBS_VALUE").iter_rows()}
    assert len(found) == frame.height
    return found


def known(client: httpx.Client, moment: str) -> Cells:
    """Return what was known at the end of a day."""
    return cells(table(client, f"asOf={moment}T23:59:59Z"))


def test_as_of_tells_each_vintage(client: httpx.Client) -> None:
    """An analyst who asks what was known then would be told what came later."""
    for moment, total in zip(MOMENTS, TOTALS, strict=True):
        assert sum(known(client, moment).values()) == total
    assert cells(table(client, "")) == known(client, MOMENTS[-1])
    assert client.get(f"{FLOW}?asOf=2025-01-01T00:00:00Z").status_code == 204


@pytest.mark.parametrize(("earlier", "later"), [(0, 1), (1, 2), (1, 3), (2, 3)])
def test_what_was_updated_turns_one_vintage_into_another(client: httpx.Client, earlier: int, later: int) -> None:
    """A copy that takes in only what changed would drift away from its source."""
    after = f"updatedAfter={MOMENTS[earlier]}T23:59:59Z&asOf={MOMENTS[later]}T23:59:59%2B00:00"
    changes = table(client, after)
    copy = known(client, MOMENTS[earlier])
    for key in cells(changes.filter(pl.col("ACTION") == "D").with_columns(OBS_VALUE=pl.lit("0"))):
        del copy[key]
    copy |= cells(changes.filter(pl.col("ACTION") == "R"))
    assert copy == known(client, MOMENTS[later])
    assert changes.height < len(copy) / 10


def test_nothing_changed_after_the_last_vintage(client: httpx.Client) -> None:
    """Somebody who asks every hour would take in the same figures again."""
    assert client.get(f"{FLOW}?updatedAfter=2025-06-01T00:00:00Z").status_code == 204


def test_history_replays_into_every_vintage(client: httpx.Client) -> None:
    """A replica that follows the history would not hold what the hub held."""
    frame = table(client, "includeHistory=true")
    moments = frame.select(pl.coalesce(pl.when(pl.col("ACTION") == "D").then("VALID_TO"), "VALID_FROM"))
    dated = frame.with_columns(moments.to_series().alias("moment"))
    copy: Cells = {}
    told = dated["moment"].unique().sort().to_list()
    assert [moment[:10] for moment in told] == list(MOMENTS)
    for moment in told:
        part = dated.filter(pl.col("moment") == moment)
        for key in cells(part.filter(pl.col("ACTION") == "D").with_columns(OBS_VALUE=pl.lit("0"))):
            del copy[key]
        copy |= cells(part.filter(pl.col("ACTION") == "R"))
        assert copy == known(client, moment[:10])


def test_history_says_until_when_each_figure_held(client: httpx.Client) -> None:
    """A figure without its end would be read as still standing."""
    frame = table(client, "includeHistory=true").filter(pl.col("ACTION") == "R")
    for moment in MOMENTS:
        end = f"{moment}T23:59:59Z"
        holding = frame.filter(
            pl.col("VALID_FROM") <= end, pl.col("VALID_TO").is_null() | (pl.col("VALID_TO") > end)
        )
        assert cells(holding) == known(client, moment)


@pytest.mark.parametrize(
    "accepted", ["data+xml;version=3.0.0", "data+json;version=2.1.0", "genericdata+xml;version=2.1"]
)
def test_history_is_a_data_set_for_each_dissemination(
    service: RunningHub, client: httpx.Client, accepted: str
) -> None:
    """A client that reads the dates of data sets would take one dissemination for another."""
    query = "includeHistory=true&c[TIME_PERIOD]=ge:2024-10&c[ROUTE]=WMR,EMR"
    answer = client.get(f"{FLOW}?{query}", headers={"accept": f"application/vnd.sdmx.{accepted}"})
    for moment in MOMENTS:
        assert f'="{moment}T' in answer.text or f'":"{moment}T' in answer.text
    read = read_sdmx_json if "json" in accepted else read_sdmx_ml
    parsed = read(answer.content, service.hub.catalogue.find)
    frame = table(client, query)
    assert parsed[0].frame.height == frame.height
    assert sorted(parsed[0].frame["_action"].cast(pl.String)) == sorted(frame["ACTION"])


def test_the_same_change_in_every_format(service: RunningHub, client: httpx.Client) -> None:
    """A removal that one format tells as a missing value would leave the figure in the copy."""
    query = "updatedAfter=2025-03-01T00:00:00Z"
    expected = None
    for accepted in ("data+csv;version=2.0.0", "data+json;version=2.0.0", "data+xml;version=3.1.0"):
        answer = client.get(f"{FLOW}?{query}", headers={"accept": f"application/vnd.sdmx.{accepted}"})
        readers = {"csv": read_sdmx_csv_message, "json": read_sdmx_json, "xml": read_sdmx_ml}
        (parsed,) = readers[accepted[5:].split(";")[0]](answer.content, service.hub.catalogue.find)
        columns = [pl.col(name).cast(pl.String) for name in ("_action", *KEY, "OBS_VALUE")]
        rows = set(parsed.frame.select(columns).iter_rows())
        assert {row[0] for row in rows} == {"R", "D"}
        assert all(row[-1] is None for row in rows if row[0] == "D")
        assert expected in (None, rows)
        expected = rows


def test_after_must_be_before_as_of(client: httpx.Client) -> None:
    """The specification wants a client's error where the two cross."""
    answer = client.get(f"{FLOW}?updatedAfter=2025-05-01T00:00:00Z&asOf=2025-03-01T00:00:00Z")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == 400


def test_an_old_format_refuses_to_hide_removals(client: httpx.Client) -> None:
    """SDMX-CSV 1.0 can't say that a figure is gone: to leave it out would keep it alive in the copy."""
    accepted = {"accept": "application/vnd.sdmx.data+csv;version=1.0.0"}
    answer = client.get(f"{FLOW}?updatedAfter=2025-03-01T00:00:00Z", headers=accepted)
    assert answer.status_code == 400
    assert "can't say that a figure is gone" in answer.text
