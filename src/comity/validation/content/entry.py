"""One `[[rule]]` of a file of rules, read against the structures: what is wrong is said with file, rule and key."""

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.errors import ConfigurationError
from comity.model.config_table import ConfigTable
from comity.model.structures import Component, Dataflow, Role
from comity.validation.content.scope import ANY, NOT, Scope, read_codes

_MOST_LISTED = 12


@dataclass(frozen=True)
class Entry:
    """A rule's table, the dataflow that it is about, its scope and its level."""

    table: ConfigTable
    dataflow: Dataflow
    dataflows: Mapping[str, Dataflow]
    scope: Scope
    level: int

    def fault(self, key: str, problem: str, *, remedy: str) -> ConfigurationError:
        """Return the error that names file, rule and key."""
        return self.table.fault(key, problem, remedy=remedy)

    def number(self, key: str, *, default: float | None = None, highest: float = 1e12) -> float:
        """Return a number from 0 to `highest`; without a default it must be given."""
        if default is None and key not in self.table:
            raise self.fault(key, "this key must be given", remedy=f"Add {key} = … to the rule.")
        return self.table.number(key, highest=highest, default=0.0 if default is None else default)

    def dimension(self, key: str) -> str:
        """Return the id of one of the dataflow's dimensions."""
        name = self.table.text(key)
        return check_known(self.table, key, name, known=self.dataflow.structure.key_ids)

    def dimensions(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Return ids of the dataflow's dimensions."""
        names = self.table.texts(key, default=default)
        return tuple(check_known(self.table, key, n, known=self.dataflow.structure.key_ids) for n in names)

    def component(self, name: str, key: str) -> str:
        """Return the id of one of the dataflow's components."""
        return check_known(self.table, key, name, known=self.dataflow.structure.by_id)

    def codes(self, key: str, component: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of codes of a component."""
        codes = self.table.texts(key, default=default)
        return tuple(check_code(self.table, key, code, self.dataflow.structure.by_id[component]) for code in codes)

    def code(self, key: str, component: str) -> str:
        """Return one code of a component."""
        return check_code(self.table, key, self.table.text(key), self.dataflow.structure.by_id[component])


def read_scope(table: ConfigTable, key: str, dataflow: Dataflow, *, components: Collection[str]) -> Scope:
    """Return the scope under `key`: for each component a code, a list of codes, `"*"`, or `["*", "!CODE"]`."""
    content = table.content.get(key, {})
    if not isinstance(content, Mapping):
        raise table.fault(key, "a table is expected here", remedy=f'Write {key}.DIMENSION = ["CODE", "CODE"].')
    wanted: dict[str, tuple[str, ...]] = {}
    unwanted: dict[str, tuple[str, ...]] = {}
    for name, value in content.items():
        place = f"{key}.{name}"
        check_known(table, place, name, known=components)
        component = dataflow.structure.by_id[name]
        listed = [check_code(table, place, code, component) for code in _listed(table, place, value)]
        chosen, left_out = read_codes(listed)
        if chosen is not None:
            wanted[name] = chosen
        if left_out:
            unwanted[name] = left_out
    return Scope(wanted, unwanted)


def _listed(table: ConfigTable, place: str, value: object) -> Sequence[str]:
    codes = [value] if isinstance(value, str) else value
    if not isinstance(codes, list) or not codes or not all(isinstance(code, str) and code for code in codes):
        raise table.fault(
            place, f"found {str(value)[:60]}, expected a code or a list", remedy='Give "IN", ["IN", "OUT"] or "*".'
        )
    return codes


def check_known(table: ConfigTable, key: str, name: str, *, known: Collection[str]) -> str:
    """Return the name if it is known; else raise ConfigurationError with the nearest one."""
    if name in known:
        return name
    raise table.fault(key, f"{name} is not known here", remedy=nearest(name, known))


def nearest(name: str, known: Collection[str]) -> str:
    """Return the advice that names the nearest of the known names, or all where none is near.

    >>> nearest("DIRECTON", ["DIRECTION", "MODE"])
    'Did you mean DIRECTION?'
    """
    upper = {text.upper(): text for text in known}
    near = difflib.get_close_matches(name.upper(), upper, n=1, cutoff=0.5)
    if near:
        return f"Did you mean {upper[near[0]]}?"
    listed = list(known)
    return f"Known here: {', '.join(listed[:_MOST_LISTED])}{', …' if len(listed) > _MOST_LISTED else '.'}"


def check_code(table: ConfigTable, key: str, code: str, component: Component) -> str:
    """Return the code (or `*`, or `!CODE`) if the component's list has it; a component without a list has any."""
    bare = code.removeprefix(NOT)
    if bare != ANY and component.codelist is not None and bare not in component.codelist:
        listed = component.codelist
        raise table.fault(
            key, f"{bare} is no code of {listed.reference.id}", remedy=nearest(bare, tuple(listed.by_id))
        )
    return code


def filterable(dataflow: Dataflow, *, level: int) -> list[str]:
    """Return what a scope may look at: dimensions; within the file also coded attributes."""
    names = list(dataflow.structure.key_ids)
    if level == 1:
        names += [
            a.id for a in dataflow.structure.attributes if a.codelist is not None and a.role is Role.ATTRIBUTE
        ]
    return names


def inline(table: ConfigTable, key: str, *, known: Sequence[str]) -> ConfigTable | None:
    """Return the table under `key`, or None where it isn't given; its own keys must be known."""
    content: Any = table.content.get(key)
    if content is None:
        return None
    return ConfigTable(content, file=table.file, place=f"{table.place}, {key}", known=known)
