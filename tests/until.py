"""Wait for something that another thread or process does, as long as it takes, but not for ever."""

import time
from collections.abc import Callable

_PATIENCE = 120.0
_PAUSE = 0.01


def until(is_so: Callable[[], object]) -> None:
    """Return as soon as it is so; TimeoutError where it never is."""
    end = time.monotonic() + _PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(_PAUSE)
