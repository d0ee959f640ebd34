"""The specifications that a hub keeps between reviews: a file beside the ledger, added to and never changed.

It is derived: a hub without it takes the airline model, with the outliers up to the end of the year before. An
older state of the figures is adjusted with the specification that was in force then.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from comity.errors import UsageError
from comity.hub.access.sight import AUDIENCES
from comity.hub.home import Hub
from comity.model.access import Sight
from comity.model.periods import Period

if TYPE_CHECKING:
    from comity.analysis.seasonal.specification import Specification

FILE = Path("seasonal") / "specifications.json"
_REMEDY = "Put the file back, or remove it and run `comity seasonal --review`."


def series_key(indicator: str, sight: Sight, series: str) -> str | None:
    """Return under what a series' specifications are kept; None for a sight that isn't one of the audiences.

    What an audience doesn't see mustn't show in how its figures are adjusted: each has its own.
    """
    audience = next((name for name, known in AUDIENCES.items() if known == sight), None)
    return None if audience is None else f"{indicator}/{audience}/{series}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A specification, and the last sequence that its review knew of."""

    seq: int
    specification: "Specification"


def read_kept(hub: Hub) -> Mapping[str, Sequence[Kept]]:
    """Return all that is kept, by key, the oldest review first. Raises UsageError where the file isn't ours."""
    from comity.analysis.seasonal.specification import Specification

    path = hub.directory / FILE
    if not path.is_file():
        return {}
    try:
        read = json.loads(path.read_text("utf-8"))
        kept = {
            key: [Kept(int(one["seq"]), Specification.from_record(one["specification"])) for one in records]
            for key, records in read.items()
        }
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise UsageError(f"{path} can't be read as specifications ({error}).", remedy=_REMEDY) from error
    return {key: sorted(found, key=lambda one: one.specification.reviewed) for key, found in kept.items()}


def in_force(kept: Sequence[Kept], last: Period, *, before: int | None = None) -> "Specification | None":
    """Return the specification of the last review that knew of nothing after `last`.

    With `before` only reviews of an earlier state of the figures count: what was said as of then stays as it was.
    """
    usable = [
        one.specification
        for one in kept
        if one.specification.reviewed.frequency is last.frequency
        and one.specification.reviewed <= last
        and (before is None or one.seq < before)
    ]
    return usable[-1] if usable else None


def keep(hub: Hub, found: Mapping[str, "Specification"], *, seq: int) -> None:
    """Add specifications to those that are kept; one of the same review takes the place of the earlier.

    `seq` is the last sequence that their figures knew of.
    """
    kept = {key: list(specifications) for key, specifications in read_kept(hub).items()}
    for key, one in found.items():
        others = (before for before in kept.get(key, ()) if before.specification.reviewed != one.reviewed)
        kept[key] = [*others, Kept(seq, one)]
    records = {
        key: [{"seq": one.seq, "specification": one.specification.to_record()} for one in kept[key]]
        for key in sorted(kept)
    }
    path = hub.directory / FILE
    path.parent.mkdir(exist_ok=True)
    written = path.with_suffix(".new")
    written.write_text(json.dumps(records, ensure_ascii=False, indent=1) + "\n", "utf-8")
    written.replace(path)
