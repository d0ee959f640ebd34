"""Structure-specific data sets: values in XML attributes named after their components (2.1, 3.0 and 3.1)."""

from comity.formats.sdmx_ml import generic_2_1
from comity.formats.sdmx_ml.block import Level, Values
from comity.formats.sdmx_ml.component_value import ComponentValue
from comity.formats.sdmx_ml.context import Context
from comity.formats.sdmx_ml.generic import GenericReader
from comity.formats.sdmx_ml.xml_source import Handlers, split_name

_OBSERVATION = "Obs"
_LEVELS = {"Series": Level.SERIES, "Group": Level.GROUP, "Atts": Level.ATTS}


class SpecificReader(Context):
    """Reads the elements of a structure-specific data set.

    The two handlers of a series are called for each observation and do no more than they must.
    """

    def enter(self) -> None:
        """Take the events of the data set, whose element has just begun."""
        block = self.data.block
        self._parser = self.source.parser
        self._in_head = False
        self._instead: GenericReader | None = None
        self._observations, self._add = block.observations, block.observations.append
        self._add_line = block.lines.append
        self.source.enter(Handlers(self._start_in_set, self._end_in_set))

    def _start_in_set(self, name: str, values: Values) -> None:
        if name == _OBSERVATION and not self.is_open:
            self.data.continue_flat()
            self.is_open = True
            self._add(values)
            self._add_line(self._parser.CurrentLineNumber)
        else:
            self._start_other(name, values)

    def _end_in_set(self, _name: str) -> None:
        if self.is_open:
            self.is_open = False
        else:
            self.source.leave()
            self.data.close()

    def _start_in_head(self, name: str, values: Values) -> None:
        if name == _OBSERVATION and not self.is_open:
            self.is_open = True
            self._add(values)
            self._add_line(self._parser.CurrentLineNumber)
        else:
            self._start_other(name, values)

    def _end_in_head(self, _name: str) -> None:
        if self.is_open:
            self.is_open = False
        else:
            self.data.close_head()
            self._in_head = False
            self.source.leave()

    def _start_other(self, name: str, values: Values) -> None:
        """Begin any element but an observation in its place."""
        namespace, local = split_name(name)
        if namespace == generic_2_1.FORM.data:
            self._read_generic(name, values)
        elif local == "Comp":
            self._start_component(values)
        elif self.is_open:
            self.pass_over(local)
        elif local == _OBSERVATION and namespace:
            self.tell("XML-29", local)
            start = self._start_in_head if self._in_head else self._start_in_set
            start(_OBSERVATION, values)
        elif local in _LEVELS and not self._in_head:
            self._start_head(_LEVELS[local], values, has_namespace=bool(namespace))
        else:
            self.pass_over(local)

    def _read_generic(self, name: str, values: Values) -> None:
        """Go on as in a generic data set, where a structure-specific message holds one, as sdmx1 writes them."""
        self.tell("XML-34", split_name(name)[1])
        self.source.leave()
        self._instead = GenericReader(self.source, self.data)
        self._instead.enter()
        self._instead.start(name, values)

    def between(self) -> None:
        """Make rows of what was read, where it is enough."""
        if self._instead is None:
            super().between()
        else:
            self._instead.between()

    def _start_head(self, level: Level, values: Values, *, has_namespace: bool) -> None:
        if has_namespace:
            self.tell("XML-29", level.value)
        if level in (Level.GROUP, Level.ATTS) and "type" not in self.data.plan.components:
            values.pop("type", None)
        self.data.open_head(level, values)
        self._in_head = True
        self.source.enter(Handlers(self._start_in_head, self._end_in_head))

    def _start_component(self, values: Values) -> None:
        """Begin a value with an element of its own, in the element that is open."""
        head = self.data.head
        if self.is_open:
            into = self._observations[-1]
        elif self._in_head and head.first == len(self._observations) and not head.is_told:
            into = head.values
        else:
            self.pass_over("Comp")
            return
        ComponentValue(self.source, self.data, into, values.get("id", "")).enter()
