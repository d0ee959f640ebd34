"""The same work gives the same numbers in this process, in several, and on a cluster."""

import importlib.util
import math
import shutil
import sys
from functools import partial

import numpy as np
import pytest

from comity.errors import MissingExtraError, UsageError
from comity.forecasting.engine import check_engine, run_local
from comity.forecasting.members import Outcome, seasonal_naive
from comity.forecasting.series import Array

WORK = partial(seasonal_naive, season=12, horizon=18)


def tasks(count: int) -> list[Array]:
    """Return series of different lengths."""
    random = np.random.default_rng(0)
    return [random.normal(100, 10, 30 + i) for i in range(count)]


def same(left: list[Outcome], right: list[Outcome]) -> bool:
    """Return whether both hold the same numbers in the same order."""
    return np.array_equal([(one.mean, one.deviation) for one in left], [(one.mean, one.deviation) for one in right])


def test_processes_give_the_same_numbers_in_the_same_order_and_tell_of_their_progress() -> None:
    """Series come back in the order in which processes finish, or the progress never reaches its end."""
    told: list[tuple[int, int]] = []
    made = run_local(WORK, tasks(11), n_jobs=2, progress=lambda done, total: told.append((done, total)))
    assert same(made, [WORK(task) for task in tasks(11)])
    assert told[0] == (0, 11)
    assert told[-1] == (11, 11)
    assert told == sorted(told)
    assert len(told) > 3


def test_one_process_tells_of_every_task() -> None:
    """A run on one process looks as if it hung."""
    told: list[int] = []
    run_local(WORK, tasks(3), progress=lambda done, _: told.append(done))
    assert told == [0, 1, 2, 3]
    assert run_local(WORK, []) == []


def test_what_the_work_raises_comes_through() -> None:
    """A fault of ours is hidden as one of the engine."""
    with pytest.raises(ValueError, match=r"nonneg|domain"):
        run_local(math.sqrt, [4.0, -1.0])


@pytest.mark.parametrize("engine", ["dask", "http://spark", "", "sparkle"])
def test_an_unknown_engine_is_refused(engine: str) -> None:
    """A typing mistake runs on this machine, or fails deep in a library."""
    with pytest.raises(UsageError) as found:
        run_local(WORK, tasks(2), engine=engine)
    assert "spark://" in found.value.remedy


def test_engines_are_known_by_their_scheme() -> None:
    """An address of a cluster is taken for another engine."""
    engines = (None, "local", "spark", "spark:local[2]", "spark://host:7077", "ray://host:10001")
    assert [check_engine(engine) for engine in engines] == ["local", "local", "spark", "spark", "spark", "ray"]


@pytest.mark.parametrize(("engine", "module"), [("spark", "pyspark.sql"), ("ray", "ray")])
def test_an_engine_that_is_not_installed_is_named(
    engine: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user sees a traceback instead of what to install."""
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError) as found:
        run_local(WORK, tasks(2), engine=engine)
    assert f"comity[{engine}]" in found.value.remedy


@pytest.mark.filterwarnings("ignore")
def test_spark_gives_the_same_numbers() -> None:
    """A forecast on the cluster differs from the one on a laptop."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("pyspark isn't installed (the extra comity[spark])")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, which isn't installed")
    assert same(run_local(WORK, tasks(7), engine="spark:local[1]"), [WORK(task) for task in tasks(7)])


@pytest.mark.filterwarnings("ignore")
def test_ray_gives_the_same_numbers() -> None:
    """A forecast on the cluster differs from the one on a laptop."""
    if importlib.util.find_spec("ray") is None:
        pytest.skip("ray isn't installed (the extra comity[ray])")
    assert same(run_local(WORK, tasks(7), engine="ray"), [WORK(task) for task in tasks(7)])
