"""Which sentences mirror statistics give rise to: nothing that rounding or a lack of figures would belie."""

import math
from collections.abc import Iterator, Mapping

import polars as pl

from comity.analysis.mirror.mirror import Mirror
from comity.analysis.mirror.reasons import NoMirror
from comity.analysis.mirror.statements import STATEMENTS
from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.model.statements import Area, Areas, Number, Percent, Said, Value

_ALIKE = 0.01
_SHOWN = 0.0005
"""A change that rounds to 0.0 % isn't told."""
_SMALL = 50
"""Mean of two counts below which a flow isn't called the most asymmetric one."""
_UNLIKE = (NoMirror.UNIT, NoMirror.DEFINITION, NoMirror.PARTS)


def word_mirror(found: Mirror) -> tuple[Said, ...]:
    """Return the sentences of a group's mirror statistics, in the order in which they are to be read."""
    if found.corridors.is_empty():
        return (_say("pairs.none"), *_no_mirror(found))
    parts = (_pairs, _typical, _largest, _constant, _levels, _missing, _no_mirror)
    return tuple(said for part in parts for said in part(found))


def _say(key: str, **values: Value) -> Said:
    return Said(STATEMENTS[key], values)


def _pairs(found: Mirror) -> Iterator[Said]:
    yield _say("pairs.some", count=Number(found.corridors.height))


def _typical(found: Mirror) -> Iterator[Said]:
    known = found.corridors["log_ratio"].drop_nulls().abs().sort(descending=True)
    if known.len() < 2:  # noqa: PLR2004 - of one flow nothing is typical
        return
    apart = math.expm1(known[(known.len() - 1) // 2])
    if apart >= _ALIKE:
        # Rounded down: at least half are this far apart.
        yield _say("typical.more", percent=Percent(math.floor(apart * 1000) / 1000))
    elif math.expm1(known[known.len() // 2]) < _ALIKE:
        yield _say("typical.alike")


def _largest(found: Mirror) -> Iterator[Said]:
    large = found.corridors.filter((pl.col("sent") + pl.col("received")) / 2 >= _SMALL, pl.col("asymmetry") > 0)
    if found.corridors.height > 1 and not large.is_empty():
        row = large.sort("asymmetry", "sender", "receiver", descending=[True, False, False]).row(0, named=True)
        yield _say("largest", **two_counts(row))


def two_counts(row: Mapping[str, object]) -> dict[str, Value]:
    """Return the values of a sentence about a row of `Mirror.corridors`."""
    return {
        "sender": Area(str(row["sender"])),
        "receiver": Area(str(row["receiver"])),
        "period": Period.from_id(int(str(row["last"]))),
        "sent": Number(float(str(row["sent"]))),
        "received": Number(float(str(row["received"]))),
    }


def _constant(found: Mirror) -> Iterator[Said]:
    share = found.constancy.constant
    if share is not None and found.corridors.height > 1:
        yield _say("constant", share=Percent(share, 0))


def _levels(found: Mirror) -> Iterator[Said]:
    if not found.anchors:
        return
    yield _say("anchors", areas=Areas(found.anchors))
    yield from _sensitivity(found)
    if found.components > 1:
        yield _say("components", count=Number(found.components))


def _sensitivity(found: Mirror) -> Iterator[Said]:
    """Say what another level would change, unless it rounds to nothing."""
    used = found.sensitivity.filter("is_used")["change"].to_list()
    others = found.sensitivity.filter(~pl.col("is_used")).sort("change", "anchor", descending=[True, False])
    if len(used) > 1 and max(used) - min(used) >= _SHOWN:
        low, high = (Percent(bound, signed=True) for bound in (min(used), max(used)))
        yield _say("sensitivity", low=low, high=high)
    elif len(used) == 1 and not others.is_empty() and abs(others["change"][0]) >= _SHOWN:
        change = Percent(others["change"][0], signed=True)
        yield _say("sensitivity.next", area=Area(others["anchor"][0]), change=change)


def _missing(found: Mirror) -> Iterator[Said]:
    last = found.reconciled[PERIOD].max()
    if isinstance(last, int) and (late := found.missing.filter(pl.col(PERIOD) == last).height):
        yield _say("missing", count=Number(late), period=Period.from_id(last))


def _no_mirror(found: Mirror) -> Iterator[Said]:
    def of(*reasons: NoMirror) -> pl.DataFrame:
        return found.no_mirror.filter(pl.col("reason").is_in([one.value for one in reasons]))

    for key, reasons in (
        ("not_counted", (NoMirror.NOT_COUNTED,)),
        ("unlike", _UNLIKE),
        ("no_period", (NoMirror.NO_PERIOD,)),
        ("not_member", (NoMirror.NOT_MEMBER,)),
    ):
        if count := of(*reasons).height:
            yield _say(f"no_mirror.{key}", count=Number(count))
    for key, reason, column in (
        ("silent", NoMirror.SILENT, "other"),
        ("no_state", NoMirror.NO_STATE, "reporter"),
    ):
        if areas := tuple(of(reason)[column].unique().sort()):
            yield _say(f"no_mirror.{key}", areas=Areas(areas))
