"""The scope of a rule: which rows or cells it is about, by the codes of their components."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import polars as pl

ANY = "*"
NOT = "!"


@dataclass(frozen=True, slots=True)
class Scope:
    """A filter: the codes that a component may have, and those that it may not; others take any code."""

    wanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unwanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def components(self) -> frozenset[str]:
        """The components that the filter looks at."""
        return frozenset(self.wanted) | frozenset(self.unwanted)

    def mask(self, columns: Collection[str]) -> pl.Expr:
        """Return the expression that picks what is in scope; a component that isn't there has no code."""
        parts = [
            pl.col(name).is_in(codes).fill_null(value=False) if name in columns else pl.lit(value=False)
            for name, codes in self.wanted.items()
        ]
        parts += [
            ~pl.col(name).is_in(codes).fill_null(value=False)
            for name, codes in self.unwanted.items()
            if name in columns
        ]
        return pl.all_horizontal(parts) if parts else pl.lit(value=True)

    def but(self, other: "Scope") -> "Scope":
        """Return the scope with what another one says of its components in place of what this one says of them."""
        kept = [name for name in self.components if name not in other.components]
        return Scope(
            {**{n: self.wanted[n] for n in kept if n in self.wanted}, **other.wanted},
            {**{n: self.unwanted[n] for n in kept if n in self.unwanted}, **other.unwanted},
        )

    def swapped(self, pairs: Mapping[str, tuple[str, str]]) -> "Scope":
        """Return the scope with the two codes of each pair in each other's place."""

        def swap(side: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
            return {name: _swap(codes, pairs.get(name)) for name, codes in side.items()}

        return Scope(swap(self.wanted), swap(self.unwanted))

    def turned(self, first: str, second: str) -> "Scope":
        """Return the scope with two components in each other's place."""
        names = {first: second, second: first}

        def turn(side: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
            return {names.get(name, name): codes for name, codes in side.items()}

        return Scope(turn(self.wanted), turn(self.unwanted))


def _swap(codes: tuple[str, ...], pair: tuple[str, str] | None) -> tuple[str, ...]:
    if pair is None:
        return codes
    other = dict(zip(pair, reversed(pair), strict=True))
    return tuple(other.get(code, code) for code in codes)


def read_codes(codes: Collection[str]) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """Return the codes wanted (None: any) and those unwanted of a list such as `["*", "!_T"]`.

    >>> read_codes(["IN", "OUT"]), read_codes(["*", "!_T"])
    ((('IN', 'OUT'), ()), (None, ('_T',)))
    """
    unwanted = tuple(code.removeprefix(NOT) for code in codes if code.startswith(NOT))
    wanted = tuple(code for code in codes if not code.startswith(NOT))
    return (None if ANY in wanted or not wanted else wanted), unwanted
