"""What a group agreed about small counts: from which base on they are shown, and to whom as they are."""

from dataclasses import dataclass

NEVER_GRANTED = frozenset({"ASYLUM", "TRAFFICKING", "IRREGULAR"})
"""Dataflows whose small counts no other member is shown: it would be the state of citizenship of some."""


@dataclass(frozen=True, slots=True)
class Protection:
    """The protection of a dataflow: counts from 1 to base − 1 are shown as 0 or the base.

    `granted` are members that see every small count of the dataflow as it is.
    """

    dataflow: str
    base: int
    granted: tuple[str, ...] = ()
