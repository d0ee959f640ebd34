"""Names of dimensions and codes in a reader's language, and the order in which codes stand."""

import datetime as dt

from comity.hub.explore.sums import SUMMED
from comity.model.names import localise
from comity.model.structures import TOTAL, Component, Dataflow
from comity.publish.say import AREAS
from comity.publish.texts import Texts

Place = tuple[int, str]
_UNIT_DIMENSIONS = ("COUNT_UNIT", "UNIT")


class Naming:
    """Names of one dataflow's components and codes."""

    def __init__(self, dataflow: Dataflow, texts: Texts) -> None:
        """Take names from the dataflow's own code lists; areas are named as everywhere."""
        self._dataflow, self._texts = dataflow, texts

    def part(self, name: str) -> Component:
        """Return a component."""
        return self._dataflow.structure.by_id[name]

    def dimension(self, name: str) -> str:
        """Return a component's name."""
        return localise(self.part(name).names, self._texts.language, name)

    def code(self, dimension: str, code: str) -> str:
        """Return a code's name; a moment among the codes of a dimension without a list is told as one."""
        if code == SUMMED:
            return self._texts.translate("added up")
        part = self.part(dimension)
        if part.codelist is None:
            return _moment_or(code, self._texts)
        if self.is_area(dimension):
            return self._texts.area(code)
        known = part.codelist.by_id.get(code)
        return code if known is None else localise(known.names, self._texts.language, code)

    def is_area(self, dimension: str) -> bool:
        """Say whether a dimension's codes are areas."""
        codelist = self.part(dimension).codelist
        return codelist is not None and codelist.reference.id == AREAS

    def place(self, dimension: str, code: str) -> Place:
        """Return what codes are sorted by: totals first, areas by name, others in their list's order."""
        if code == TOTAL:
            return (-1, "")
        codelist = self.part(dimension).codelist
        if codelist is None or code not in codelist:
            return (0, code)
        if self.is_area(dimension):
            return (int(code.startswith("_")), self.code(dimension, code).casefold())
        return (list(codelist.by_id).index(code), code)

    def unit(self, fixed: dict[str, str]) -> str:
        """Return what is counted, within a sentence; `fixed` has the codes of dimensions that have just one."""
        for name in _UNIT_DIMENSIONS:
            if fixed.get(name, SUMMED) not in (SUMMED, TOTAL):
                told = self.code(name, fixed[name])
                return told[:1].lower() + told[1:]
        told = self.dimension(self._dataflow.structure.measure.id)
        return told[:1].lower() + told[1:]


def _moment_or(code: str, texts: Texts) -> str:
    """Return a moment in words where the code is one, else the code."""
    try:
        moment = dt.datetime.fromisoformat(code)
    except ValueError:
        return code
    return code if moment.tzinfo is None else texts.moment(moment)
