"""Typed, strict access to a TOML table: every fault names the file, the table and the key."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from comity.errors import ConfigurationError

E = TypeVar("E", bound=StrEnum)


class Table:
    """A table of the mapping file; `done` refuses the keys that nobody asked for."""

    def __init__(self, file: str, path: str, content: object) -> None:
        """Wrap `content`, which must be a table; `path` is its name in the file."""
        self.file, self.path = file, path
        if not isinstance(content, Mapping):
            raise ConfigurationError(f"{file}: [{path}] must be a table.", remedy="See docs/reference/mapping.md.")
        self.content: Mapping[str, Any] = content
        self._asked: set[str] = set()

    def fail(self, key: str, problem: str, *, remedy: str = "") -> NoReturn:
        """Raise the fault of one key."""
        place = f"[{self.path}] {key}" if key else f"[{self.path}]"
        raise ConfigurationError(
            f"{self.file}: {place}: {problem}", remedy=remedy or "See docs/reference/mapping.md."
        )

    def get(self, key: str) -> Any:  # noqa: ANN401 - a TOML value of any type; the callers check it
        """Return the raw value of a key, or None."""
        self._asked.add(key)
        return self.content.get(key)

    def has(self, key: str) -> bool:
        """Say whether the key is there."""
        return key in self.content

    def text(self, key: str, default: str | None = None) -> str | None:
        """Return a text."""
        value = self.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            self.fail(key, "must be a text in quotes.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; one text alone is a list of one."""
        value = self.get(key)
        if value is None:
            return ()
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(item, str) for item in values):
            self.fail(key, "must be a text or a list of texts.")
        return tuple(values)

    def number(self, key: str) -> int | None:
        """Return a whole number from 1."""
        value = self.get(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            self.fail(key, "must be a whole number from 1.")
        return value

    def numbers(self, key: str) -> tuple[int, ...]:
        """Return a list of whole numbers from 1; one number alone is a list of one."""
        value = self.get(key)
        values = [] if value is None else value if isinstance(value, list) else [value]
        if not all(isinstance(item, int) and not isinstance(item, bool) and item >= 1 for item in values):
            self.fail(key, "must be a whole number from 1, or a list of them.")
        return tuple(values)

    def amount(self, key: str, default: float) -> float:
        """Return a number that isn't negative."""
        value = self.get(key)
        if value is None:
            return default
        if not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
            self.fail(key, "must be a number, not negative.")
        return float(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fail(key, "must be true or false.")
        return value

    def choice(self, key: str, kind: type[E], default: E) -> E:
        """Return one of a fixed set of words."""
        value = self.text(key)
        if value is None:
            return default
        try:
            return kind(value)
        except ValueError:
            self.fail(key, f"must be one of: {', '.join(kind)}.")

    def pattern(self, key: str) -> re.Pattern[str] | None:
        """Return a regular expression, which ignores case."""
        value = self.text(key)
        if value is None:
            return None
        try:
            return re.compile(value, re.IGNORECASE)
        except re.error as error:
            self.fail(key, f"is not a regular expression ({error}).")

    def table(self, key: str) -> "Table | None":
        """Return a table within this one."""
        value = self.get(key)
        return None if value is None else Table(self.file, self.sub(key), value)

    def tables(self, key: str) -> tuple["Table", ...]:
        """Return the tables of an array of tables; one table alone is an array of one."""
        value = self.get(key)
        values = [] if value is None else value if isinstance(value, list) else [value]
        return tuple(Table(self.file, f"{self.sub(key)}[{n}]", item) for n, item in enumerate(values, 1))

    def text_map(self, key: str) -> dict[str, str]:
        """Return a table of texts."""
        value = self.get(key) or {}
        if not isinstance(value, Mapping) or not all(isinstance(item, str) for item in value.values()):
            self.fail(key, "must be a table whose values are texts.")
        return dict(value)

    def sub(self, key: str) -> str:
        """Return the name of a table within this one."""
        return f"{self.path}.{key}" if self.path else key

    def done(self, also: Iterable[str] = ()) -> None:
        """Refuse every key that wasn't asked for."""
        known = self._asked | set(also)
        for key in self.content:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                remedy = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(sorted(known))}."
                self.fail(key, "is not a key of this table.", remedy=remedy)
