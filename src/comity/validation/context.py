"""What a check needs to know beside the file: who sends it, when, by which agreement, what is known already."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from comity.model.admissions import Admission
from comity.model.groups import Action, Agreement, Thresholds
from comity.model.periods import Period
from comity.model.progress import Watch
from comity.validation.content.rule import ContentRule

ANY_REPORTER = ("*",)


class Figures(Protocol):
    """Figures beyond the file and `earlier`, as they stand: asked for only when a content rule needs them."""

    def __call__(
        self, dataflow: str, *, key: Mapping[str, Sequence[str]], first: Period, last: Period
    ) -> pl.DataFrame:
        """Return key, `_period` and `_value` of the cells that match; `key` gives codes by dimension."""
        ...


@dataclass(frozen=True)
class Context:
    """The circumstances of one submission.

    `earlier` is an observation frame (docs/reference/frames.md) with the provider's own figures of this dataflow as
    they stand; None leaves the checks of level 2 out. `members` are the group's members, for a provider without an
    agreement. `rules` are content rules, of any dataflow; those of levels 3 and 4 ask `figures` for the sender's
    other dataflows and for other providers' figures, and are left out without it. `action` and `scope` stand in
    place of the agreement's, where the submission says its own. Errors that are `admitted` are warnings, and the
    cells of their rows are marked; `provisional` gives the rows that were, where a file is read again. `watch` is
    told how far the check has come.
    """

    received_on: dt.date
    provider: str = ""
    agreement: Agreement | None = None
    members: tuple[str, ...] = ()
    thresholds: Thresholds = field(default_factory=Thresholds)
    earlier: pl.DataFrame | None = None
    rules: tuple[ContentRule, ...] = ()
    figures: Figures | None = None
    action: Action | None = None
    scope: tuple[str, ...] | None = None
    language: str = "en"
    admitted: tuple[Admission, ...] = ()
    provisional: frozenset[int] | None = None
    watch: Watch | None = field(default=None, repr=False, compare=False)

    @property
    def allowed_reporters(self) -> tuple[str, ...] | None:
        """Return the REPORTER codes that the sender may write; None where any code will do."""
        if self.agreement is not None:
            return None if self.agreement.reporters == ANY_REPORTER else self.agreement.reporters
        if self.provider in self.members:
            return (self.provider,)
        return self.members or None

    @property
    def is_replacing(self) -> bool:
        """Say whether cells of the file's scope that it lacks are to be deleted."""
        if self.action is not None:
            return self.action is Action.REPLACE
        return self.agreement is not None and self.agreement.action is Action.REPLACE

    @property
    def replaced_scope(self) -> tuple[str, ...]:
        """Return the components that keep scopes apart; an empty tuple is the dataflow as a whole."""
        if self.scope is not None:
            return self.scope
        return ("REPORTER", "TIME_PERIOD") if self.agreement is None else self.agreement.scope
