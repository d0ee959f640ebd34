"""Blocks of disk work on the event loop's behalf, entered and left in other threads."""

import contextlib
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from typing import TypeVar

from anyio import CancelScope, to_thread

Entered = TypeVar("Entered")


@contextlib.asynccontextmanager
async def in_thread(block: AbstractContextManager[Entered]) -> AsyncIterator[Entered]:
    """Enter and leave a block in threads: a disk that is slow to open, sync or remove holds up no other request.

    It is left whatever happens in it, the end of the service too.
    """
    entered = await to_thread.run_sync(block.__enter__)
    try:
        yield entered
    except BaseException as error:
        with CancelScope(shield=True):
            is_dealt_with = await to_thread.run_sync(block.__exit__, type(error), error, error.__traceback__)
        if not is_dealt_with:
            raise
    else:
        with CancelScope(shield=True):
            await to_thread.run_sync(block.__exit__, None, None, None)
