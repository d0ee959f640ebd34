"""A call that ends by a deadline, whatever the other side does."""

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


def call_within(seconds: float, call: Callable[[], Answer]) -> Answer:
    """Return what the call returns, or raise what it raises; TimeoutError where it hasn't ended in time.

    Time-outs of sockets begin anew with every byte, so that a server that sends one now and then holds up all
    others. A call that is given up goes on in its own thread, and its answer is dropped.
    """
    answers: queue.SimpleQueue[tuple[Answer | None, Exception | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put((call(), None))
        except Exception as error:  # noqa: BLE001 - raised again where the answer is awaited
            answers.put((None, error))

    threading.Thread(target=run, name="within-deadline", daemon=True).start()
    try:
        answer, error = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return answer  # type: ignore[return-value]  # an answer stands where no error does
