"""Several providers of one state and dataflow: each has its slice, and no cell lies in two."""

from collections.abc import Iterable, Mapping

from comity.errors import ConfigurationError
from comity.exchange.ports import ANY_REPORTER
from comity.model.frames import FREQ
from comity.model.groups import Agreement
from comity.model.structures import Dataflow


def check_slices(agreements: Iterable[Agreement], dataflow: Dataflow) -> None:
    """Check that no two providers may write the same cell of a dataflow, unless it is meant (`overlaps`)."""
    listed = [one for one in agreements if one.dataflow == dataflow.id]
    for at, one in enumerate(listed):
        for other in listed[at + 1 :]:
            meant = one.overlaps or other.overlaps
            if not meant and _share_reporters(one, other) and not _are_apart(one, other, dataflow):
                names = ", ".join(_shared_reporters(one, other))
                raise ConfigurationError(
                    f"{one.provider} and {other.provider} may both write the same figures of {names} in "
                    f"{dataflow.id}.",
                    remedy="Give each its own slice: codes of one dimension in `region`, which the other has not "
                    "(or excludes); or say `overlaps = true` where it is meant.",
                )


def slice_of(
    agreements: Iterable[Agreement], agreement: Agreement, dataflow: Dataflow
) -> Mapping[str, tuple[str, ...]]:
    """Return the codes that the provider may write, by component: its region.

    Where another provider sends the same reporters' figures at another frequency, the frequency is part of it.
    """
    others = (
        one
        for one in agreements
        if one.dataflow == agreement.dataflow
        and one.provider != agreement.provider
        and one.frequency is not agreement.frequency
        and _share_reporters(one, agreement)
    )
    if FREQ not in dataflow.structure.key_ids or next(others, None) is None:
        return agreement.region
    return {FREQ: (agreement.frequency.value,), **agreement.region}


def _share_reporters(one: Agreement, other: Agreement) -> bool:
    return bool(_shared_reporters(one, other))


def _shared_reporters(one: Agreement, other: Agreement) -> tuple[str, ...]:
    if one.reporters == ANY_REPORTER:
        return other.reporters
    if other.reporters == ANY_REPORTER:
        return one.reporters
    return tuple(code for code in one.reporters if code in other.reporters)


def _are_apart(one: Agreement, other: Agreement, dataflow: Dataflow) -> bool:
    """Say whether a dimension keeps two agreements apart (an attribute doesn't: it is no part of a key)."""
    if one.frequency is not other.frequency and FREQ in dataflow.structure.key_ids:
        return True
    return any(_excludes(one, other, name) or _excludes(other, one, name) for name in dataflow.structure.key_ids)


def _excludes(one: Agreement, other: Agreement, dimension: str) -> bool:
    """Say whether `one` names the codes that it may write of a dimension, and `other` may write none of them."""
    named = [code for code in one.region.get(dimension, ()) if one.allows(dimension, code)]
    return bool(named) and not any(other.allows(dimension, code) for code in named)
