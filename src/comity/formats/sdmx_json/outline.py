"""A first pass over a message: its header, its structures, and where each dataset's parts lie."""

from dataclasses import dataclass, field
from typing import Any

from comity.formats.messages import finding
from comity.formats.sdmx_json.decode import Members, decode, escaped, may_be_unsafe, repeated_within, safe
from comity.formats.sdmx_json.layout import at
from comity.formats.sdmx_json.limits import JsonLimits
from comity.formats.sdmx_json.scan import BrokenError, Scanner, Span
from comity.model.findings import Findings

LARGE = ("series", "observations", "dimensionGroupAttributes")
"""Members of a dataset that are read piece by piece."""
_OLD = ("header", "structure", "dataSets")
_OTHER_MESSAGES = ("dataStructures", "dataflows", "codelists", "conceptSchemes", "metadataSets", "metadataflows")
_PERIODS = ("reportingBegin", "reportingEnd", "validFrom", "validTo", "publicationYear", "publicationPeriod")
_KNOWN = frozenset(("structure", "action", "attributes", "annotations", "links", *LARGE, *_PERIODS))
_PARTS_OF_A_MEMBER = 50
"""A member that is handled on its own takes as long as so many within a structure."""


@dataclass(slots=True)
class DataSet:
    """One entry of `dataSets`: its small members as they are, its large ones as spans."""

    pointer: str
    small: dict[str, Any] = field(default_factory=dict)
    large: dict[str, Span] = field(default_factory=dict)


@dataclass
class Outline:
    """What a message holds; `pointer` names the part that is being read, for a fault in it."""

    scanner: Scanner
    limits: JsonLimits
    findings: Findings
    root: dict[str, Any] = field(default_factory=dict)
    structures: list[Any] = field(default_factory=list)
    data_sets: list[DataSet] = field(default_factory=list)
    other: str = ""
    pointer: str = ""
    has_data: bool = False
    _small_bytes: int = 0
    _parts: int = 0
    _keys: set[str] = field(default_factory=set)

    def read(self) -> None:
        """Walk the message once; BrokenError where it isn't JSON."""
        data = self.scanner.data
        start = self.scanner.blank(0)
        if data[start : start + 1] != b"{":
            raise BrokenError(start, rule="JSON-01")
        end = self.scanner.blank(self.scanner.read_object(start, self._root))
        if end != len(data):
            raise BrokenError(end)

    @property
    def version(self) -> str:
        """The version of SDMX-JSON: 2.0 where the message names that schema, else 2.1."""
        meta = self.root.get("meta")
        named = self.root.get("$schema") or (meta.first("schema") if isinstance(meta, Members) else None)
        return "2.0" if isinstance(named, str) and "/2.0" in named else "2.1"

    @property
    def language(self) -> str:
        """The first of the message's languages, English where it names none."""
        meta = self.root.get("meta")
        languages = meta.first("contentLanguages") if isinstance(meta, Members) else None
        first = languages[0] if isinstance(languages, list) and languages else None
        return first if isinstance(first, str) else "en"

    @property
    def is_old(self) -> bool:
        """Say whether it is SDMX-JSON 1.0, whose datasets lie at the root."""
        return not self.has_data and any(key in self._keys for key in _OLD)

    def _root(self, key: str, start: int) -> int:
        self._once(key, "", self._keys, start)
        self.pointer = f"/{escaped(key)}"
        if key == "data" and self.scanner.data[start : start + 1] == b"{":
            self.has_data = True
            seen: set[str] = set()
            return self.scanner.read_object(start, lambda name, at_: self._data(name, at_, seen))
        value, end = self._small(start)
        if key in ("meta", "$schema", "errors"):
            self.root[key] = value
        return end

    def _data(self, key: str, start: int, seen: set[str]) -> int:
        self._once(key, "/data", seen, start)
        self.pointer = f"/data/{escaped(key)}"
        if key in ("structures", "dataSets"):
            if self.scanner.data[start : start + 1] == b"[":
                return self.scanner.read_array(start, self._structure if key == "structures" else self._data_set)
            self.findings.add(at(finding("JSON-17", expected="an array"), self.pointer))
        if key in _OTHER_MESSAGES:
            self.other = key
            return self.scanner.skip(start)
        return self._small(start)[1]

    def _structure(self, index: int, start: int) -> int:
        self.pointer = f"/data/structures/{index}"
        if index >= self.limits.data_sets:
            raise BrokenError(start, rule="JSON-23", pointer=self.pointer)
        value, end = self._small(start)
        self.structures.append(value)
        return end

    def _data_set(self, index: int, start: int) -> int:
        data_set = DataSet(f"/data/dataSets/{index}")
        if index >= self.limits.data_sets:
            raise BrokenError(start, rule="JSON-23", pointer=data_set.pointer)
        self.pointer = data_set.pointer
        if self.scanner.data[start : start + 1] != b"{":
            self.findings.add(at(finding("JSON-17", expected="an object"), self.pointer))
            return self._small(start)[1]
        self.data_sets.append(data_set)
        seen: set[str] = set()
        return self.scanner.read_object(start, lambda key, at_: self._member(data_set, key, at_, seen=seen))

    def _member(self, data_set: DataSet, key: str, start: int, *, seen: set[str]) -> int:
        self._once(key, data_set.pointer, seen, start)
        self.pointer = f"{data_set.pointer}/{escaped(key)}"
        if key in LARGE and self.scanner.data[start : start + 1] == b"{":
            end = self.scanner.skip(start)
            data_set.large.setdefault(key, Span(start, end))
            return end
        value, end = self._small(start)
        if key in LARGE and value is not None:
            self.findings.add(at(finding("JSON-17", expected="an object"), self.pointer))
        elif key not in _KNOWN and not key.startswith("x-"):
            self.findings.add(at(finding("JSON-27", found=key), self.pointer))
        data_set.small.setdefault(key, value)
        return end

    def _small(self, start: int) -> tuple[Any, int]:
        """Decode a member that is read in one piece."""
        end = self.scanner.skip(start)
        self._small_bytes += end - start
        if self._small_bytes > self.limits.structure_bytes:
            raise BrokenError(start, rule="JSON-22", pointer=self.pointer)
        self._count(sum(self.scanner.data.count(mark, start, end) for mark in (b",", b"{", b"[")), start)
        span = Span(start, end)
        value = decode(self.scanner.data, span, pointer=self.pointer)
        for place, key in repeated_within(value, self.pointer) if isinstance(value, list) else ():
            self.findings.add(at(finding("JSON-04", found=key), place))
        if may_be_unsafe(self.scanner.data, span):
            value, count = safe(value)
            if count:
                self.findings.add(at(finding("JSON-21"), self.pointer))
        return value, end

    def _count(self, parts: int, start: int) -> None:
        """Refuse a message whose small members hold too much together."""
        self._parts += parts
        if self._parts > self.limits.structure_parts:
            raise BrokenError(start, rule="JSON-31", pointer=self.pointer)

    def _once(self, key: str, pointer: str, seen: set[str], start: int) -> None:
        self._count(_PARTS_OF_A_MEMBER, start)
        if key in seen:
            self.findings.add(at(finding("JSON-04", found=key), pointer))
        seen.add(key)
