"""Work done ahead: one process makes what another takes, so that both cores of a small machine are used."""

import multiprocessing as mp
import os
import queue
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from comity.errors import OutsideError

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Semaphore

T = TypeVar("T")
DEPTH = 12
_LEAST_CORES = 2
_WAIT_SECONDS = 1.0
_ITEM, _END, _FAILED = "item", "end", "failed"


class Taken(Protocol):
    """Lets the maker wait until the taker has finished with so many items."""

    def wait_for(self, count: int) -> None:
        """Return once the first `count` items have been dealt with."""
        ...


@dataclass
class _AtOnce:
    """Where items are made one by one, all that were made have been dealt with."""

    def wait_for(self, count: int) -> None:
        """Return at once."""


@dataclass
class _Counted:
    """Counts what the taker, in another process, says that it has finished with."""

    finished: "Semaphore"
    count: int = 0

    def wait_for(self, count: int) -> None:
        """Return once the first `count` items have been dealt with."""
        while self.count < count:
            self.finished.acquire()
            self.count += 1


def make_ahead(make: Callable[[Taken], Iterable[T]], *, depth: int = DEPTH) -> Iterator[T]:
    """Yield what `make(taken)` yields, made up to `depth` items ahead by a process of its own.

    An item is finished with when the next one is asked for. `make` and its items must be picklable. On a single
    core all runs here. An error of `make` is raised here; a process that ends without a word is an OutsideError.
    """
    if (os.cpu_count() or 1) < _LEAST_CORES:
        yield from make(_AtOnce())
        return
    context = mp.get_context("spawn")
    items: Queue[tuple[str, Any]] = context.Queue(depth)
    finished = context.Semaphore(0)
    process = context.Process(target=_run, args=(make, items, finished), daemon=True)
    process.start()
    try:
        while True:
            kind, content = _next(items, process)
            if kind == _FAILED:
                raise content
            if kind == _END:
                return
            yield content
            finished.release()
    finally:
        process.terminate()
        process.join()


def _next(items: "Queue[tuple[str, Any]]", process: mp.process.BaseProcess) -> tuple[str, Any]:
    while True:
        is_over = not process.is_alive()
        try:
            return items.get(timeout=_WAIT_SECONDS)
        except queue.Empty:
            if is_over:
                raise OutsideError(
                    f"A process that works ahead ended with exit code {process.exitcode}.",
                    remedy="It may have run out of memory; try again with less else running.",
                ) from None


def _run(make: Callable[[Taken], Iterable[T]], items: "Queue[tuple[str, Any]]", finished: "Semaphore") -> None:
    try:
        for item in make(_Counted(finished)):
            items.put((_ITEM, item))
        items.put((_END, None))
    except Exception as error:  # noqa: BLE001 - raised again in the process that takes
        items.put((_FAILED, error))
