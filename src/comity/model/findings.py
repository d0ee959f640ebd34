"""Findings: what is wrong with a file, where, and what to do; bounded, with a count of the rest."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """An error stops the submission whole; a warning lets it in and stays attached; info is said."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in data, in words that its sender can act on.

    `row` is the line of a text file or the row of a sheet, counted from 1 as an editor or spreadsheet shows it;
    `column` the header or sheet column; `pointer` the place in a JSON text (RFC 6901), where `row` is only an
    ordinal. Cell values appear only in `found`, cut to a safe length, never in
    logs.
    """

    rule: str
    severity: Severity
    message: str
    row: int | None = None
    column: str | None = None
    found: str | None = None
    expected: str | None = None
    remedy: str = ""
    pointer: str | None = None


@dataclass
class Findings:
    """All findings of one file: the first `limit_per_rule` of each rule are kept, the rest counted."""

    limit_per_rule: int = 1_000
    items: list[Finding] = field(default_factory=list)
    counts: Counter[tuple[str, Severity]] = field(default_factory=Counter)

    def add(self, finding: Finding) -> None:
        """Keep or count one finding."""
        key = (finding.rule, finding.severity)
        if self.counts[key] < self.limit_per_rule:
            self.items.append(finding)
        self.counts[key] += 1

    def extend(self, findings: Iterable[Finding]) -> None:
        """Keep or count several findings."""
        for finding in findings:
            self.add(finding)

    def count_rest(self, rule: str, severity: Severity, count: int) -> None:
        """Count findings of a rule that were found but not made, beyond those kept."""
        self.counts[rule, severity] += count

    def merge(self, other: "Findings") -> None:
        """Take over the findings of another check of the same file, and its count of the rest."""
        kept = Counter((f.rule, f.severity) for f in other.items)
        self.extend(other.items)
        for key, count in other.counts.items():
            self.counts[key] += count - kept[key]

    def total(self, severity: Severity) -> int:
        """Return how many findings of this severity there are, kept or not."""
        return sum(count for (_, s), count in self.counts.items() if s is severity)

    @property
    def rest(self) -> Mapping[str, int]:
        """Findings counted but not kept, by rule."""
        kept = Counter((f.rule, f.severity) for f in self.items)
        rest: Counter[str] = Counter()
        for key, count in self.counts.items():
            rest[key[0]] += count - kept[key]
        return {rule: count for rule, count in rest.items() if count > 0}

    @property
    def has_errors(self) -> bool:
        """Say whether the file must be refused."""
        return self.total(Severity.ERROR) > 0

    def __iter__(self) -> Iterator[Finding]:
        """Iterate over the kept findings: errors first, then in order of place."""
        order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
        return iter(sorted(self.items, key=lambda f: (order[f.severity], f.row or 0)))

    def __len__(self) -> int:
        """Return how many there are, kept or not."""
        return sum(self.counts.values())
