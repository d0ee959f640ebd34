"""What was asked for last, up to a number; several threads may share it."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Values by key, of which those go first that nobody has asked for in longest."""

    def __init__(self, most: int) -> None:
        """Hold up to so many."""
        self._most = most
        self._held: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Value | None:
        """Return a value; None where there is none."""
        with self._lock:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key]

    def put(self, key: Hashable, value: Value) -> None:
        """Hold a value; the one that was not asked for in longest goes where there are too many."""
        with self._lock:
            self._held[key] = value
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)

    def pop(self, key: Hashable) -> Value | None:
        """Return a value and let go of it; None where there is none."""
        with self._lock:
            return self._held.pop(key, None)

    def last(self, count: int) -> list[Value]:
        """Return up to so many values, those asked for last at the end."""
        with self._lock:
            return list(self._held.values())[-count:]
