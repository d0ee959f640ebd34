"""What the readers of both forms share: the element that is open, what is passed over, and what is said of it."""

from comity.formats.messages import finding
from comity.formats.sdmx_ml.data_set import DataSet
from comity.formats.sdmx_ml.xml_source import XmlSource

_SILENT = frozenset(("Annotations", "DataProvider"))


class Context:
    """Reads the elements of one data set; the readers of the forms say how."""

    def __init__(self, source: XmlSource, data: DataSet) -> None:
        """Prepare to read; events come once `enter` was called."""
        self.source = source
        self.data = data
        self.is_open = False
        """Whether an observation is open."""
        self._told: set[str] = set()

    def enter(self) -> None:
        """Take the events of the data set, whose element has just begun."""
        raise NotImplementedError

    def between(self) -> None:
        """Make rows of what was read, where it is enough; an observation that is open waits for its end."""
        if not self.is_open:
            self.data.flush()

    def pass_over(self, local: str) -> None:
        """Pass over an element: silently where it can say nothing about figures, else with a finding, once."""
        if local not in _SILENT:
            self.tell("XML-26" if local == "Metadata" else "XML-25", local)
        self.source.skip()

    def tell(self, rule: str, found: str) -> None:
        """Add a finding about an element, once a data set and name."""
        if (told := f"{rule} {found}") not in self._told:
            self._told.add(told)
            self.data.rows.findings.add(finding(rule, row=self.source.line, found=found))
