"""A file's own labels to codes: the mapping's table, names in the code list, area names, periods."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import Enum
from functools import cached_property

from comity.errors import UsageError
from comity.formats.mapping import ComponentRule, Parameters
from comity.formats.mapping.parameters import fill_in, fill_in_all
from comity.formats.national.cell_text import clean, label_key
from comity.formats.national.period_text import PeriodReader
from comity.model.frames import REPORTER, TIME_PERIOD
from comity.model.periods import Frequency
from comity.model.structures import Codelist

AreaNames = Callable[[str], str | None]


class Outcome(Enum):
    """What a label becomes when it isn't a code. The values can't occur as a code in a file."""

    UNKNOWN = "\x00unknown"
    DROP = "\x00drop"
    EMPTY = "\x00empty"


@dataclass(frozen=True)
class Translator:
    """Turns one component's labels into codes, as its rule says."""

    rule: ComponentRule
    parameters: Parameters = field(default_factory=dict)
    codelist: Codelist | None = None
    resolve_area: AreaNames | None = None

    def translate(self, label: str | None) -> str | Outcome:
        """Return the label's code, or what becomes of it."""
        text = clean(label or "")
        if not text:
            return self._empty
        if text in self.rule.codes or label_key(text) in self._codes:
            code = self.rule.codes[text] if text in self.rule.codes else self._codes[label_key(text)]
            return Outcome.DROP if code is None else code
        found = self._known(text)
        if found is not None:
            return found
        if self.rule.on_unknown == "error" or self.is_period:
            return Outcome.UNKNOWN
        return text if self.rule.on_unknown == "keep" else self.rule.on_unknown

    def is_unlisted(self, label: str | None) -> bool:
        """Say whether the label got the code for all that the mapping doesn't know."""
        text = clean(label or "")
        if self.rule.on_unknown in ("error", "keep") or not text or self.is_period:
            return False
        return text not in self.rule.codes and label_key(text) not in self._codes and self._known(text) is None

    @property
    def is_period(self) -> bool:
        """Say whether this component is the time period."""
        return self.rule.id == TIME_PERIOD

    @cached_property
    def expected(self) -> frozenset[str]:
        """Codes that this component may have, where that is known beforehand; empty where not."""
        wanted = self.rule.expect
        if not wanted and self.rule.id == REPORTER and "members" in self.parameters:
            wanted = ("{members}",)
        return frozenset(fill_in_all(wanted, self.parameters))

    @cached_property
    def kept(self) -> frozenset[str]:
        """Codes to which this submission is limited; empty where it isn't."""
        return frozenset(fill_in_all(self.rule.keep, self.parameters))

    def suggest(self, label: str) -> str:
        """Return the known label that is nearest to an unknown one, with its code, or nothing."""
        near = get_close_matches(label_key(label), self._candidates, n=1, cutoff=0.8)
        if not near:
            return ""
        text, code = self._candidates[near[0]]
        return f"{text} → {code}" if text != code else code

    def _known(self, text: str) -> str | None:
        if self.is_period:
            period = self._periods.read(text)
            return None if period is None else str(period)
        if self.rule.names and self.codelist is not None:
            if text in self.codelist:
                return text
            if (code := self._names.get(label_key(text))) is not None:
                return code
        if self.rule.area and self.resolve_area is not None:
            return self.resolve_area(text)
        return None

    @cached_property
    def _empty(self) -> str | Outcome:
        return Outcome.EMPTY if self.rule.empty is None else fill_in(self.rule.empty, self.parameters)

    @cached_property
    def _codes(self) -> dict[str, str | None]:
        return {label_key(label): code for label, code in self.rule.codes.items()}

    @cached_property
    def _names(self) -> dict[str, str]:
        """Names of the code list's codes in every language; a name that several codes share names none."""
        names: dict[str, str] = {}
        shared: set[str] = set()
        for code in self.codelist.codes if self.codelist is not None else ():
            for key in {label_key(name) for name in code.names.values()}:
                if names.setdefault(key, code.id) != code.id:
                    shared.add(key)
        return {key: code for key, code in names.items() if key not in shared}

    @cached_property
    def _candidates(self) -> dict[str, tuple[str, str]]:
        found = {label_key(label): (label, code) for label, code in self.rule.codes.items() if code is not None}
        for code in self.codelist.codes if self.codelist is not None else ():
            for name in code.names.values():
                found.setdefault(label_key(name), (name, code.id))
            found.setdefault(label_key(code.id), (code.id, code.id))
        return found

    @cached_property
    def _periods(self) -> PeriodReader:
        text = fill_in(self.rule.frequency or "", self.parameters)
        if text and text not in set(Frequency):
            raise UsageError(f"{text!r} is not a frequency.", remedy=f"Use one of {', '.join(Frequency)}.")
        return PeriodReader(self.rule.formats, Frequency(text) if text else None, self.rule.languages)


def codes_of(translator: Translator, labels: Sequence[str | None]) -> dict[str, str]:
    """Return what each distinct label becomes; outcomes other than codes stand as their values."""
    found: dict[str, str] = {}
    for label in labels:
        outcome = translator.translate(label)
        found[label or ""] = outcome.value if isinstance(outcome, Outcome) else outcome
    return found
