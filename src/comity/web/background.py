"""The threads in which the hub does by itself what is due."""

import threading
from collections.abc import Callable, Sequence

import structlog

from comity.errors import ComityError

logger: structlog.stdlib.BoundLogger = structlog.get_logger("comity.scheduler")
_PATIENCE = 30.0
_FIRST_PATIENCE = 300.0


class Background:
    """Runs a task at once and then every so many seconds, until it is stopped; a failed run is logged."""

    def __init__(
        self,
        task: Callable[[], Sequence[str]],
        *,
        every_seconds: float,
        after: "Background | None" = None,
        patience: float = _FIRST_PATIENCE,
        ending: float = _PATIENCE,
    ) -> None:
        """Prepare the thread; `every_seconds` 0 never starts it.

        It begins when the first run of `after` has ended, or by `patience` seconds later. A run under way is given
        `ending` seconds to come to its end when all is stopped.
        """
        self._task = task
        self._every_seconds = every_seconds
        self._after, self._patience, self._ending = after, patience, ending
        self._stop, self._has_run = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="scheduler", daemon=True)

    @property
    def is_well(self) -> bool:
        """Say whether it runs, or isn't meant to."""
        return not self._every_seconds or self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        if self._every_seconds:
            self._thread.start()

    def begin_to_stop(self) -> None:
        """Begin no other run."""
        self._stop.set()
        self._has_run.set()

    def stop(self) -> None:
        """Let a run that has begun come to its end, and begin no other."""
        self.begin_to_stop()
        if self._thread.is_alive():
            self._thread.join(self._ending)

    def _run(self) -> None:
        if self._after is not None:
            self._after._has_run.wait(self._patience)  # noqa: SLF001 - of the same class
        while not self._stop.is_set():
            self._run_once()
            self._has_run.set()
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


class Backgrounds:
    """Several of them, as one."""

    def __init__(self, *each: Background) -> None:
        """Start none yet."""
        self._each = each

    @property
    def is_well(self) -> bool:
        """Say whether all run, or aren't meant to."""
        return all(one.is_well for one in self._each)

    def start(self) -> None:
        """Begin."""
        for one in self._each:
            one.start()

    def stop(self) -> None:
        """Let runs that have begun come to their end, and begin no other."""
        for one in self._each:
            one.begin_to_stop()
        for one in self._each:
            one.stop()
