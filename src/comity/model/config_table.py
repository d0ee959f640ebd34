"""One table of a TOML file, read key by key: what is wrong is said with file, table and key."""

import datetime as dt
import difflib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from comity.errors import ConfigurationError

Choice = TypeVar("Choice", bound=StrEnum)


class ConfigTable:
    """A TOML table with its place in the file; every `read` method raises ConfigurationError for a wrong value."""

    def __init__(self, content: object, *, file: str, place: str, known: Sequence[str]) -> None:
        """Take the table's content and refuse keys that aren't `known`."""
        self.file, self.place, self.known = file, place, tuple(known)
        if not isinstance(content, Mapping):
            raise self.fault("", "a table is expected here", remedy=f"Write it as {place} with keys below it.")
        self.content: Mapping[str, Any] = content
        for key in content:
            self._check_known(key)

    def fault(self, key: str, problem: str, *, remedy: str = "") -> ConfigurationError:
        """Return the error that names file, table and key."""
        where = f"{self.file}, {self.place}" + (f", {key}" if key else "")
        return ConfigurationError(f"{where}: {problem}.", remedy=remedy)

    def _check_known(self, key: str) -> None:
        if key in self.known:
            return
        by_lower = {known.lower(): known for known in self.known}
        nearest = difflib.get_close_matches(key.lower(), by_lower, n=1, cutoff=0.5)
        remedy = f"Did you mean {by_lower[nearest[0]]}?" if nearest else f"Known here: {', '.join(self.known)}."
        raise self.fault(key, "this key is not known", remedy=remedy)

    def __contains__(self, key: str) -> bool:
        """Say whether the file gives this key."""
        return key in self.content

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text that isn't blank; without a default the key must be given."""
        if key not in self.content and default is not None:
            return default
        value = self._given(key)
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(key, "a text in quotation marks")
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of texts, each given once."""
        if key not in self.content and default is not None:
            return default
        value = self._given(key)
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise self._wrong(key, 'a list of texts such as ["AM", "KG"]')
        if repeated := sorted({v for v in value if value.count(v) > 1}):
            raise self.fault(key, f"given more than once: {', '.join(repeated)}", remedy="Name each once.")
        return tuple(value)

    def whole(self, key: str, *, lowest: int, highest: int, default: int | None = None) -> int:
        """Return a whole number between the bounds, both included."""
        if key not in self.content and default is not None:
            return default
        value = self._given(key)
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise self._wrong(key, f"a whole number from {lowest} to {highest}")
        return value

    def number(self, key: str, *, highest: float, default: float) -> float:
        """Return a number from 0 to `highest`."""
        value = self.content.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= highest:
            raise self._wrong(key, f"a number from 0 to {highest:g}")
        return float(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self.content.get(key, default)
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false, without quotation marks")
        return value

    def date(self, key: str) -> dt.date | None:
        """Return a date, or None where the key isn't given."""
        value = self.content.get(key)
        if value is None:
            return None
        if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
            raise self._wrong(key, "a date such as 2015-01-02, without quotation marks")
        return value

    def choice(self, key: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        """Return one of the values of an enumeration."""
        if key not in self.content and default is not None:
            return default
        value = self._given(key)
        options = [option.value for option in kind]
        if value not in options:
            raise self._wrong(key, "one of " + ", ".join(f'"{option}"' for option in options))
        return kind(value)

    def names(self, key: str) -> Mapping[str, str]:
        """Return a text in each of several languages (`name.en = …`); empty where the key isn't given."""
        value = self.content.get(key, {})
        if not isinstance(value, Mapping) or not all(isinstance(v, str) and v.strip() for v in value.values()):
            raise self._wrong(key, f'a text for each language, such as {key}.en = "…"')
        return dict(value)

    def tables(self, key: str, *, known: Sequence[str]) -> list["ConfigTable"]:
        """Return the tables of an array of tables (`[[key]]`)."""
        value = self.content.get(key, [])
        if not isinstance(value, list):
            raise self._wrong(key, f"an array of tables: write [[{key}]] above each")
        return [
            ConfigTable(one, file=self.file, place=f"[[{key}]] number {at}", known=known)
            for at, one in enumerate(value, start=1)
        ]

    def _given(self, key: str) -> object:
        if key not in self.content:
            raise self.fault(key, "this key must be given", remedy=f"Add {key} = … to {self.place}.")
        return self.content[key]

    def _wrong(self, key: str, expected: str) -> ConfigurationError:
        found = str(self.content.get(key))[:60]
        return self.fault(key, f"found {found}, expected {expected}", remedy=f"Give {expected}.")
