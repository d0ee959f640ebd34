"""When a group's situation report is printed by itself, for whom, in which languages."""

from dataclasses import dataclass

AUDIENCES = ("public", "members", "all")
"""Who a report may be made for, from those who see least to those who see all."""


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """A report on each period once its figures are whole, or `days_after` its end as far as they have come.

    No `languages` are those of the group.
    """

    days_after: int = 45
    audiences: tuple[str, ...] = AUDIENCES
    languages: tuple[str, ...] = ()
