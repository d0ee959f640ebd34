"""An independent check of sentences on a change: each is read back and held against the raw rows.

It shares no code with what words the sentences. It finds what is false (a number, a period, a name, a superlative,
a direction) and what is true but silly (a rise of 0.0 %, a share of all, a percentage of a handful, a residual code
as what made the change).
"""

from collections.abc import Iterator, Sequence

from unit.analysis.change.facts import Facts, is_named
from unit.analysis.change.grammar import Read, codes_by_name, month, number, read

FEW = 50
LITTLE = 0.02
_NAMES = ("first", "second", "third")


def faults(sentences: Sequence[str], facts: Facts, language: str) -> list[str]:
    """Return all that is false or silly in what is said of a change."""
    found, seen = [], []
    for sentence in sentences:
        said = read(sentence, language)
        if said is None:
            found.append(f"not understood: {sentence}")
            continue
        seen.append(said.key.split(".")[0])
        found += [f"{fault}: {sentence}" for fault in _Check(said, facts, language).run()]
    ordered = [key for key in seen if key != "left"]
    if not seen or seen[0] != "total" or len(set(ordered)) != len(ordered) or {"rise", "fall"} <= set(seen):
        found.append(f"no proper order: {seen}")
    return found + list(_unsaid(sentences, facts, language))


def _unsaid(sentences: Sequence[str], facts: Facts, language: str) -> Iterator[str]:
    """Yield who isn't compared and isn't said not to be."""
    said = [one for sentence in sentences if (one := read(sentence, language)) and one.key.startswith("left.")]
    for reporter, why in facts.verdicts.items():
        times = sum(reporter in _listed(one.parts["names"], language) for one in said if one.key == f"left.{why}")
        if times != bool(why):
            yield f"{reporter} ({why or 'compared'}) is named {times} times"


def _listed(text: str, language: str) -> list[str]:
    joined = text.replace(" and " if language == "en" else " и ", ", ")
    return [codes_by_name(language).get(name, name) for name in joined.split(", ")]


