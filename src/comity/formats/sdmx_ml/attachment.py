"""Whether values stand where the data structure attaches them; what is wrong becomes a finding."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from comity.formats.messages import finding
from comity.formats.sdmx_ml.block import Block, Head, Level, Values
from comity.formats.sdmx_ml.plan import Plan
from comity.model.findings import Findings

_MOST_NAMES = 1_000


@dataclass
class Attachment:
    """Checks the names in a data set, each fault once: the first place is told, the rest is left unsaid."""

    plan: Plan
    findings: Findings
    _told: set[tuple[str, str]] = field(default_factory=set)

    def check(self, block: Block, head_names: Sequence[str], names: Sequence[str]) -> None:
        """Check what is given on observations (`names`) and above them (`head_names`)."""
        self._check_unknown(names, block.observations, block.lines)
        if head_names:
            self._check_unknown(head_names, [h.values for h in block.heads], [h.line for h in block.heads])
            self._check_heads(block.heads, head_names)
        if self.plan.observation is not None:
            self._check_observations(block, names)

    def _check_unknown(self, names: Iterable[str], values: Sequence[Values], lines: Sequence[int]) -> None:
        for name in names:
            if " " not in name and name not in self.plan.components and self._is_new("unknown", name):
                line = _first_line(name, values, lines)
                hint = self.plan.hint(name)
                rule = "XML-19" if hint else "XML-18"
                self.findings.add(finding(rule, row=line, column=name, found=name, expected=hint))

    def _check_heads(self, heads: Sequence[Head], names: Iterable[str]) -> None:
        for name in self.plan.known(names):
            for level in Level:
                rule = self._fault(name, level)
                if rule is not None and (level.value, name) not in self._told:
                    line = next((head.line for head in heads if head.level is level and name in head.values), None)
                    if line is not None and self._is_new(level.value, name):
                        self._tell(rule, name, line=line, element=level.value)

    def _fault(self, name: str, level: Level) -> str | None:
        """Return the rule that a component breaks on an element of this level, if any."""
        if name in self.plan.dimensions:
            return None
        if name == self.plan.measure:
            return "XML-21"
        if level in (Level.GROUP, Level.ATTS):
            raw = self.plan.components[name].attachment
            return "XML-21" if raw is None else "XML-22" if level is Level.GROUP and not raw else None
        attached = self.plan.attachment(name)
        if level is Level.DATA_SET:
            return "XML-21" if attached else None
        return None if attached or attached is None else "XML-22"

    def _tell(self, rule: str, name: str, *, line: int | None, element: str) -> None:
        place = describe(self.plan.components[name].attachment)
        self.findings.add(finding(rule, row=line, column=name, expected=place, element=element))

    def _check_observations(self, block: Block, names: Iterable[str]) -> None:
        """Say which attributes of series, groups or data sets stand on observations."""
        for name in self.plan.known(names):
            if self.plan.attachment(name) is not None and self._is_new("Obs", name):
                line = _first_line(name, block.observations, block.lines)
                self._tell("XML-20", name, line=line, element="Obs")

    def _is_new(self, where: str, name: str) -> bool:
        """Say whether this fault is to be told: not told before, and not the thousand and first."""
        fault = (where, name)
        if fault in self._told or len(self._told) >= _MOST_NAMES:
            return False
        self._told.add(fault)
        return True


def describe(attached: tuple[str, ...] | None) -> str:
    """Return in words what an attribute is attached to."""
    if attached is None:
        return "the observation"
    return ", ".join(attached) if attached else "the data set"


def _first_line(name: str, values: Sequence[Values], lines: Sequence[int]) -> int | None:
    return next((line for line, given in zip(lines, values, strict=True) if name in given), None)
