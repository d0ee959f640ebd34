"""Keys that stand twice in one object of the message, also where it is read in pieces."""

from collections.abc import Sequence

import polars as pl

from comity.formats.messages import finding
from comity.formats.sdmx_json.decode import repeated
from comity.formats.sdmx_json.layout import at
from comity.formats.sdmx_json.scan import BrokenError
from comity.model.findings import Findings, Severity

MOST_REPEATED = 250_000
_SEED = 20_01_21


class Repeats:
    """Watches the keys of the object at `pointer`: eight bytes a key are kept, none where one piece holds all."""

    def __init__(self, pointer: str) -> None:
        """Watch an object of which nothing has been read."""
        self.pointer = pointer
        self._hashes: list[pl.Series] = []
        self._last: list[str] = []

    def add(self, keys: list[str], findings: Findings) -> None:
        """Take the keys of the next piece; those that stand twice in it are findings."""
        if self._last:
            self._hashes.append(_hashes(self._last))
        self._last = keys
        if len(set(keys)) < len(keys):
            tell_repeated(findings, repeated(keys), self.pointer)

    def close(self, findings: Findings) -> None:
        """Say whether a key of one piece stands in another, too."""
        if not self._hashes:
            return
        every = pl.concat([*self._hashes, _hashes(self._last)])
        if every.n_unique() < len(every):
            known = every.filter(every.is_duplicated()).implode()
            last = pl.Series("key", self._last, dtype=pl.String)
            again = last.filter(last.hash(_SEED).is_in(known))
            findings.add(at(finding("JSON-04", found=str(again[0]) if len(again) else "…"), self.pointer))


def tell_repeated(findings: Findings, keys: Sequence[str], pointer: str) -> None:
    """Add a finding for each key that stands again in an object: the first ones made, the rest counted.

    BrokenError where they are so many that reading on would serve nobody.
    """
    for key in keys[: findings.limit_per_rule]:
        findings.add(at(finding("JSON-04", found=key), pointer))
    findings.count_rest("JSON-04", Severity.ERROR, max(0, len(keys) - findings.limit_per_rule))
    if findings.counts["JSON-04", Severity.ERROR] > MOST_REPEATED:
        raise BrokenError(0, rule="JSON-32", pointer=pointer)


def _hashes(keys: list[str]) -> pl.Series:
    """Return the keys' hashes, each once: what stands twice in a piece has been said."""
    return pl.Series("key", keys, dtype=pl.String).hash(_SEED).unique()
