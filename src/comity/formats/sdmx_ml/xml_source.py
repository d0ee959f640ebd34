"""A message as a stream of XML events: no document type, no entities, bounded markup; faults become findings."""

from collections.abc import Callable
from typing import NamedTuple
from xml.parsers import expat

from comity.formats.messages import finding
from comity.formats.sdmx_ml.limits import XmlLimits
from comity.model.findings import Finding, Findings

Start = Callable[[str, dict[str, str]], object]
End = Callable[[str], object]
Text = Callable[[str], object]

_CHUNK = 1 << 18
_SEPARATOR = " "
_OWN_ENCODINGS = frozenset(("utf-8", "utf-16", "utf-16le", "utf-16be", "iso-8859-1", "us-ascii"))
_EVERY_BYTE = bytes(range(256))
_CUT_OFF = frozenset((
    expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
    expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
))  # fmt: skip


class XmlFaultError(Exception):
    """Ends the reading of a message; holds the finding that says why."""

    def __init__(self, found: Finding) -> None:
        """Keep the finding."""
        super().__init__(found.rule)
        self.finding = found


class Handlers(NamedTuple):
    """What is called for the events of one context."""

    start: Start
    end: End
    text: Text | None = None


class XmlSource:
    """Reads a message with expat and hands its events to the handlers on top of a stack.

    Names of elements and attributes come as `namespace local`, or bare where they have no namespace.
    """

    def __init__(self, findings: Findings, limits: XmlLimits) -> None:
        """Set the parser up; `findings` take what is said of processing instructions."""
        self.findings = findings
        self.limits = limits
        self.parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.ProcessingInstructionHandler = self._pass_over
        self.parser.StartNamespaceDeclHandler = self._note_prefix
        self.parser.XmlDeclHandler = self._check_encoding
        self._stack: list[Handlers] = []
        self._prefixes: set[str | None] = set()
        self._has_instruction = False

    @property
    def line(self) -> int:
        """The line of the present event, from 1."""
        return self.parser.CurrentLineNumber

    def enter(self, handlers: Handlers) -> None:
        """Give the events to come to these handlers, until `leave`."""
        self._stack.append(handlers)
        self._use(handlers)

    def leave(self) -> None:
        """Give the events to come to the handlers before these."""
        self._stack.pop()
        if self._stack:
            self._use(self._stack[-1])

    def skip(self) -> None:
        """Pass over the element that has just begun, with all in it."""
        depth = 0

        def start(_name: str, _attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            self.check_depth(depth)

        def end(_name: str) -> None:
            nonlocal depth
            if not depth:
                self.leave()
            depth -= 1

        self.enter(Handlers(start, end))

    def check_depth(self, depth: int) -> None:
        """Refuse a message that is nested deeper than the limit."""
        if depth > self.limits.depth:
            self.refuse("XML-07", limit=self.limits.depth)

    def refuse(self, rule: str, **values: object) -> None:
        """End the reading with a finding at the present line."""
        raise XmlFaultError(finding(rule, row=self.line, **values))  # type: ignore[arg-type]

    def read(self, data: bytes, *, between: Callable[[], object]) -> None:
        """Read the whole message; `between` is called after each piece of it.

        Raises `XmlFaultError` for what isn't well-formed, has a document type or goes beyond a limit.
        """
        view = memoryview(data)
        try:
            for start in range(0, len(view), _CHUNK):
                piece = view[start : start + _CHUNK]
                self.parser.Parse(piece, False)
                self._check_size(start + len(piece))
                between()
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise XmlFaultError(_fault_of(error)) from None
        between()

    def _use(self, handlers: Handlers) -> None:
        self.parser.StartElementHandler = handlers.start
        self.parser.EndElementHandler = handlers.end
        self.parser.CharacterDataHandler = handlers.text

    def _check_size(self, fed: int) -> None:
        """Refuse markup that goes on and on, and names without end: both would fill the parser's memory."""
        if fed - self.parser.CurrentByteIndex > self.limits.markup_bytes:
            self.refuse("XML-08", limit=self.limits.markup_bytes)
        self._check_names()

    def _check_names(self) -> None:
        if len(self.parser.intern) + len(self._prefixes) > self.limits.names:
            self.refuse("XML-09", limit=self.limits.names)

    def _note_prefix(self, prefix: str | None, _uri: str) -> None:
        self._prefixes.add(prefix)
        if len(self._prefixes) > self.limits.names:
            self._check_names()

    def _check_encoding(self, _version: str, encoding: str | None, _standalone: int) -> None:
        """Refuse an encoding that expat can't read: besides Unicode it knows those of one byte a character."""
        if encoding is None or encoding.lower() in _OWN_ENCODINGS:
            return
        try:
            characters = len(_EVERY_BYTE.decode(encoding, "replace"))
        except (LookupError, ValueError):
            characters = 0
        if characters != len(_EVERY_BYTE):
            self.refuse("XML-06", found=encoding)

    def _refuse(self, *_: object) -> None:
        self.refuse("XML-04")

    def _pass_over(self, target: str, _data: str) -> None:
        if not self._has_instruction:
            self._has_instruction = True
            self.findings.add(finding("XML-05", row=self.line, found=target))


def _fault_of(error: expat.ExpatError) -> Finding:
    """Return the finding for what expat says: the file ends too early, or isn't well-formed."""
    rule = "XML-02" if error.code in _CUT_OFF else "XML-03"
    reason = expat.ErrorString(error.code) or "unknown"
    return finding(rule, row=error.lineno, found=reason, place=error.offset + 1)


def split_name(name: str) -> tuple[str, str]:
    """Return a name's namespace (empty where it has none) and its local part.

    >>> split_name("http://example.org Obs"), split_name("Obs")
    (('http://example.org', 'Obs'), ('', 'Obs'))
    """
    namespace, _, local = name.rpartition(_SEPARATOR)
    return namespace, local
