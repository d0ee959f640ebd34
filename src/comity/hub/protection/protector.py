"""Who decides what is shown of small counts: the group's bases, the hub's secret, and small-count rounding."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from comity.exchange.protection_ports import Unit
from comity.model.groups import Group
from comity.model.structures import Dataflow
from comity.store.protection_key import load_secret, make_secret, protection_key_path


@dataclass(frozen=True)
class HubProtector:
    """Implements `comity.exchange.protection_ports.Protector`; the secret is read when something is decided.

    `may_make`: nothing was decided yet, so that a secret may be made where there is none.
    """

    directory: Path
    bases: Mapping[str, int]
    may_make: bool = field(default=False)

    def base_of(self, dataflow: str) -> int | None:
        """Return the base of a dataflow; None where its small counts aren't protected."""
        return self.bases.get(dataflow)

    def shown(self, unit: Unit, cells: pl.DataFrame) -> pl.Series:
        """Return what to show of each cell of a unit."""
        from comity.publish.disclosure.protect import BEFORE, FIXED, SHOWN, TIME, VALUE, Terms, protect

        path = protection_key_path(self.directory)
        terms = Terms(
            base=unit.base,
            secret=make_secret(path) if self.may_make else load_secret(path),
            name=f"{unit.dataflow.id}|{unit.reporter}|{unit.period}",
            parents={**_parents(unit.dataflow), TIME: unit.times},
        )
        dimensions = [name for name in cells.columns if name not in {VALUE, BEFORE, SHOWN, FIXED}]
        return protect(cells, terms, dimensions=dimensions)


def protector_for(directory: Path, group: Group, *, may_make: bool) -> HubProtector | None:
    """Return who decides about the small counts of a group; None where the group protects none."""
    bases = {one.dataflow: one.base for one in group.protections}
    return HubProtector(directory, bases, may_make) if bases else None


def _parents(dataflow: Dataflow) -> dict[str, dict[str, str]]:
    """Return, by dimension, the code right above each code, the total left out."""
    lists = {one.id: one.codelist for one in dataflow.structure.dimensions if one.codelist is not None}
    return {
        name: {code: above[0] for code, above in found.ancestors.items() if above} for name, found in lists.items()
    }
