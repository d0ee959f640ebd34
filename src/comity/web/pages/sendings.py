"""Files that people sent and that are being checked: each goes on whether or not somebody looks on."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from anyio import CapacityLimiter, to_thread

from comity.errors import ComityError, OutsideError
from comity.hub.intake.progress import Progress
from comity.hub.intake.trial import TrialPart
from comity.hub.intake.upload import Upload

logger: structlog.stdlib.BoundLogger = structlog.get_logger("comity.sendings")
_MOST_KEPT = 200
_PATIENCE = 30.0


@dataclass(frozen=True)
class Ended:
    """What became of a file: submissions, the report of a trial, or why it could not be taken."""

    submissions: tuple[int, ...] = ()
    trial: tuple[TrialPart, ...] | None = None
    fault: ComityError | None = None


@dataclass
class Sending:
    """A file on its way: whose it is, how far it came, what became of it."""

    upload: Upload
    progress: Progress = field(default_factory=Progress)
    has_begun: bool = False
    ended: Ended | None = None


Work = Callable[[Sending], Ended]


class Sendings:
    """Files of this service that are being checked, and the last that were; all within one event loop."""

    def __init__(self, checking: CapacityLimiter) -> None:
        """Check as many at once as the limiter lets."""
        self._checking = checking
        self._known: OrderedDict[str, Sending] = OrderedDict()
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def find(self, upload_id: str, owner: str) -> Sending | None:
        """Return a file that is known here; another's isn't."""
        found = self._known.get(upload_id)
        return found if found is not None and found.upload.owner == owner else None

    def begin(self, upload: Upload, work: Work) -> Sending:
        """Begin with a file, or return it where it is on its way."""
        known = self._known.get(upload.id)
        if known is not None:
            return known
        sending = self._known[upload.id] = Sending(upload)
        task = asyncio.create_task(self._run(sending, work))
        self._tasks[upload.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(upload.id, None))
        self._forget_some()
        return sending

    async def stop(self) -> None:
        """Let what has begun come to its end; what waits is taken up when its sender looks again."""
        begun = [task for key, task in self._tasks.items() if self._known[key].has_begun]
        for key, task in list(self._tasks.items()):
            if not self._known[key].has_begun:
                task.cancel()
        if begun:
            await asyncio.wait(begun, timeout=_PATIENCE)

    async def _run(self, sending: Sending, work: Work) -> None:
        def carry_out() -> Ended:
            sending.has_begun = True
            return work(sending)

        try:
            sending.ended = await to_thread.run_sync(carry_out, limiter=self._checking)
        except ComityError as error:
            sending.ended = Ended(fault=error)
        except Exception:
            logger.exception("sending.failed")
            sending.ended = Ended(
                fault=OutsideError("Something went wrong here; nothing was taken.", remedy="Send the file again.")
            )

    def _forget_some(self) -> None:
        """Forget the oldest that came to their end, where there are too many."""
        for key in list(self._known)[: max(0, len(self._known) - _MOST_KEPT)]:
            if self._known[key].ended is not None:
                del self._known[key]
