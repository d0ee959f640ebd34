"""Where the work on single series is done: in this process, in several on this machine, or on Spark or Ray."""

import importlib
import math
import os
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, TypeVar

from comity.errors import MissingExtraError, OutsideError, UsageError
from comity.forecasting.engine_texts import say

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")
Progress = Callable[[int, int], None]
"""Called with the number of tasks done and of all."""

LOCAL = "local"
_SCHEMES = ("spark", "ray")
_BATCHES, _CLUSTER_BATCHES = 8, 3
"""Batches for each process here and each core there: enough for even work, few enough not to cost much."""
_LARGEST_BATCH = 500
_SPARK_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # Each batch is one row: rows that come back must not be gathered into tables of thousands.
    "spark.sql.execution.arrow.maxRecordsPerBatch": "16",
}


def check_engine(engine: str | None) -> str:
    """Return the kind of an engine: local, spark or ray; raises `UsageError` where it names none.

    >>> check_engine(None), check_engine("spark://cluster:7077"), check_engine("ray")
    ('local', 'spark', 'ray')
    """
    kind = (LOCAL if engine is None else engine).split(":", maxsplit=1)[0]
    if kind in _SCHEMES or engine in (None, LOCAL):
        return kind
    raise UsageError(say("unknown_engine", engine=engine), remedy=say("unknown_engine_remedy"))


def run_local(
    work: Callable[[Task], Outcome],
    tasks: Sequence[Task],
    *,
    engine: str | None = None,
    n_jobs: int = 1,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Return what `work` makes of each task, in the order of the tasks; the result is the same on every engine.

    `work` is a function of a module (or a `partial` of one) that other processes can import; tasks and outcomes are
    what pickle takes: arrays, numbers, texts. `engine` is None or "local" for this machine, on `n_jobs` processes;
    "spark" for the running session (or one on this machine), "spark:local[4]", "spark://host:7077"; "ray" or
    "ray://host:10001". Spark and Ray are reached through Fugue, the same backend as statsforecast's; each batch of
    tasks runs there whole, so that no number differs. `progress` is called after every batch here, and at the end
    on a cluster. Raises `UsageError` for an unknown engine, `MissingExtraError` where its package isn't installed,
    `OutsideError` where the cluster fails; what `work` raises comes through on this machine.
    """
    kind = check_engine(engine)
    tell = progress or _silent
    tell(0, len(tasks))
    if not tasks:
        return []
    if kind == LOCAL and (n_jobs == 1 or len(tasks) == 1):
        return list(_one_by_one(work, tasks, tell))
    if kind == LOCAL:
        return _in_processes(work, tasks, n_jobs, tell)
    made = _on_cluster(work, tasks, kind, engine or "")
    tell(len(tasks), len(tasks))
    return made


def _silent(done: int, total: int) -> None:
    del done, total


def _one_by_one(work: Callable[[Task], Outcome], tasks: Sequence[Task], tell: Progress) -> Iterator[Outcome]:
    for done, task in enumerate(tasks, start=1):
        yield work(task)
        tell(done, len(tasks))


def _in_processes(
    work: Callable[[Task], Outcome], tasks: Sequence[Task], n_jobs: int, tell: Progress
) -> list[Outcome]:
    batches = _split(tasks, _BATCHES * n_jobs)
    made: list[list[Outcome]] = [[] for _ in batches]
    done = 0
    with ProcessPoolExecutor(n_jobs, mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(_run_batch, work, batch): place for place, batch in enumerate(batches)}
        for finished in as_completed(waiting):
            place = waiting[finished]
            made[place] = finished.result()
            done += len(made[place])
            tell(done, len(tasks))
    return [outcome for batch in made for outcome in batch]


def _run_batch(work: Callable[[Task], Outcome], batch: Sequence[Task]) -> list[Outcome]:
    return [work(task) for task in batch]


def _split(tasks: Sequence[Task], parts: int) -> list[Sequence[Task]]:
    size = min(max(math.ceil(len(tasks) / parts), 1), _LARGEST_BATCH)
    return [tasks[start : start + size] for start in range(0, len(tasks), size)]


def _on_cluster(work: Callable[[Task], Outcome], tasks: Sequence[Task], kind: str, engine: str) -> list[Outcome]:
    """Map batches, one row each, by Fugue; a batch travels pickled, by its place."""
    import pandas as pd

    with (_spark if kind == "spark" else _ray)(engine) as (where, cores):
        batches = _split(tasks, _CLUSTER_BATCHES * cores)
        rows = [(place, pickle.dumps((work, list(batch)))) for place, batch in enumerate(batches)]
        frame = pd.DataFrame(rows, columns=["place", "batch"])
        try:
            found = _fugue(kind).transform(
                frame,
                _run_rows,
                schema="place:int,batch:binary",
                partition={"by": "place", "num": len(batches)},
                engine=where,
                as_local=True,
            )
            made = dict(zip(found["place"], found["batch"], strict=True))
        except Exception as error:
            raise OutsideError(say("cluster_failed", engine=engine, reason=type(error).__name__)) from error
    # The outcomes were pickled by our own function on the cluster that the user named.
    return [outcome for place in range(len(batches)) for outcome in pickle.loads(made[place])]  # noqa: S301


def _run_rows(rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Run each row's batch; Fugue reads the annotations to know what to hand over."""
    for row in rows:
        # What comes in was pickled by `_on_cluster`.
        outcomes = _run_batch(*pickle.loads(bytes(row["batch"])))  # noqa: S301
        yield {"place": row["place"], "batch": pickle.dumps(outcomes)}


@contextmanager
def _spark(engine: str) -> Iterator[tuple[Any, int]]:
    """Yield a Spark session and its cores; a session that was already there is used and left running."""
    sql = _import("pyspark.sql", "spark", "comity[spark]")
    session = sql.SparkSession.getActiveSession()
    if session is not None and engine == "spark":
        yield session, session.sparkContext.defaultParallelism
        return
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    master = (
        engine if engine.startswith("spark://") else engine.removeprefix("spark").removeprefix(":") or "local[*]"
    )
    builder = sql.SparkSession.builder.appName("comity").master(master)
    for key, value in _SPARK_SETTINGS.items():
        builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
    except Exception as error:
        raise OutsideError(say("cluster_failed", engine=engine, reason=type(error).__name__)) from error
    try:
        yield session, session.sparkContext.defaultParallelism
    finally:
        session.stop()


@contextmanager
def _ray(engine: str) -> Iterator[tuple[Any, int]]:
    """Yield the name by which Fugue knows Ray, and its cores; a Ray that was already there is left running."""
    ray = _import("ray", "ray", "comity[ray]")
    started = not ray.is_initialized()
    if started:
        try:
            ray.init(address=engine if engine.startswith("ray://") else None, log_to_driver=False)
        except Exception as error:
            raise OutsideError(say("cluster_failed", engine=engine, reason=type(error).__name__)) from error
    try:
        yield "ray", max(int(ray.cluster_resources().get("CPU", 1)), 1)
    finally:
        if started:
            ray.shutdown()


def _fugue(kind: str) -> Any:  # noqa: ANN401 - an untyped library
    _import(f"fugue_{kind}", kind, f"comity[{kind}]")
    return _import("fugue.api", kind, f"comity[{kind}]")


def _import(module: str, engine: str, extra: str) -> Any:  # noqa: ANN401 - a module of an optional package
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtraError(
            say("no_package", engine=engine), remedy=say("no_package_remedy", extra=extra)
        ) from error
