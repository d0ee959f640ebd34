"""The series of one piece of a message, taken apart: keys, attributes, observations, and which rows they make."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from comity.formats.messages import finding
from comity.formats.sdmx_json.decode import Members, escaped
from comity.formats.sdmx_json.layout import at
from comity.formats.sdmx_json.pieces import observations_of
from comity.formats.sdmx_json.repeats import tell_repeated
from comity.formats.sdmx_json.slots import Slot
from comity.model.findings import Findings

_KNOWN = frozenset(("attributes", "observations", "annotations"))
_EXPECTED = {"observations": (Members, "an object"), "attributes": (list, "an array")}
_NOTHING = Members()


@dataclass(frozen=True)
class OwnRow:
    """Says which series make a row of their own, beside their observations.

    That is a series with a value for an attribute that is at home there (`slots` in array order, `own` among them),
    and, of a deletion, one without observations: all of it is to go.
    """

    slots: tuple[Slot, ...]
    own: tuple[Slot, ...]
    is_delete: bool

    def __call__(self, body: Any) -> bool:  # noqa: ANN401 - any JSON value
        """Say it of a series as it stands in the message."""
        array = body.first("attributes") if isinstance(body, Members) else None
        return self.of(array if type(array) is list else [], is_bare=not observations_of(body))

    def of(self, array: Sequence[Any], *, is_bare: bool) -> bool:
        """Say it of a series with these attributes; `is_bare`: it has no observations."""
        if self.is_delete and is_bare:
            return True
        for place, slot in enumerate(self.slots):
            if slot in self.own:
                given = array[place] is not None if place < len(array) else slot.default is not None
                if given and not (self.is_delete and place >= len(array)):
                    return True
        return False


@dataclass
class SeriesBatch:
    """Series side by side: `counts` tells how many of `observations` belong to each."""

    keys: list[str] = field(default_factory=list)
    attributes: list[list[Any]] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    own: list[bool] = field(default_factory=list)
    bare: list[bool] = field(default_factory=list)
    observations: Members = field(default_factory=Members)

    @classmethod
    def of(cls, members: Members, has_own: OwnRow, findings: Findings, *, pointer: str) -> "SeriesBatch":
        """Take the members of a `series` object apart; what isn't a series is a finding and an empty one."""
        batch = cls()
        may_own = bool(has_own.own) or has_own.is_delete
        for key, body in members:
            array, observations, is_odd = _taken(body)
            if is_odd:
                _tell_odd(body, findings, f"{pointer}/{escaped(key)}")
            is_own = may_own and has_own.of(array, is_bare=not observations)
            batch.add(key, array, observations, own=is_own)
        return batch

    def add(self, key: str, array: list[Any], observations: Members, *, own: bool) -> None:
        """Put a series beside the others."""
        self.keys.append(key)
        self.attributes.append(array)
        self.counts.append(len(observations))
        self.bare.append(not observations)
        self.own.append(own)
        self.observations.extend(observations)

    @property
    def row_count(self) -> int:
        """How many rows it makes."""
        return len(self.observations) + sum(self.own)

    def numbered(self, first: int) -> tuple[pl.Series, pl.Series, pl.Series]:
        """Return the ordinals of the series' own rows and of the observations, and each observation's series."""
        counts, own = pl.Series(self.counts, dtype=pl.Int64), pl.Series(self.own, dtype=pl.Int64)
        owned = own.cum_sum()
        series_rows = counts.cum_sum() - counts + owned + (first - 1)
        filled = (counts > 0).arg_true()
        frame = pl.DataFrame({"series": filled, "count": counts.gather(filled)})
        series_of = frame.select(pl.col("series").repeat_by("count").explode())["series"]
        rows = pl.int_range(first, first + len(self.observations), dtype=pl.Int64, eager=True) + owned.gather(
            series_of
        )
        return series_rows, rows, series_of


def _taken(body: Any) -> tuple[list[Any], Members, bool]:  # noqa: ANN401 - any JSON value
    """Return a series' attributes and observations, and whether anything about it is odd."""
    array: list[Any] = []
    observations = _NOTHING
    if type(body) is not Members:
        return array, observations, True
    is_odd = len(body) > 1 and bool(body.repeated)
    for name, value in body:
        if name == "observations" and type(value) is Members:
            observations = value
            is_odd = is_odd or (len(value) > 1 and bool(value.repeated))
        elif name == "attributes" and type(value) is list:
            array = value
        elif name != "annotations":
            is_odd = True
    return array, observations, is_odd


def _tell_odd(body: Any, findings: Findings, pointer: str) -> None:  # noqa: ANN401 - any JSON value
    """Add what is wrong with a series: it is none, a key stands twice, or a member is unknown or something else."""
    if type(body) is not Members:
        findings.add(at(finding("JSON-17", expected="an object"), pointer))
        return
    tell_repeated(findings, body.repeated, pointer)
    for name, value in body:
        place = f"{pointer}/{escaped(name)}"
        if name in _EXPECTED and value is not None and type(value) is not _EXPECTED[name][0]:
            findings.add(at(finding("JSON-17", expected=_EXPECTED[name][1]), place))
        elif name not in _KNOWN and not name.startswith("x-"):
            findings.add(at(finding("JSON-27", found=name), place))
        elif name == "observations" and type(value) is Members:
            tell_repeated(findings, value.repeated, place)
