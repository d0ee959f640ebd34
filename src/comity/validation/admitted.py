"""Errors that the secretariat admits as provisional: warnings that say so, and cells that are marked."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from comity.model.admissions import Admission
from comity.model.findings import Severity
from comity.model.frames import ACTION, OBS_STATUS, PERIOD, ROW
from comity.model.structures import DataStructure
from comity.validation.catalogue import Rule, rules, word
from comity.validation.hits import Hits
from comity.validation.sheet import AT

PROVISIONAL = "P"
DELETE = "D"
ADMISSIBLE = frozenset({"VAL-08", "VAL-10", "STA-01", "ATT-01", "ATT-02", "FCT-01", "FCT-02", "FCT-03", "FCT-04"})
"""Rules of the catalogue whose errors can be admitted, beside every content rule: their rows are cells."""


@dataclass
class Admitted:
    """Parts what was found by what is admitted; remembers the rows of the file that were let in."""

    admissions: Sequence[Admission]
    language: str
    rows: set[int] = field(default_factory=set)

    def part(self, hits: Hits, frame: pl.DataFrame) -> Iterator[Hits]:
        """Yield the hits that are admitted, as warnings, and the rest as it is; `frame` has `_at` and `_period`."""
        rule = hits.own or rules()[hits.rule]
        if rule.severity is not Severity.ERROR:
            yield hits
            return
        rest = hits
        for admission in self.admissions:
            if admission.rule == rule.id and rest.places.height:
                chosen = self._chosen(rest.places, frame, admission)
                let_in = rest.places.filter(chosen)
                rest = replace(rest, places=rest.places.filter(~chosen))
                self.rows.update(let_in[ROW].drop_nulls())
                yield replace(hits, places=let_in, own=self._softened(rule, admission))
        yield rest

    def _chosen(self, places: pl.DataFrame, frame: pl.DataFrame, admission: Admission) -> pl.Series:
        if admission.period is None or PERIOD not in frame.columns:
            return pl.repeat(admission.period is None, places.height, dtype=pl.Boolean, eager=True)
        inside = frame.filter(pl.col(PERIOD) == admission.period)[AT]
        return places[AT].is_in(inside.implode()).fill_null(value=False)

    def _softened(self, rule: Rule, admission: Admission) -> Rule:
        """Return the rule as a warning that names the admission."""
        message = {
            language: f"{text} {word('admitted', 'mark', language=language, **_facts(admission))}"
            for language, text in rule.message.items()
        }
        return replace(rule, severity=Severity.WARNING, message=message)


def _facts(admission: Admission) -> dict[str, object]:
    return {"number": admission.number, "until": admission.until.isoformat()}


def mark_provisional(frame: pl.DataFrame, rows: Collection[int], structure: DataStructure) -> pl.DataFrame:
    """Return a checked frame in which the cells of these rows have OBS_STATUS P, where the file gives no status."""
    status = structure.by_id.get(OBS_STATUS)
    if not rows or status is None or (status.codelist is not None and PROVISIONAL not in status.codelist):
        return frame
    given = pl.col(OBS_STATUS) if OBS_STATUS in frame.columns else pl.lit(None, pl.String)
    is_let_in = pl.col(ROW).is_in(sorted(rows)) & (pl.col(ACTION) != DELETE) & given.is_null()
    return frame.with_columns(pl.when(is_let_in).then(pl.lit(PROVISIONAL)).otherwise(given).alias(OBS_STATUS))
