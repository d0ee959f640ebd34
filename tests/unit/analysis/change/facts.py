"""What is true of a situation, worked out from its raw rows in plain Python, without the product's own analyses."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from comity.model.periods import Period
from unit.analysis.change.situations import Situation

Rows = Iterable[Mapping[str, Any]]
Pair = tuple[float, float]
"""Now and then."""


def is_named(code: str) -> bool:
    """Say whether a code is a single part."""
    return not code.startswith("_")


class Facts:
    """The truth about one change."""

    def __init__(
        self,
        rows: Rows,
        *,
        period: Period,
        against: Period,
        by: str,
        incomplete: Iterable[tuple[str, Period]],
        parents: Mapping[str, str | None] | None = None,
    ) -> None:
        """Take the raw rows of the indicator, what is asked, and the code above each code."""
        self._parents = parents or {}
        self.period, self.against, self.by = period, against, by
        self._partial = {(reporter, one.id) for reporter, one in incomplete}
        self.cells: dict[tuple[str, int], dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._basis: dict[tuple[str, int], set[str]] = defaultdict(set)
        for row in rows:
            place = row["reporter"], row["_period"]
            self.cells[place][row[by]] += row["value"]
            self._basis[place] |= set(row["basis"].split("; ")) - {"as defined"}

    def _verdict(self, reporter: str, earlier: int, later: int) -> str:
        both = [(reporter, earlier), (reporter, later)]
        if any(place not in self.cells for place in both):
            return "missing"
        if any(place in self._partial for place in both):
            return "partial"
        return "" if self._basis[both[0]] == self._basis[both[1]] else "basis"

    @cached_property
    def verdicts(self) -> dict[str, str]:
        """Return why each reporter of either period isn't compared; empty: it is."""
        here = {reporter for reporter, number in self.cells if number in {self.period.id, self.against.id}}
        return {reporter: self._verdict(reporter, self.against.id, self.period.id) for reporter in here}

    @cached_property
    def compared(self) -> list[str]:
        """Return who is compared."""
        return sorted(reporter for reporter, why in self.verdicts.items() if not why)

    @cached_property
    def total(self) -> Pair:
        """Return the sums."""
        now, then = (
            sum(sum(self.cells[reporter, one.id].values()) for reporter in self.compared)
            for one in (self.period, self.against)
        )
        return now, then

    @property
    def change(self) -> float:
        """Return the change of the total."""
        return self.total[0] - self.total[1]

    @property
    def relative(self) -> float:
        """Return the relative change of the total."""
        return self.total[0] / self.total[1] - 1

    @cached_property
    def _sent(self) -> dict[str, dict[str, Pair]]:
        """Return what the compared reporters sent, as it is; who has parts in one period only has none."""
        found = {}
        for reporter in self.compared:
            now, then = self.cells[reporter, self.period.id], self.cells[reporter, self.against.id]
            if any(map(is_named, now)) != any(map(is_named, then)):
                found[reporter] = {"_T": (sum(now.values()), sum(then.values()))}
            else:
                found[reporter] = {code: (now.get(code, 0.0), then.get(code, 0.0)) for code in {*now, *then}}
        return found

    @cached_property
    def by_reporter(self) -> dict[str, dict[str, Pair]]:
        """Return the compared reporters' parts, none of which is a part of another that anyone sent."""
        sent = {code for own in self._sent.values() for code in own}
        found: dict[str, dict[str, Pair]] = {}
        for reporter, own in self._sent.items():
            found[reporter] = {}
            for code, (now, then) in own.items():
                parent = self._parents.get(code)
                place = parent if parent in sent and parent is not None else code
                before = found[reporter].get(place, (0.0, 0.0))
                found[reporter][place] = before[0] + now, before[1] + then
        return found

    @cached_property
    def parts(self) -> dict[str, Pair]:
        """Return the parts of all compared reporters together."""
        found: dict[str, Pair] = {}
        for own in self.by_reporter.values():
            for code, (now, then) in own.items():
                before = found.get(code, (0.0, 0.0))
                found[code] = before[0] + now, before[1] + then
        return found

    @cached_property
    def changes(self) -> dict[str, float]:
        """Return the change of each part."""
        return {code: now - then for code, (now, then) in self.parts.items()}

    @property
    def residual(self) -> float:
        """Return what changed under no single part."""
        return sum(change for code, change in self.changes.items() if not is_named(code))

    @cached_property
    def earlier(self) -> list[float]:
        """Return the earlier relative changes of the compared reporters over as long a time, of three years."""
        lag = (self.period.year - self.against.year) * 12 + self.period.number - self.against.number
        found = []
        for back in range(1, 37):
            later, before = self.period.shift(-back), self.period.shift(-back - lag)
            if any(self._verdict(reporter, before.id, later.id) for reporter in self.compared):
                continue
            now, then = (
                sum(sum(self.cells[reporter, one.id].values()) for reporter in self.compared)
                for one in (later, before)
            )
            if then > 0:
                found.append(now / then - 1)
        return sorted(found)

    def percentile(self, share: float) -> float:
        """Return a percentile of the earlier changes, interpolated."""
        at = share * (len(self.earlier) - 1)
        low, high = self.earlier[math.floor(at)], self.earlier[math.ceil(at)]
        return low + (high - low) * (at - math.floor(at))

    def effects(self, reporter: str) -> tuple[float, float, float]:
        """Return the common, the mix and the own effect of a reporter, over those that have parts."""
        own = {one: parts for one, parts in self.by_reporter.items() if any(map(is_named, parts))}
        of_code: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for parts in own.values():
            for code, (now, then) in parts.items():
                of_code[code][0] += now
                of_code[code][1] += then
        growth = sum(now for now, _ in of_code.values()) / sum(then for _, then in of_code.values())
        common = mix = change = 0.0
        for code, (now, then) in own[reporter].items():
            all_now, all_then = of_code[code]
            common += then * (growth - 1)
            mix += then * (all_now / all_then - growth) if all_then else 0.0
            change += now - then
        return common, mix, change - common - mix


def facts_of(found: Situation) -> Facts:
    """Return what is true of a situation."""
    return Facts(
        found.indicator.to_dicts(),
        period=found.period,
        against=found.against,
        by=found.by,
        incomplete=found.incomplete,
        parents=found.parents,
    )
