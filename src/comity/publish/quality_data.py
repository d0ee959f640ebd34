"""A dataflow's quality as plain data: what the hub puts together and the page shows, in any language."""

from dataclasses import dataclass

from comity.model.periods import Period
from comity.model.statements import Said
from comity.publish.report_data import Names


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator: its code, title, unit (percent, days, periods, count), decimals to show, and its values.

    `together` is of all providers, `values` are in the order of the section's providers; None: it has none.
    """

    id: str
    title: Said
    unit: str
    decimals: int
    together: float | None
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class QualitySection:
    """The quality indicators of a dataflow over a year of periods (None: nothing was due yet), and in words."""

    dataflow: str
    names: Names
    first: Period | None
    last: Period | None
    providers: tuple[str, ...]
    rows: tuple[IndicatorRow, ...]
    said: tuple[Said, ...] = ()

    def of(self, indicator: str) -> IndicatorRow | None:
        """Return an indicator's row; None where there is none."""
        return next((row for row in self.rows if row.id == indicator), None)
