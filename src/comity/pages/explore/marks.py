"""What stands in a table beside or instead of a figure: flags, footnotes, and why there is none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from comity.hub.explore.sums import MISSING_PARTS
from comity.model.access import FREE
from comity.model.frames import CONF_STATUS, OBS_STATUS, PERIOD
from comity.model.groups import Absent
from comity.model.names import localise
from comity.pages.explore.picture import statuses_of
from comity.pages.explore.shown import Shown

MEMBERS_ONLY, CONFIDENTIAL, INCOMPLETE = "†", "‡", "*"
MISSING, NOTHING, NOT_SENT, UNKNOWN = ":", "–", "…", "·"
_COMMENT = "COMMENT"
_MOST_FOOTNOTES = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its figure or sign, flags as (sign, meaning), the number of its footnote, what the sign means."""

    text: str
    flags: tuple[tuple[str, str], ...] = ()
    footnote: int = 0
    label: str = ""


@dataclass
class Marks:
    """Makes cells, and keeps which signs and footnotes were used."""

    shown: Shown
    decimals: int
    used: dict[str, str] = field(default_factory=dict)
    footnotes: list[str] = field(default_factory=list)

    def figure(self, row: Mapping[str, Any]) -> Cell:
        """Return the cell of a row of the figures."""
        value = row[self.shown.measure]
        flags = tuple(self._flags(row))
        footnote = self._footnote(row.get(_COMMENT))
        if value is None:
            return Cell(MISSING, flags, footnote, self._use(MISSING, self._missing()))
        return Cell(self.shown.texts.number(value, decimals=self.decimals), flags, footnote)

    def absent(self, sign: str) -> Cell:
        """Return a cell without a figure."""
        return Cell(sign, label=self._use(sign, _meaning(sign, self.shown)))

    def _missing(self) -> str:
        return self.shown.texts.translate("missing: whoever sent the figures says so")

    def _flags(self, row: Mapping[str, Any]) -> list[tuple[str, str]]:
        _ = self.shown.texts.translate
        found = [(code.lower(), self._name(OBS_STATUS, code)) for code in sorted(statuses_of(dict(row)))]
        status = row.get(CONF_STATUS)
        if status is not None and status not in FREE:
            sign = MEMBERS_ONLY if status == "N" else CONFIDENTIAL
            found.append((sign, self._name(CONF_STATUS, status)))
        if row.get(MISSING_PARTS):
            found.append((INCOMPLETE, _("without parts that are missing")))
        for sign, meaning in found:
            self._use(sign, meaning)
        return found

    def _name(self, attribute: str, code: str) -> str:
        part = self.shown.dataflow.structure.by_id.get(attribute)
        known = None if part is None or part.codelist is None else part.codelist.by_id.get(code)
        return code if known is None else localise(known.names, self.shown.texts.language, code)

    def _footnote(self, comment: object) -> int:
        if not isinstance(comment, str) or not comment:
            return 0
        if comment not in self.footnotes:
            if len(self.footnotes) >= _MOST_FOOTNOTES:
                return 0
            self.footnotes.append(comment)
        return self.footnotes.index(comment) + 1

    def _use(self, sign: str, meaning: str) -> str:
        earlier = self.used.get(sign, meaning)
        self.used[sign] = earlier if meaning in earlier else f"{earlier}; {meaning}"
        return meaning


def _meaning(sign: str, shown: Shown) -> str:
    _ = shown.texts.translate
    return {
        NOTHING: _("nothing: by agreement, what isn’t in a file is zero"),
        NOT_SENT: _("not sent"),
        UNKNOWN: _("no figure") if shown.here.sight.is_everything else _("no figure, or none that you may see"),
    }[sign]


def absence_of(shown: Shown) -> Callable[[Mapping[str, str], int], str]:
    """Return what says why a cell (codes by dimension, period) has no figure, as far as the reader may know it.

    That a file left a cell out can be told only to who sees all that its reporter sent.
    """
    if shown.here.is_forecast:
        return lambda _codes, _period: UNKNOWN
    sent = _sent(shown)
    zero = _zero_reporters(shown)
    dimension, sight = shown.dataflow.reporter_dimension, shown.here.sight

    def sign(codes: Mapping[str, str], period: int) -> str:
        reporter = codes.get(dimension, "")
        if not (sight.is_everything or reporter in sight.own) or reporter not in zero:
            return UNKNOWN
        if (reporter, period) not in sent:
            return NOT_SENT
        return NOTHING if zero[reporter] else UNKNOWN

    return sign


def _sent(shown: Shown) -> set[tuple[str, int]]:
    coverage = shown.sources.hub.ledger.coverage(shown.dataflow.id, shown.choices.wanted.as_of)
    return set(coverage.filter((coverage["rows"] > 0) | coverage["nil"]).select("reporter", PERIOD).iter_rows())


def _zero_reporters(shown: Shown) -> dict[str, bool]:
    """Return of each reporter that sends this dataflow by agreement whether what its files lack is zero."""
    found: dict[str, bool] = {}
    for one in shown.sources.hub.group.agreements:
        if one.dataflow == shown.dataflow.id and one.frequency is shown.choices.frequency and not one.region:
            for reporter in one.reporters:
                found[reporter] = found.get(reporter, True) and one.absent is Absent.ZERO
    return found


def sorted_meanings(used: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """Return signs and meanings: letters first."""
    return sorted(used.items(), key=lambda item: (not item[0].isalpha(), item[0]))
