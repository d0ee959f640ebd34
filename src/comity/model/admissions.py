"""Errors that are let in for a while: what a check must know of the secretariat's admissions."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from comity.model.periods import Period


@dataclass(frozen=True, slots=True)
class Admission:
    """Errors of a rule in one period (None: in any) are warnings until a day; `number` names the admission."""

    number: int
    rule: str
    until: dt.date
    period: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"number": self.number, "rule": self.rule, "until": self.until.isoformat(), "period": self.period}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Return what `to_json` wrote."""
        until = dt.date.fromisoformat(values["until"])
        return cls(values["number"], values["rule"], until, values["period"])

    @classmethod
    def for_period(cls, number: int, rule: str, until: dt.date, *, period: Period | None) -> Self:
        """Return the admission in a period, or in any."""
        return cls(number, rule, until, None if period is None else period.id)
