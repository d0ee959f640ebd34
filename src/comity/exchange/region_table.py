"""The `region` and `exclude` tables of an agreement: which codes its rows may have, by component."""

import difflib
import re
from collections.abc import Iterable, Mapping

from comity.errors import ConfigurationError
from comity.model.config_table import ConfigTable
from comity.model.groups import Agreement
from comity.model.structures import Component, Dataflow, Role

_COMPONENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_IN_REGION = frozenset({Role.DIMENSION, Role.ATTRIBUTE})


def read_region(table: ConfigTable, key: str) -> Mapping[str, tuple[str, ...]]:
    """Return the codes that the table's `region` or `exclude` names, by component; empty where it isn't given.

    Raises ConfigurationError for what is no table of lists; whether the codes exist is for `check_region`.
    """
    content = table.content.get(key, {})
    if not isinstance(content, Mapping):
        raise table.fault(key, "a table is expected here", remedy=f'Write {key}.ORIGIN = ["CN", "UZ"].')
    own = ConfigTable(content, file=table.file, place=f"{table.place}, {key}", known=tuple(content))
    for component in content:
        if not _COMPONENT.fullmatch(component):
            raise own.fault(component, "this can't be a component's id", remedy="Name dimensions by id.")
        if not own.texts(component):
            raise own.fault(component, "no code is named", remedy="Name at least one code, or leave the line out.")
    return {component: own.texts(component) for component in content}


def check_region(agreement: Agreement, dataflow: Dataflow) -> None:
    """Check that every component and code of the agreement's region exists, and that something is left of it.

    Raises ConfigurationError with the nearest name.
    """
    components = {c.id: c for c in dataflow.structure.components if c.role in _IN_REGION}
    for key, region in (("region", agreement.region), ("exclude", agreement.exclude)):
        for name, codes in region.items():
            where = f"The agreement of {agreement.provider} on {agreement.dataflow}, {key}.{name}"
            if name not in components:
                remedy = _nearest(name, components)
                raise ConfigurationError(f"{where}: {dataflow.id} has no such dimension.", remedy=remedy)
            _check_codes(where, codes, components[name])
    for name, codes in agreement.region.items():
        if not any(agreement.allows(name, code) for code in codes):
            raise ConfigurationError(
                f"The agreement of {agreement.provider} on {agreement.dataflow} leaves no code of {name}.",
                remedy="Take the codes out of its exclude table, or drop the agreement.",
            )


def _check_codes(where: str, codes: Iterable[str], component: Component) -> None:
    for code in codes:
        if component.codelist is not None and code not in component.codelist:
            raise ConfigurationError(
                f"{where}: {code} is not a code of {component.codelist.reference.id}.",
                remedy=_nearest(code, component.codelist.by_id),
            )


def _nearest(name: str, known: Iterable[str]) -> str:
    swapped = [one for one in known if sorted(one) == sorted(name.upper())]
    near = swapped or difflib.get_close_matches(name.upper(), list(known), n=1, cutoff=0.5)
    return f"Did you mean {near[0]}?" if near else "See docs/reference/dataflows.md, or your own structure files."
