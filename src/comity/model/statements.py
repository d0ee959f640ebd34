"""A finding in words: a key into a table of whole sentences, and the typed values that fill it.

An analysis says what it found with statements; it knows neither languages nor names. `publish` writes them out in a
language: how a value is written follows from its type.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.model.periods import Period


@dataclass(frozen=True, slots=True)
class Number:
    """A number in full; `signed` puts a plus before what is above zero."""

    value: float
    decimals: int = 0
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Percent:
    """A fraction as a percentage: 0.046 is 4.6 %."""

    fraction: float
    decimals: int = 1
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """A fraction of a whole as percentage points, with its sign: 0.012 is +1.2 percentage points."""

    fraction: float
    decimals: int = 1


@dataclass(frozen=True, slots=True)
class Bounds:
    """The lower and upper end of an interval, as numbers in full."""

    lower: float
    upper: float
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Area:
    """An area or provider by its code, written by name."""

    code: str


@dataclass(frozen=True, slots=True)
class Areas:
    """Areas or providers by code, listed by name: in the order given where `ordered`, else alphabetically."""

    codes: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a code list, written by name."""

    codelist: str
    code: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow by (code list, code) of each dimension; the names are joined by arrows."""

    codes: tuple[tuple[str, str], ...]


Value = Number | Percent | Points | Bounds | Area | Areas | Code | Flow | Period


@dataclass(frozen=True, slots=True)
class Plural:
    """A sentence in the two forms that English has, chosen by the whole number under the parameter `by`."""

    one: str
    many: str
    by: str = "count"


Pattern = str | Plural
"""A whole English sentence; braces hold the parameters."""


@dataclass(frozen=True)
class Said:
    """One sentence: its English pattern, which is also what is translated, and what fills it."""

    pattern: Pattern
    values: Mapping[str, Value] = field(default_factory=dict)
