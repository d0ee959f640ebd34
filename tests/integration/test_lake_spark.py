"""The Spark job over the lake: the same panel, analysis and forecast as on one machine."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal

import comity
from comity.hub.lake.publish import Order, publish_lake
from comity.hub.situation.panel import view_indicator
from comity.lake.spark import read_lake
from comity.model.access import PUBLIC_SIGHT
from comity.model.periods import Frequency
from comity.model.selection import Selection
from forecast_hub import make_forecast_hub, months_of
from integration.documented_commands import ROOT, saved_text
from small_hub import send

SQL = saved_text((ROOT / "docs/how-to/publish-a-lake.md").read_text("utf-8"), "as-of.sql")
TOLERANCE = 1e-5
MEMBERS = ("AM", "KG")


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """Start Spark on this machine, where it is installed."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("pyspark isn't installed (the extra comity[spark]); `python -m bench.lake` runs the job")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, which isn't installed")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    builder = SparkSession.builder.master("local[2]").appName("comity-test")
    for name, value in settings.items():
        builder = builder.config(name, value)
    started = builder.getOrCreate()
    yield started
    started.stop()


def test_the_job_gives_what_one_machine_gives(session: Any, tmp_path: Path) -> None:  # noqa: ANN401 - Spark's session
    """Whoever outgrows one machine would publish other figures than before."""
    job = _job()
    with make_forecast_hub(tmp_path, months=1) as hub:
        send(hub, "KG", *months_of("KG", 30, 31, factor=1.1), hours=500)
        publish_lake(hub, Order(uri=str(tmp_path / "lake")))
        read_lake(session, str(tmp_path / "lake")).createOrReplaceTempView("lake")
        for seq in (hub.ledger.as_of_seq() - 1, hub.ledger.as_of_seq()):
            told = session.sql(
                f"SELECT count(*), sum(OBS_VALUE) FROM ({SQL.replace('_seq <= 1', f'_seq <= {seq}')})"
            )
            flow = hub.catalogue.dataflow("CROSSINGS")
            panel = hub.ledger.select(flow, Selection(as_of=seq, sight=PUBLIC_SIGHT))
            assert tuple(told.collect()[0]) == (panel.height, panel["OBS_VALUE"].sum())
            found = job.analyse(session, str(tmp_path / "lake"), as_of=seq, members=MEMBERS)
            own = view_indicator(hub, as_of=seq, sight=PUBLIC_SIGHT).frame
            assert_frame_equal(found.select(own.columns), own, abs_tol=TOLERANCE, categorical_as_str=True)
        panels = [job.panel_of(frame, members=MEMBERS) for frame in (found, own)]
    there, here = (
        comity.forecast(panel, horizon=6, frequency=Frequency.MONTHLY, engine=engine)
        for panel, engine in zip(panels, ("spark", None), strict=True)
    )
    assert there.frame.height == 6 * (1 + len(MEMBERS) + 2)
    assert_frame_equal(there.frame, here.frame, abs_tol=TOLERANCE, rel_tol=TOLERANCE)
    assert there.frame["mean"].is_between(1, 1e6).all()


def _job() -> Any:  # noqa: ANN401 - a module
    spec = importlib.util.spec_from_file_location("forecast_on_spark", ROOT / "examples/lake/forecast_on_spark.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
