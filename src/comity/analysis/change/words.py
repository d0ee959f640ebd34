"""Which sentences an explained change gives rise to: none that could be false, and none that is true but silly.

- A change that shows as 0.0 % is none. Counts under `SMALL` are told without percentages; a doubling is "times".
- Parts are named where the change is at least `LITTLE`; a share is said of them only where it lies below 100 %, and
  less than half of the change is offset. Only parts that change the way the total does are named as contributions.
- Residual codes are never named; where they changed as much as the largest part, no part is named.
- A small part is never named, nor one that a small one outweighs: "the largest" must be. No share is said of parts
  that changed by a small count.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from comity.analysis.change.statements import STATEMENTS
from comity.analysis.comparison import Exclusion
from comity.model.statements import Area, Areas, Code, Number, Percent, Said, Value

if TYPE_CHECKING:
    from comity.analysis.change.explain import Change

SMALL = 50.0
"""Counts under this are told without percentages, and parts that stay under it aren't named."""
LITTLE = 0.02
"""Under this relative change no share is said and no part is named as having made it."""
NAMED = 3
OFFSETS = 2
WORTH_NAMING = 0.1
"""A part is named where it makes at least this share of the total's change."""
_ALL = 0.995
"""A share of contributions that would show as all."""
_EVEN = 0.0005
"""A relative change that shows as 0.0 %."""
_GONE = 0.9995
"""A fall that would show as 100.0 %."""
_MANIFOLD = 10
"""From so many times on, the difference says more than the ratio."""
_WIDE = 1.0
"""A usual range that goes up to a doubling says nothing."""
_HALF = 0.5
_FEWEST = 2
_ORDINALS = ("first", "second", "third")
_EXCLUSIONS = {
    "left.missing": (Exclusion.NO_FIGURES_NOW, Exclusion.NO_FIGURES_YEAR_AGO),
    "left.partial": (Exclusion.PARTIAL,),
    "left.basis": (Exclusion.BASIS_CHANGED,),
}


def word_change(found: "Change") -> Iterator[Said]:
    """Yield the sentences of an explained change, in the order in which they are to be read."""
    if found.comparison.included:
        yield _total(found)
        yield from _usual(found)
        yield from _parts(found)
        yield from _own(found)
    else:
        yield _say("total.not_compared", period=found.period, against=found.against)
    yield from _left_out(found)


def _say(key: str, **values: Value) -> Said:
    return Said(STATEMENTS[key], values)


def _total(found: "Change") -> Said:
    now, then = found.comparison.now, found.comparison.then
    values: dict[str, Value] = {
        "period": found.period,
        "against": found.against,
        "now": Number(now),
        "then": Number(then),
    }
    key, more = _verdict(now, then)
    fitting = {name: value for name, value in values.items() if f"{{{name}}}" in str(STATEMENTS[key])}
    return _say(key, **fitting, **more)


def _verdict(now: float, then: float) -> tuple[str, dict[str, Value]]:
    """Return the key of the sentence on the total, and what it says of the change."""
    shown = round(now) - round(then)
    if not round(now) or not round(then):
        return ("total.to_none" if round(then) else "total.from_none" if round(now) else "total.none"), {}
    if not shown:
        return "total.same", {}
    relative = now / then - 1
    if min(now, then) < SMALL or relative <= -_GONE or now / then >= _MANIFOLD:
        return ("total.count_more" if shown > 0 else "total.count_less"), {"change": Number(abs(shown))}
    if abs(relative) < _EVEN:
        return "total.almost", {}
    if relative >= 1:
        return "total.times", {"times": Number(now / then, decimals=1)}
    return ("total.more" if relative > 0 else "total.less"), {"percent": Percent(abs(relative))}


def _usual(found: "Change") -> Iterator[Said]:
    """Say whether the change is usual, as the figures show it; not of small counts or a range of one point."""
    usual, relative = found.usual, found.comparison.relative
    if usual is None or relative is None or min(found.comparison.now, found.comparison.then) < SMALL:
        return
    low, high, here = shown_percent(usual.lower), shown_percent(usual.upper), shown_percent(relative)
    if low == high or usual.upper >= _WIDE:
        return
    where = "above" if here > high else "below" if here < low else "within"
    key = f"usual.{'year' if found.is_on_a_year else 'span'}.{where}"
    yield _say(key, low=Percent(usual.lower, signed=True), high=Percent(usual.upper, signed=True))


def shown_percent(fraction: float) -> float:
    """Return a fraction as the percentage that a sentence shows: one decimal, from 100 % on none."""
    return round(100 * fraction, 0 if abs(fraction) >= 1 else 1) + 0.0


