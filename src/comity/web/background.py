"""The thread in which the hub does by itself what is due."""

import threading
from collections.abc import Callable, Sequence

import structlog

from comity.errors import ComityError

logger: structlog.stdlib.BoundLogger = structlog.get_logger("comity.scheduler")
_PATIENCE = 30.0


class Background:
    """Runs a task at once and then every so many seconds, until it is stopped; a failed run is logged."""

    def __init__(self, task: Callable[[], Sequence[str]], *, every_seconds: float) -> None:
        """Prepare the thread; `every_seconds` 0 never starts it."""
        self._task = task
        self._every_seconds = every_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scheduler", daemon=True)

    @property
    def is_well(self) -> bool:
        """Say whether it runs, or isn't meant to."""
        return not self._every_seconds or self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        if self._every_seconds:
            self._thread.start()

    def stop(self) -> None:
        """Let a run that has begun come to its end, and begin no other."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._run_once()
            self._stop.wait(self._every_seconds)

    def _run_once(self) -> None:
        try:
            done = self._task()
        except ComityError as error:
            logger.warning("due.failed", problem=error.title)
        except Exception:
            logger.exception("due.failed")
        else:
            if done:
                logger.info("due.done", done=list(done))
