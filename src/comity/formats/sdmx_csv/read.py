"""Read an SDMX-CSV data message into an action frame."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from comity.formats.encoding import to_utf8
from comity.formats.messages import finding
from comity.formats.parsed import FindDataflow, ParsedFile, empty_action_frame, unreadable
from comity.formats.sdmx_csv.control import Control
from comity.formats.sdmx_csv.header import Header, Kind, read_header
from comity.formats.sdmx_csv.opening import Opening, find_opening
from comity.formats.sdmx_csv.records import Layout, read_records
from comity.formats.sdmx_csv.values import NAMED_AS, Values, with_decimal_points
from comity.model.findings import Finding, Findings, Severity
from comity.model.frames import OBS_VALUE, ROW
from comity.model.structures import DataStructure, Reference

MOST_CELLS = 25_000_000
FORMAT = "sdmx-csv-2.0"


def read_sdmx_csv(
    data: bytes | str,
    *,
    structure: DataStructure | None = None,
    dataflow: Reference | None = None,
    encoding: str | None = None,
    most_cells: int = MOST_CELLS,
) -> ParsedFile:
    """Read SDMX-CSV 1.0, 2.0 or 2.1 into an action frame (docs/reference/frames.md); nothing raises on bad data.

    `structure` tells components from custom columns and labels; without it every column whose header could be a
    component id comes through. `dataflow` is the one that the file should be about. `encoding` is found out where
    it isn't given. Rows that can't be read as they stand are left out, each with a finding that names its line.

    Fields stay text: names after codes (`labels=both`) and label columns (`labels=name`) are taken off, empty is
    null, `#N/A` in the measure becomes `NaN`, decimal commas become points where the separator isn't the comma.
    """
    body = open_body(data, structure, dataflow=dataflow, encoding=encoding)
    return body if isinstance(body, ParsedFile) else body.read(most_cells)


def open_body(
    data: bytes | str,
    structure: DataStructure | None,
    *,
    dataflow: Reference | None = None,
    encoding: str | None = None,
    find_dataflow: FindDataflow | None = None,
) -> "Body | ParsedFile":
    """Return the message's rows, yet to be read, or the result that says why they can't be."""
    findings = Findings()
    text = data.encode("utf-8", "replace") if isinstance(data, str) else to_utf8(data, findings, encoding)
    if not text or text.isspace():
        findings.add(finding("FIL-02"))
    if findings.counts["FIL-02", Severity.ERROR] or findings.counts["FIL-13", Severity.ERROR]:
        return unreadable(FORMAT, findings)
    opening = find_opening(text)
    if isinstance(opening, Finding):
        findings.add(opening)
        return unreadable(FORMAT, findings)
    if opening.hint:
        findings.add(finding("CSV-30", row=opening.header_line - 1, found=opening.hint))
    header = read_header(opening, structure, findings)
    if header is None:
        return unreadable(FORMAT, findings)
    expected = structure.reference if structure else None
    control = Control(header, findings, dataflow=dataflow, data_structure=expected, find_dataflow=find_dataflow)
    return Body(text, opening, header, findings=findings, structure=structure, control=control)


@dataclass
class Body:
    """The rows after the header."""

    text: bytes
    opening: Opening
    header: Header
    findings: Findings
    structure: DataStructure | None
    control: Control
    rows: int = 0
    empty: int = 0
    first_empty: int = 0
    _told: set[int] = field(default_factory=set)

    def read(self, most_cells: int) -> ParsedFile:
        """Read block by block; more than `most_cells` cells of components are an error (CSV-25)."""
        control = self.control
        may_have_names = self.text.find(NAMED_AS.encode(), self.opening.start) >= 0
        values = Values(self.header, self.structure, self.findings, may_have_names)
        components = self.header.components
        frames = []
        for records in self._records():
            self.rows += records.height
            if self.rows * max(1, len(components)) > most_cells:
                self.findings.add(finding("CSV-25", limit=most_cells))
                return unreadable(self._format, self.findings, control.structure)
            frames.append(values.apply(control.apply(records)))
        self._close()
        rows = pl.concat(frames, rechunk=True) if frames else empty_action_frame(column.id for column in components)
        frame = with_decimal_points(rows, self._measure, self.opening.separator, self.findings)
        headers = {column.id: column.header for column in components}
        return ParsedFile(self._format, frame, self.findings, control.structure, headers, self.rows)

    def _records(self) -> Iterator[pl.DataFrame]:
        """Yield the blocks of records without those that hold nothing at all."""
        opening = self.opening
        layout = Layout(opening.start, opening.line, opening.separator, len(opening.fields))
        first = pl.col("c0").is_null()
        for block in read_records(self.text, layout, self.findings):
            records = block
            if block["c0"].null_count():
                is_empty = pl.all_horizontal(first, *(pl.col(name).is_null() for name in layout.names[1:]))
                empty = block.filter(is_empty)
                self._count_empty(empty)
                records = block.filter(~is_empty)
            self._check_unnamed(records)
            yield records

    def _count_empty(self, empty: pl.DataFrame) -> None:
        if empty.height and not self.empty:
            self.first_empty = int(empty[ROW][0])
        self.empty += empty.height

    def _check_unnamed(self, records: pl.DataFrame) -> None:
        """Say, once a column, that values without a header are not read."""
        for column in self.header.columns:
            if column.kind is Kind.UNNAMED and column.index not in self._told:
                filled = records.filter(pl.col(f"c{column.index}").is_not_null())
                if filled.height:
                    self._told.add(column.index)
                    self.findings.add(finding("CSV-09", row=int(filled[ROW][0]), position=column.index + 1))

    def _close(self) -> None:
        if self.empty:
            self.findings.add(finding("CSV-29", row=self.first_empty, count=self.empty))
        if not self.rows and not self.findings.has_errors:
            self.findings.add(finding("CSV-02"))

    @property
    def _format(self) -> str:
        return f"sdmx-csv-{self.header.version}"

    @property
    def _measure(self) -> str:
        return self.structure.measure.id if self.structure else OBS_VALUE
