"""Which countries a hub's series belong to, so that their feasts are looked for."""

from collections.abc import Iterable, Mapping, Sequence

from comity.analysis.series import TOTAL_SERIES
from comity.model.structures import Dataflow

_CODE_LENGTH = 2
_AREAS = "CL_AREA"


def indicator_places(ids: Iterable[str], reporters: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the countries of the indicator's series: all reporters of the total, also of each origin beside it.

    >>> indicator_places(["total", "member:KG", "origin:CN"], ["AM", "KG"])
    {'total': ('AM', 'KG'), 'member:KG': ('KG',), 'origin:CN': ('CN', 'AM', 'KG')}
    """
    return {name: _countries(_indicator(name, reporters)) for name in ids}


def _indicator(name: str, reporters: Sequence[str]) -> Sequence[str]:
    kind, _, code = name.partition(":")
    if name == TOTAL_SERIES:
        return reporters
    return code.split(":") if kind in {"member", "cell"} else [code, *reporters]


def flow_places(ids: Iterable[str], dataflow: Dataflow) -> Mapping[str, tuple[str, ...]]:
    """Return the countries in the dotted key of each of a dataflow's series: its dimensions of areas."""
    areas = {
        part.id for part in dataflow.structure.dimensions if part.codelist and part.codelist.reference.id == _AREAS
    }
    names = dataflow.structure.key_ids
    return {
        key: _countries(code for name, code in zip(names, key.split("."), strict=False) if name in areas)
        for key in ids
    }


def _countries(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of states: the lists also have totals, unknowns and longer codes of their own."""
    return tuple(dict.fromkeys(code for code in codes if len(code) == _CODE_LENGTH and code.isalpha()))