class _Check:
    """One sentence held against the facts."""

    def __init__(self, said: Read, facts: Facts, language: str) -> None:
        self.said, self.facts, self.language = said, facts, language

    def run(self) -> Iterator[str]:
        """Yield what is wrong."""
        yield from self._periods()
        yield from getattr(self, "_" + self.said.key.split(".")[0])()

    def _periods(self) -> Iterator[str]:
        for name, period in (("period", self.facts.period), ("against", self.facts.against)):
            text = self.said.parts.get(name)
            if text is not None and month(text, self.language) != str(period):
                yield f"{text} isn't {period}"

    def _differs(self, name: str, truth: float) -> Iterator[str]:
        """Yield a fault where a number isn't the truth as rounded."""
        if name not in self.said.parts:
            return
        shown, decimals = number(self.said.parts[name])
        if abs(shown - truth) > 0.5 * 10**-decimals + 1e-6 + 1e-12 * abs(truth):
            yield f"{name} is {truth}"

    def _total(self) -> Iterator[str]:
        (now, then), kind = self.facts.total, self.said.key.split(".")[1]
        if kind == "not_compared":
            if self.facts.compared:
                yield "there is something to compare"
            return
        if not self.facts.compared:
            yield "nothing can be compared"
            return
        yield from self._differs("now", now)
        yield from self._differs("then", then)
        yield from self._differs("change", abs(now - then))
        yield from self._verdict(kind, now, then)

    def _verdict(self, kind: str, now: float, then: float) -> Iterator[str]:
        zero = {"none": (True, True), "from_none": (False, True), "to_none": (True, False)}
        if zero.get(kind, (False, False)) != (round(now) == 0, round(then) == 0):
            yield "zero or not"
        elif kind == "same" and round(now) != round(then):
            yield "not the same"
        elif kind == "almost" and (round(now) == round(then) or abs(now / then - 1) > 0.00051):
            yield "not almost the same"
        elif kind in {"more", "count_more", "times"} and now <= then:
            yield "no rise"
        elif kind in {"less", "count_less"} and now >= then:
            yield "no fall"
        elif kind in {"more", "less"}:
            yield from self._percent(now, then)
        elif kind == "times":
            yield from self._differs("times", now / then)
            if not 2 <= now / then < 10 or min(now, then) < FEW:
                yield "silly ratio"

    def _percent(self, now: float, then: float) -> Iterator[str]:
        yield from self._differs("percent", 100 * abs(now / then - 1))
        shown, _ = number(self.said.parts["percent"])
        if not 0 < shown <= 100 or (now < then and shown == 100) or min(now, then) < FEW:
            yield "silly percentage"

    def _usual(self) -> Iterator[str]:
        _, over, where = self.said.key.split(".")
        facts = self.facts
        if (over == "year") != (facts.against == facts.period.shift(-12)):
            yield "another span"
        if len(facts.earlier) < 12 or min(facts.total) < FEW:
            yield "nothing to judge by"
            return
        yield from self._differs("low", 100 * facts.percentile(0.1))
        yield from self._differs("high", 100 * facts.percentile(0.9))
        low, high = (number(self.said.parts[name])[0] for name in ("low", "high"))
        here = round(100 * facts.relative, 1 if abs(facts.relative) < 1 else 0)
        truth = "above" if here > high else "below" if here < low else "within"
        if where != truth:
            yield f"it is {truth}"
        if low >= high or high >= 100:
            yield "silly range"

    def _named(self, names: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield the code of each part that is named, and what is wrong with it."""
        for name in names:
            if name not in self.said.parts:
                continue
            text = self.said.parts[name]
            code = codes_by_name(self.language).get(text, text)
            yield code, ""
            if code not in self.facts.changes or not is_named(code):
                yield code, f"{text} is no part"
                continue
            for fault in self._differs(f"{name}_change", self.facts.changes[code]):
                yield code, fault
            if max(self.facts.parts[code]) < FEW:
                yield code, f"{text} is too small"

    def _parts(self, sign: int) -> Iterator[str]:
        """Check that the parts named are the largest that changed this way."""
        pairs = list(self._named(_NAMES))
        yield from (fault for _, fault in pairs if fault)
        codes = list(dict.fromkeys(code for code, _ in pairs))
        changes = self.facts.changes
        if any(changes.get(code, 0.0) * sign <= 0 for code in codes):
            yield "another direction"
            return
        smallest = min(abs(changes[code]) for code in codes)
        others = [abs(c) for code, c in changes.items() if is_named(code) and code not in codes and c * sign > 0]
        if max(others, default=0.0) > smallest + 1e-6:
            yield "not the largest"
        if smallest < 0.1 * abs(self.facts.change) - 1e-6:
            yield "too little to be named"
        if len([code for code in changes if is_named(code)]) < 2:
            yield "the only part there is"
        if abs(self.facts.residual) >= max(abs(c) for code, c in changes.items() if is_named(code)):
            yield "most of it can't be put down to a part"

    def _moved(self, sign: int) -> Iterator[str]:
        if self.facts.change * sign <= 0 or abs(self.facts.relative) < LITTLE:
            yield "no such change"
            return
        yield from self._parts(sign)
        if "share" in self.said.parts:
            yield from self._share()

    def _share(self) -> Iterator[str]:
        texts = [self.said.parts[name] for name in _NAMES if name in self.said.parts]
        changes = [self.facts.changes.get(codes_by_name(self.language).get(t, t), 0.0) for t in texts]
        yield from self._differs("share", 100 * sum(changes) / self.facts.change)
        shown, _ = number(self.said.parts["share"])
        if not 0 < shown < 100 or min(map(abs, changes)) < FEW or abs(self.facts.relative) < LITTLE:
            yield "silly share"

    def _rise(self) -> Iterator[str]:
        yield from self._moved(1)

    def _fall(self) -> Iterator[str]:
        yield from self._moved(-1)

    def _offset(self) -> Iterator[str]:
        yield from self._parts(-1 if self.facts.change > 0 else 1)

    def _balance(self) -> Iterator[str]:
        yield from (fault for _, fault in self._named(("gain", "loss")) if fault)
        texts = (self.said.parts["gain"], self.said.parts["loss"])
        gain, loss = (self.facts.changes.get(codes_by_name(self.language).get(t, t), 0.0) for t in texts)
        if gain <= 0 or loss >= 0:
            yield "nothing cancels"
        if min(gain, -loss) < max(abs(self.facts.change), LITTLE * self.facts.total[1]) - 1e-6:
            yield "not larger than the total's change"

    def _residual(self) -> Iterator[str]:
        yield from self._differs("change", self.facts.residual)
        if abs(self.facts.residual) < FEW:
            yield "silly count"

    def _breakdown(self) -> Iterator[str]:
        if any(map(is_named, self.facts.parts)):
            yield "parts are named"

    def _own(self) -> Iterator[str]:
        text = self.said.parts["reporter"]
        reporter = codes_by_name(self.language).get(text, text)
        if reporter not in self.facts.by_reporter:
            yield f"{text} isn't compared"
            return
        common, mix, own = self.facts.effects(reporter)
        for name, truth in (("change", common + mix + own), ("mix", mix), ("own", own)):
            yield from self._differs(name, truth)
        shown = {name: number(self.said.parts[name])[0] for name in ("change", "common", "mix", "own")}
        if shown["common"] + shown["mix"] + shown["own"] != shown["change"] or abs(shown["common"] - common) > 1.51:
            yield "the effects don't add up"

    def _left(self) -> Iterator[str]:
        why = self.said.key.split(".")[1]
        for code in _listed(self.said.parts["names"], self.language):
            if self.facts.verdicts.get(code) != why:
                yield f"{code} isn't left out for that"
