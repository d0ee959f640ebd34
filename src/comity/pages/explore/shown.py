"""All that the parts of the page work with: what there is, what was chosen, and the figures that were read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from comity.hub.explore.figures import Figures
from comity.hub.explore.flows import FlowThere
from comity.hub.explore.sums import SUMMED
from comity.hub.sdmx.sources import Sources
from comity.model.access import Principal
from comity.model.frames import FREQ
from comity.model.structures import TOTAL, Dataflow
from comity.pages.asked import Asked
from comity.pages.explore.choices import Choices
from comity.pages.explore.defaults import by_size
from comity.pages.explore.naming import Naming
from comity.publish.texts import Texts


@dataclass(frozen=True)
class Shown:
    """One cut of a dataflow, as a reader sees it."""

    sources: Sources
    here: FlowThere
    choices: Choices
    figures: Figures
    asked: Asked
    texts: Texts
    naming: Naming = field(init=False)

    def __post_init__(self) -> None:
        """Name things in the reader's language."""
        object.__setattr__(self, "naming", Naming(self.here.dataflow, self.texts))

    @property
    def dataflow(self) -> Dataflow:
        """The dataflow."""
        return self.here.dataflow

    @property
    def principal(self) -> Principal:
        """Who reads."""
        return self.asked.principal

    @property
    def measure(self) -> str:
        """The id of what is measured."""
        return self.dataflow.structure.measure.id

    @property
    def frame(self) -> pl.DataFrame:
        """The figures; empty where there are none, or too many."""
        found = self.figures.frame
        return pl.DataFrame() if found is None else found

    @property
    def flow_name(self) -> str:
        """The dataflow's name."""
        return self.texts.name(self.dataflow.names, self.dataflow.id)

    def varying(self, frame: pl.DataFrame) -> list[str]:
        """Return the dimensions that have several codes in a frame, in the order of the key."""
        ids = [name for name in self.dataflow.structure.key_ids if name != FREQ]
        return [name for name in ids if frame.height and frame[name].n_unique() > 1]

    def fixed(self, frame: pl.DataFrame) -> dict[str, str]:
        """Return the one code of each dimension that has just one in a frame."""
        ids = self.dataflow.structure.key_ids
        return {name: str(frame[name][0]) for name in ids if frame.height and frame[name].n_unique() == 1}

    def fix(self, frame: pl.DataFrame, names: list[str]) -> tuple[pl.DataFrame, dict[str, str]]:
        """Return the figures of one code of each of these dimensions, and which: the total, else the largest."""
        chosen: dict[str, str] = {}
        for name in names:
            chosen[name] = self.largest(frame, name, 1, with_total=True)[0]
            frame = frame.filter(pl.col(name) == chosen[name])
        return frame, chosen

    def largest(self, frame: pl.DataFrame, name: str, count: int, *, with_total: bool = False) -> list[str]:
        """Return the codes of a dimension with the largest figures, those first; the total before all if asked."""
        ordered = by_size(frame, name, self.measure)
        if with_total:
            ordered.sort(key=lambda code: code != TOTAL)
        return ordered[:count]

    def in_order(self, name: str, codes: list[str]) -> list[str]:
        """Return codes in the order in which people expect them."""
        return sorted(codes, key=lambda code: self.naming.place(name, code))

    def told_apart(self, fixed: Mapping[str, str]) -> str:
        """Return in words those of these codes that must be told: what was added up, or could be another."""
        there = self.here.there.codes
        return self.told({n: code for n, code in fixed.items() if code == SUMMED or len(there.get(n, ())) > 1})

    def told(self, fixed: Mapping[str, str]) -> str:
        """Return codes of dimensions in words: “Direction: In · added up: Purpose, Mode of transport”."""
        naming = self.naming
        summed = [naming.dimension(name) for name, code in fixed.items() if code == SUMMED]
        parts = [
            f"{naming.dimension(name)}: {naming.code(name, code)}"
            for name, code in fixed.items()
            if name != FREQ and code != SUMMED
        ]
        if summed:
            parts.append(self.texts.translate("added up: {dimensions}", dimensions=", ".join(summed)))
        return " · ".join(parts)
