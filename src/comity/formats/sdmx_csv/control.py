"""The columns that say what the rows are about and what to do with them: STRUCTURE, STRUCTURE_ID, ACTION."""

import re
from dataclasses import dataclass, field

import polars as pl

from comity.formats.messages import add_rows, finding
from comity.formats.parsed import FindDataflow
from comity.formats.sdmx_csv.header import Header, Kind
from comity.model.findings import Findings, Severity
from comity.model.frames import ACTION, ROW
from comity.model.structures import Dataflow, Reference

DATAFLOW = "dataflow"
_TYPES = (DATAFLOW, "datastructure", "dataprovision")
_ACTIONS = {"A": "M", "I": "M", "M": "M", "R": "R", "D": "D"}
_REFERENCE = re.compile(
    r"(?P<agency>[A-Za-z][\w\-]*(?:\.[A-Za-z][\w\-]*)*):(?P<id>[\w@\-]+)(?:\$\w*)?"
    r"(?:\((?P<version>[^()]*)\))?(?:: .*)?",
    re.DOTALL,
)


def parse_reference(text: str) -> Reference | None:
    """Return the artefact that a STRUCTURE_ID field names, None where it names none.

    Left out are the localised name after ": " and the view that Eurostat writes after a `$`; the version is empty
    where the field has none.

    >>> str(parse_reference("ESTAT:MIGR_EIPRE$DEFAULTVIEW(1.0): Third country nationals"))
    'ESTAT:MIGR_EIPRE(1.0)'
    """
    match = _REFERENCE.fullmatch(text.strip())
    return Reference(match["agency"], match["id"], match["version"] or "") if match else None