def _parts(found: "Change") -> Iterator[Said]:
    """Say which parts made the change, where that can be said; what can't be put down to a part is said, too."""
    comparison, parts = found.comparison, found.parts
    named = parts.filter("named")
    if named.is_empty() and not parts.is_empty() and comparison.now + comparison.then > 0:
        yield _say("breakdown.none")
        return
    if named.height < _FEWEST or min(comparison.now, comparison.then) < SMALL:
        return
    residual = _residual(parts)
    if _names_parts(parts):
        is_little = abs(comparison.change) < LITTLE * comparison.then
        yield from _balance(found, named) if is_little else _made(found, named)
    if abs(residual) >= max(SMALL, LITTLE * comparison.then, WORTH_NAMING * abs(comparison.change)):
        yield _say("residual", change=Number(residual, signed=True))


def _residual(parts: pl.DataFrame) -> float:
    return float(parts.filter(~pl.col("named"))["change"].sum())


def _names_parts(parts: pl.DataFrame) -> bool:
    """Say whether what can't be put down to a part changed by less than the part that changed most."""
    named = parts.filter("named")["change"].abs().to_list()
    return abs(_residual(parts)) < max(named, default=0.0)


def _made(found: "Change", named: pl.DataFrame) -> Iterator[Said]:
    change = found.comparison.change
    sign = 1 if change > 0 else -1
    with_it = _largest(named, sign=sign, least=WORTH_NAMING * abs(change), most=NAMED)
    if not with_it:
        return
    against = found.parts.filter(pl.col("change") * sign < 0)["change"].abs().sum()
    share = sum(size for _, size in with_it) / change
    large = min(abs(size) for _, size in with_it) >= SMALL
    said_share = large and share < _ALL and against < _HALF * abs(change)
    key = f"{'rise' if sign > 0 else 'fall'}.{len(with_it)}"
    if said_share:
        yield _say(f"{key}.share", **_listed(with_it, found.codelist), share=Percent(share))
    else:
        yield _say(key, **_listed(with_it, found.codelist))
    offset = _largest(named, sign=-sign, least=WORTH_NAMING * abs(change), most=OFFSETS)
    if offset:
        yield _say(f"offset.{len(offset)}", **_listed(offset, found.codelist))


def _balance(found: "Change", named: pl.DataFrame) -> Iterator[Said]:
    """Say what cancels out behind a total that hardly changed."""
    least = max(LITTLE * found.comparison.then, abs(found.comparison.change))
    gain = _largest(named, sign=1, least=least, most=1)
    loss = _largest(named, sign=-1, least=least, most=1)
    if gain and loss:
        yield _say(
            "balance",
            gain=Code(found.codelist, gain[0][0]),
            gain_change=Number(gain[0][1], signed=True),
            loss=Code(found.codelist, loss[0][0]),
            loss_change=Number(loss[0][1], signed=True),
        )


def _largest(named: pl.DataFrame, *, sign: int, least: float, most: int) -> list[tuple[str, float]]:
    """Return the largest changes with this sign, up to the first that is too small to be named."""
    rows = named.filter(pl.col("change") * sign > 0).sort(pl.col("change").abs(), "code", descending=[True, False])
    found: list[tuple[str, float]] = []
    for code, now, then, change in rows.select("code", "now", "then", "change").head(most).iter_rows():
        if abs(change) < least or max(now, then) < SMALL or not round(change):
            break
        found.append((code, change))
    return found


def _listed(parts: Sequence[tuple[str, float]], codelist: str) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, (code, change) in zip(_ORDINALS, parts, strict=False):
        values |= {name: Code(codelist, code), f"{name}_change": Number(change, signed=True)}
    return values


def _own(found: "Change") -> Iterator[Said]:
    """Say the shift-share of the reporter with the largest own effect that means something."""
    if found.shares is None or not _names_parts(found.parts):
        return
    least = max(SMALL, LITTLE * found.comparison.then)
    for row in found.shares.reporters.iter_rows(named=True):
        if abs(row["own"]) >= least and not _cancels(row):
            yield _effects(row)
            return


def _cancels(row: Mapping[str, float]) -> bool:
    """Say whether mix and own effect only cancel each other, as where a reporter has a part nearly to itself."""
    smaller = min(abs(row["mix"]), abs(row["own"]))
    return row["mix"] * row["own"] < 0 and smaller > abs(row["change"])


def _effects(row: Mapping[str, Any]) -> Said:
    """Return the sentence; its rounded effects add up."""
    change, mix, own = round(row["change"]), round(row["mix"]), round(row["own"])
    return _say(
        "own",
        reporter=Area(row["reporter"]),
        change=Number(change, signed=True),
        common=Number(change - mix - own, signed=True),
        mix=Number(mix, signed=True),
        own=Number(own, signed=True),
    )


def _left_out(found: "Change") -> Iterator[Said]:
    for key, reasons in _EXCLUSIONS.items():
        reporters = tuple(r for r, why in found.comparison.excluded.items() if why in reasons)
        if reporters:
            yield _say(key, reporters=Areas(reporters))
