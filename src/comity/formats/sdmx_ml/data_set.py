"""One data set while it is read: what its elements say goes into blocks, blocks become rows."""

from comity.formats.messages import finding
from comity.formats.sdmx_ml.block import Block, Head, Level, Values
from comity.formats.sdmx_ml.plan import Plan
from comity.formats.sdmx_ml.rows import DELETE, Rows
from comity.formats.sdmx_ml.xml_source import XmlSource

_BLOCK = 50_000


class DataSet:
    """Takes observations and the elements above them; memory for elements is bounded by a block."""

    def __init__(self, source: XmlSource, rows: Rows, *, values: Values) -> None:
        """Begin a data set at the present line; `values` are its own attributes."""
        self.source = source
        self.rows = rows
        self.block = Block()
        self._line = source.line
        self._values = values
        self.open_head(Level.DATA_SET, values)

    @property
    def plan(self) -> Plan:
        """The layout of the data set's dataflow."""
        return self.rows.plan

    @property
    def head(self) -> Head:
        """The last element above observations."""
        return self.block.heads[-1]

    def open_head(self, level: Level, values: Values) -> None:
        """Begin an element above observations."""
        self.block.heads.append(Head(level, values, self.source.line, len(self.block.observations)))

    def close_head(self) -> None:
        """End the last element above observations."""
        self.head.is_open = False

    def continue_flat(self) -> None:
        """Make observations to come stand directly in the data set, where a series or group came before them."""
        if self.head.level is not Level.DATA_SET:
            here = Head(Level.DATA_SET, self._values, self._line, len(self.block.observations), is_told=True)
            self.block.heads.append(here)

    def add_value(self, values: Values, name: str, text: str) -> None:
        """Add a value that has an element of its own to those of an observation or of an element above."""
        if name in values:
            self.tell_doubled(name)
        values[name] = text

    def tell_doubled(self, name: str) -> None:
        """Say that a component is given twice at the present line."""
        self.rows.findings.add(finding("XML-28", row=self.source.line, column=name))

    def flush(self, *, whole: bool = False) -> None:
        """Make rows of the block where it is full, or `whole` (no element is open)."""
        block = self.block
        if not whole and (len(block) < _BLOCK or len(block) == 1):
            return
        carried = self._carried(block)
        self.rows.add(block)
        block.heads[:] = carried
        block.observations.clear()
        block.lines.clear()
        if self.rows.height > self.source.limits.rows:
            self.source.refuse("XML-10", limit=self.source.limits.rows)

    def _carried(self, block: Block) -> list[Head]:
        """Return what the next block begins with: the open element, which may have said its own already."""
        last = block.heads[-1]
        if not last.is_open:
            return [Head(Level.DATA_SET, self._values, self._line, 0, is_told=True)]
        if last.level is not Level.DATA_SET and last.first == len(block.observations):
            block.heads.pop()
            return [Head(last.level, last.values, last.line, 0)]
        return [Head(last.level, last.values, last.line, 0, is_told=True)]

    def close(self) -> None:
        """End the data set."""
        self.flush(whole=True)
        findings = self.rows.findings
        if self.rows.empty_series:
            findings.add(finding("XML-24", row=self._line, count=self.rows.empty_series))
        if self.rows.action == DELETE and not self.rows.height:
            findings.add(finding("XML-32", row=self._line))
