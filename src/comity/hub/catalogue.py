"""The dataflows that a hub knows: the standard pack, and what the group's own structure files add."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.errors import ConfigurationError, UnknownArtefactError
from comity.hub.operations import OPERATIONS, with_codelist, with_operations
from comity.hub.rules import load_rules
from comity.model.groups import Operation
from comity.model.structures import Codelist, Dataflow, Reference
from comity.structures.pack import standard_pack
from comity.validation.content.rule import ContentRule

_KINDS = ("dataflow", "datastructure")


@dataclass(frozen=True)
class Catalogue:
    """Dataflows and code lists by id, and the content rules of the dataflows."""

    dataflows: Mapping[str, Dataflow]
    codelists: Mapping[str, Codelist]
    rules: tuple[ContentRule, ...] = ()

    def rules_of(self, dataflow: Dataflow) -> tuple[ContentRule, ...]:
        """Return the content rules of one dataflow."""
        return tuple(rule for rule in self.rules if rule.dataflow == dataflow.id)

    def dataflow(self, name: str) -> Dataflow:
        """Return the dataflow with this id (case doesn't matter), or say which name is near."""
        by_upper = {key.upper(): flow for key, flow in self.dataflows.items()}
        if name.upper() in by_upper:
            return by_upper[name.upper()]
        near = difflib.get_close_matches(name.upper(), by_upper, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        known = ", ".join(sorted(self.dataflows))
        raise UnknownArtefactError(f"There is no dataflow {name}.", remedy=f"{hint}Known here: {known}.")

    def find(self, kind: str, reference: Reference) -> Dataflow | None:
        """Return the dataflow that a file names as `dataflow` or by its `datastructure`; no other kind is known."""
        for flow in self.dataflows.values() if kind in _KINDS else ():
            known = flow.reference if kind == "dataflow" else flow.structure.reference
            if (known.agency, known.id) == (reference.agency, reference.id):
                return flow
        return None

    def by_reference(self, reference: Reference) -> Dataflow | None:
        """Return the dataflow that a file names (agency and id; any version), or the one of that structure."""
        for flow in self.dataflows.values():
            for known in (flow.reference, flow.structure.reference):
                if (known.agency, known.id) == (reference.agency, reference.id):
                    return flow
        return None


def load_catalogue(
    directory: Path | None = None,
    structure_files: Sequence[str] = (),
    *,
    rule_files: Sequence[str] = (),
    rules_off: Sequence[str] = (),
    operations: Sequence[Operation] = (),
) -> Catalogue:
    """Return the standard pack together with a group's files of structures and rules, read from its directory.

    The group's own joint `operations` stand in the list of operations, as parts of those that are joint.
    """
    pack = standard_pack()
    dataflows, codelists = dict(pack.dataflows), dict(pack.codelists)
    if operations:
        listed = with_operations(codelists[OPERATIONS], operations)
        codelists[OPERATIONS] = listed
        dataflows = {name: with_codelist(flow, listed) for name, flow in dataflows.items()}
    standard = dict(dataflows)
    if structure_files:  # pysdmx is slow to load, and most groups have no structures of their own.
        from comity.formats.structure import read_structures

    for name in structure_files:
        known = [flow.structure for flow in dataflows.values()]
        message = read_structures(_read(directory, name), codelists=tuple(codelists.values()), structures=known)
        codelists |= {codelist.reference.id: codelist for codelist in message.codelists}
        dataflows |= {flow.id: flow for flow in message.dataflows}
    rules = load_rules(dataflows, directory=directory, files=rule_files, without=rules_off, standard=standard)
    return Catalogue(dataflows, codelists, rules)


def _read(directory: Path | None, name: str) -> bytes:
    path = (directory or Path()) / name
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"The group's structure file {path} can't be read: {error.strerror}.",
            remedy="Put the file there, or take it out of `structures` in comity.toml.",
        ) from error