@dataclass
class Control:
    """Checks these columns block by block and remembers which artefact the file is about.

    `dataflow` and `data_structure` are the artefacts that the file should be about, None where any will do. With
    `find_dataflow` the rows about other dataflows that it knows are passed over, and these noted in `others`, the
    first row of each in `other_rows`.
    """

    header: Header
    findings: Findings
    dataflow: Reference | None = None
    data_structure: Reference | None = None
    structure: Reference | None = None
    find_dataflow: FindDataflow | None = None
    others: dict[str, Dataflow] = field(default_factory=dict)
    other_rows: dict[str, int] = field(default_factory=dict)
    _subject: tuple[str, Reference] | None = None
    _other: set[tuple[str, Reference]] = field(default_factory=set)

    @property
    def subject(self) -> tuple[str, Reference] | None:
        """What the file's first row is about, once it was seen: the kind of artefact, and its reference."""
        return self._subject

    def apply(self, records: pl.DataFrame) -> pl.DataFrame:
        """Return the records whose control columns are in order, with `_action`; add findings for the others."""
        return self._with_action(self._of_subject(self._of_known_type(records)))

    def _of_known_type(self, records: pl.DataFrame) -> pl.DataFrame:
        column = self.header.of(Kind.STRUCTURE)
        if column is None:
            return records
        name = f"c{column.index}"
        known = pl.col(name).str.to_lowercase().is_in(_TYPES).fill_null(value=False)
        return self._keep(records, known, rule="CSV-20", found=name, column=column.header)

    def _keep(self, records: pl.DataFrame, good: pl.Expr, *, rule: str, found: str, column: str) -> pl.DataFrame:
        mask = records.select(good).to_series()
        if mask.all():
            return records
        add_rows(self.findings, rule, records.filter(~mask), found=found, column=column)
        return records.filter(mask)

    def _of_subject(self, records: pl.DataFrame) -> pl.DataFrame:
        """Keep the rows about the file's first artefact."""
        named = self.header.of(Kind.STRUCTURE_ID)
        if named is None or records.is_empty():
            return records
        typed = self.header.of(Kind.STRUCTURE)
        kind = pl.col(f"c{typed.index}").str.to_lowercase() if typed else pl.lit(DATAFLOW)
        pairs = records.select(kind.alias("kind"), pl.col(f"c{named.index}").alias("text"), ROW)
        firsts = pairs.group_by("kind", "text", maintain_order=True).agg(pl.col(ROW).first())
        limit = self.findings.limit_per_rule
        good = [
            text
            for kind, text, row in firsts.head(limit).iter_rows()
            if self._is_subject(kind, text, row, named.header)
        ]
        self.findings.count_rest("CSV-15", Severity.ERROR, max(0, firsts.height - limit))
        if len(good) == firsts.height:
            return records
        return records.filter(pl.col(f"c{named.index}").is_in(good))

    def _is_subject(self, kind: str, text: str | None, row: int, column: str) -> bool:
        reference = parse_reference(text or "")
        if reference is None:
            self.findings.add(finding("CSV-14", row=row, column=column, found=text or ""))
            return False
        if self.find_dataflow is not None and self.dataflow is not None:
            return self._is_of_dataflow(self.find_dataflow, kind, reference, row=row, column=column)
        if self._subject is None:
            self._subject, self.structure = (kind, reference), reference
            self._check_expected(kind, reference, row=row, column=column)
        if (kind, reference) == self._subject:
            return True
        if (kind, reference) not in self._other:
            self._other.add((kind, reference))
            first = str(self._subject[1])
            self.findings.add(finding("CSV-15", row=row, column=column, found=str(reference), first=first))
        return False

    def _is_of_dataflow(
        self, find_dataflow: FindDataflow, kind: str, reference: Reference, *, row: int, column: str
    ) -> bool:
        """Say whether an artefact is that of the dataflow being read; any other is noted, or said to be unknown."""
        found = find_dataflow(kind, reference)
        if found is None:
            self.findings.add(finding("CSV-33", row=row, column=column, found=str(reference)))
            return False
        if found.reference != self.dataflow:
            self.others[found.id] = found
            self.other_rows.setdefault(found.id, row)
            return False
        self.structure = self.structure or reference
        self._check_expected(kind, reference, row=row, column=column)
        return True

    def _check_expected(self, kind: str, reference: Reference, *, row: int, column: str) -> None:
        expected = {DATAFLOW: self.dataflow, "datastructure": self.data_structure}.get(kind)
        if expected is None:
            return
        if (reference.agency, reference.id) != (expected.agency, expected.id):
            rule, found, wanted = "CSV-16", str(reference), str(expected)
        elif not _is_same_version(reference.version, expected.version):
            rule, found, wanted = "CSV-17", reference.version, expected.version
        else:
            return
        self.findings.add(finding(rule, row=row, column=column, found=found, expected=wanted))

    def _with_action(self, records: pl.DataFrame) -> pl.DataFrame:
        column = self.header.of(Kind.ACTION)
        if column is None:
            return records.with_columns(pl.lit("M").alias(ACTION))
        name = f"c{column.index}"
        letters = pl.col(name).str.strip_chars().str.to_uppercase().fill_null("M")
        records = records.with_columns(letters.replace_strict(_ACTIONS, default=None).alias(ACTION))
        empty = records.filter(pl.col(name).is_null())
        add_rows(self.findings, "CSV-19", empty, column=column.header)
        return self._keep(records, pl.col(ACTION).is_not_null(), rule="CSV-18", found=name, column=column.header)


def _is_same_version(found: str, expected: str) -> bool:
    """Say whether the versions are one: 1.0 is 1.0.0, none or a wildcard is any.

    >>> _is_same_version("1.0", "1.0.0"), _is_same_version("2.0", "1.0.0"), _is_same_version("", "1.0.0")
    (True, False, True)
    """
    if not found or any(mark in found for mark in "+*~"):
        return True
    return _padded(found) == _padded(expected)


def _padded(version: str) -> list[str]:
    parts = version.split(".")
    return parts + ["0"] * (3 - len(parts))
