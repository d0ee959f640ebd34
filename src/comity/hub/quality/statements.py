"""What a quality report says, in the order and under the headings of SIMS."""

from dataclasses import dataclass

from comity.exchange.metadata_ports import QualityReport
from comity.structures.sims import sims


@dataclass(frozen=True, slots=True)
class Stated:
    """One line of a report: a concept's id, its name, how deep it lies (1 at the top), and what is said of it.

    A heading has no statement. `kind` is text, date, percent, count, days or number.
    """

    concept: str
    title: str
    depth: int
    kind: str
    statement: str | float | None = None


def stated_by(report: QualityReport, language: str = "en") -> tuple[Stated, ...]:
    """Return the report's statements, with the headings above them; concepts without a statement are left out."""
    needed = set(report.statements)
    for name in report.statements:
        above = sims()[name].parent
        while above:
            needed.add(above)
            above = sims()[above].parent
    return tuple(
        Stated(one.id, one.name(language), one.depth, one.kind.value, report.statements.get(one.id))
        for one in sims().values()
        if one.id in needed
    )
