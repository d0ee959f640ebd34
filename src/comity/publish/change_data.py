"""A change explained, as plain data: what the hub puts together and the page shows, in any language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.model.periods import Period
from comity.model.statements import Said
from comity.publish.report_data import Names


@dataclass(frozen=True, slots=True)
class ChangePart:
    """One part: its code, its names (empty: an area), its value in both periods; `named`: it is a single part."""

    code: str
    names: Names
    then: float
    now: float
    named: bool = True

    @property
    def change(self) -> float:
        """The change in counts."""
        return self.now - self.then


@dataclass(frozen=True, slots=True)
class ChangeEffects:
    """One reporter's change by shift-share, in counts: common + mix + own = change."""

    reporter: str
    change: float
    common: float
    mix: float
    own: float


@dataclass(frozen=True)
class ChangeExplained:
    """A change between two periods by one dimension, over the reporters that are compared.

    `dimension` names what the parts are; `parts` add up to `now` and `then`, largest change first. `said` are the
    sentences, `names` those of codes in them, by code list and code. `compared` are reporters, `left_out` those who
    aren't.
    """

    period: Period
    against: Period
    dimension: Names
    then: float
    now: float
    parts: tuple[ChangePart, ...]
    effects: tuple[ChangeEffects, ...] = ()
    said: tuple[Said, ...] = ()
    names: Mapping[tuple[str, str], Names] = field(default_factory=dict)
    compared: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
