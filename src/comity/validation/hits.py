"""What a check found, before it is put into words: many places, of which only the first are ever made findings."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from comity.model.findings import Findings, Severity
from comity.model.frames import ROW
from comity.validation.catalogue import Rule, finding, rules
from comity.validation.faulty import FaultyRows
from comity.validation.sheet import AT

Place = Mapping[str, object]


@dataclass(frozen=True)
class Hits:
    """All places where one rule is broken.

    `places` has `_at`, `_row`, `column`, `found` and any further placeholders of the rule's sentences; `values` are
    those that all places share; `complete` works out the costly ones, for the places that are shown only. `own` is
    the rule where it is no part of the catalogue but written by a group.
    """

    rule: str
    places: pl.DataFrame
    values: Place = field(default_factory=dict)
    complete: Callable[[Place], Place] | None = None
    own: Rule | None = None

    def with_found_or(self, text: str) -> "Hits":
        """Return the same hits with `text` where nothing was found."""
        return replace(self, places=self.places.with_columns(pl.col("found").fill_null(text)))


def of_file(rule: str, *, column: str | None = None, found: str | None = None, **values: object) -> Hits:
    """Return one hit that is about the file or a column, not about a row."""
    schema = {AT: pl.UInt32, ROW: pl.Int64, "column": pl.String, "found": pl.String}
    places = pl.DataFrame({AT: [None], ROW: [None], "column": [column], "found": [found]}, schema=schema)
    return Hits(rule, places, values)


def collect(hits: Iterable[Hits], findings: Findings, *, faulty: FaultyRows, language: str) -> None:
    """Add the hits to the findings, within the bound of each rule, and to the faulty rows where they are errors."""
    for found in hits:
        if found.places.is_empty():
            continue
        rule = found.own or rules()[found.rule]
        severity = rule.severity
        if severity is Severity.ERROR:
            faulty.add(found.places[AT])
        room = max(findings.limit_per_rule - findings.counts[found.rule, severity], 0)
        kept = _first(found.places, room)
        for place in kept.iter_rows(named=True):
            values = dict(found.values) | place
            if found.complete is not None:
                values |= found.complete(values)
            row, column = place[ROW], place["column"]
            findings.add(finding(rule, values, row=row, column=column, language=language))
        findings.count_rest(found.rule, severity, found.places.height - kept.height)


def _first(places: pl.DataFrame, room: int) -> pl.DataFrame:
    """Return the places to show: each different fault once, then the others in the file's order."""
    if places.height <= room:
        return places
    order = pl.col("found").is_first_distinct()
    return places.sort(~order, maintain_order=True).head(room)
