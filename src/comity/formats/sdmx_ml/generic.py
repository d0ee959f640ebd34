"""Generic data sets (2.1): every value in an element that names its component."""

from comity.formats.sdmx_ml.block import Level, Values
from comity.formats.sdmx_ml.context import Context
from comity.formats.sdmx_ml.generic_2_1 import FORM
from comity.formats.sdmx_ml.xml_source import Handlers, split_name

_HOLDERS = frozenset(("SeriesKey", "GroupKey", "ObsKey", "Attributes"))
_LEVELS = {"Series": Level.SERIES, "Group": Level.GROUP}


class GenericReader(Context):
    """Reads the elements of a generic data set: values go to the observation that is open, else to its head."""

    def enter(self) -> None:
        """Take the events of the data set, whose element has just begun."""
        self._into: Values = self.data.head.values
        self._set_values = self._into
        self._in_head = False
        self._value = f"{FORM.data} Value"
        self.source.enter(Handlers(self.start, self._end))

    def start(self, name: str, attributes: Values) -> None:
        """Begin an element of the data set."""
        if name == self._value:
            identifier = attributes.get("id", "")
            if identifier in self._into:
                self.data.tell_doubled(identifier)
            self._into[identifier] = attributes.get("value", "")
        else:
            self._start_other(split_name(name)[1], attributes)

    def _start_other(self, local: str, attributes: Values) -> None:
        if local == "ObsDimension":
            identifier = attributes.get("id") or self.data.plan.observation or ""
            self.data.add_value(self._into, identifier, attributes.get("value", ""))
        elif local == "ObsValue":
            self.data.add_value(self._into, self.data.plan.measure, attributes.get("value", ""))
        elif local == "Obs" and not self.is_open:
            self._start_observation()
        elif local in _LEVELS and not self._in_head and not self.is_open:
            self._start_head(_LEVELS[local])
        elif local not in _HOLDERS:
            self.pass_over(local)

    def _start_observation(self) -> None:
        if not self._in_head:
            self.data.continue_flat()
        self._into = {}
        self.data.block.observations.append(self._into)
        self.data.block.lines.append(self.source.line)
        self.is_open = True

    def _start_head(self, level: Level) -> None:
        self._into = {}
        self.data.open_head(level, self._into)
        self._in_head = True

    def _end(self, name: str) -> None:
        if name == self._value:
            return
        local = split_name(name)[1]
        if local == "Obs":
            self.is_open = False
            self._into = self.data.head.values
        elif local in _LEVELS:
            self.data.close_head()
            self._in_head = False
            self._into = self._set_values
        elif local == "DataSet":
            self.source.leave()
            self.data.close()
