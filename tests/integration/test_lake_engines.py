"""The lake outside: the documented SQL in DuckDB, and an object store in place of a folder."""

from collections.abc import Iterator

import duckdb
import polars as pl
import pytest
from deltalake import DeltaTable
from polars.testing import assert_frame_equal

from comity.hub.home import Hub
from comity.hub.lake.publish import Order, publish_lake
from comity.lake.reading import read_observations
from comity.model.access import PUBLIC_SIGHT
from comity.model.selection import Selection
from forecast_hub import make_forecast_hub, months_of
from integration.documented_commands import ROOT, saved_text
from object_store import SECRET, object_store
from run_comity import comity
from small_hub import send

FLOW = "CROSSINGS"
PAGE = (ROOT / "docs" / "how-to" / "publish-a-lake.md").read_text("utf-8")
SQL = saved_text(PAGE, "as-of.sql")
COLUMNS = ["REPORTER", "ORIGIN", "TIME_PERIOD", "OBS_VALUE"]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Return a hub of two states with three years of months, two months more, and a revision."""
    with make_forecast_hub(tmp_path_factory.mktemp("engines"), months=1) as made:
        send(made, "KG", *months_of("KG", 30, 31, factor=1.1), hours=500)
        yield made


@pytest.fixture(scope="module")
def lake(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Publish the hub to a folder."""
    place = str(tmp_path_factory.mktemp("lake") / "lake")
    publish_lake(hub, Order(uri=place))
    return place


def ledger_panel(hub: Hub, seq: int) -> pl.DataFrame:
    """Return the ledger's own figures as of an event."""
    frame = hub.ledger.select(hub.catalogue.dataflow(FLOW), Selection(as_of=seq, sight=PUBLIC_SIGHT))
    return frame.select(*(pl.col(name).cast(pl.String) for name in COLUMNS[:-1]), COLUMNS[-1])


def sql_as_of(seq: int) -> str:
    """Return the documented query as of an event."""
    assert "_seq <= 1\n" in SQL
    return SQL.replace("_seq <= 1\n", f"_seq <= {seq}\n")


def test_the_documented_query_in_duckdb_gives_the_ledgers_panel(hub: Hub, lake: str) -> None:
    """Whoever follows the page would get another panel than the hub gives as of the same moment."""
    files = DeltaTable(lake).file_uris()
    for seq in range(1, hub.ledger.as_of_seq() + 1):
        with duckdb.connect() as connection:
            connection.read_parquet(files, hive_partitioning=True, union_by_name=True).create_view("lake")
            found = connection.sql(f"SELECT {', '.join(COLUMNS)} FROM ({sql_as_of(seq)})").pl()
        assert_frame_equal(found.sort(COLUMNS), ledger_panel(hub, seq).sort(COLUMNS))


@pytest.fixture
def bucket() -> Iterator[dict[str, str]]:
    """Return the options that reach an object store with one bucket, `lake`."""
    with object_store("lake") as options:
        yield options


def test_an_object_store_is_written_and_read_as_a_folder_is(hub: Hub, bucket: dict[str, str]) -> None:
    """A lake in an object store would differ from one in a folder, or its second publication fail."""
    options = [part for pair in bucket.items() for part in ("--option", "=".join(pair))]
    at = ("publish-lake", "s3://lake/exchange", *options, "--hub", hub.directory, "--format", "json")
    first, again = comity(*at), comity(*at)
    assert (first.code, again.code) == (0, 0), first.err + again.err
    assert (first.json["seq"], again.json["rows"]) == (hub.ledger.as_of_seq(), 0)
    assert first.json["rows"] == sum(first.json["dataflows"].values()) > 0
    seq = hub.ledger.as_of_seq()
    found = read_observations("s3://lake/exchange", hub.catalogue.dataflow(FLOW), as_of=seq - 1, options=bucket)
    assert_frame_equal(found.select(COLUMNS), ledger_panel(hub, seq - 1))
    refused = comity("publish-lake", "s3://nowhere/exchange", *options, "--hub", hub.directory)
    assert refused.code != 0
    assert "Check the address" in refused.err
    assert SECRET not in refused.err
    assert comity(*at, "--rebuild").json["rebuilt"] is True
