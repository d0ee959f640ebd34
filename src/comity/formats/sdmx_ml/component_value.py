"""Values with an element of their own (3.0 on): several values, texts by language."""

from dataclasses import dataclass, field

from comity.formats.messages import finding
from comity.formats.sdmx_ml.block import Values
from comity.formats.sdmx_ml.data_set import DataSet
from comity.formats.sdmx_ml.message_form import LANGUAGE
from comity.formats.sdmx_ml.xml_source import Handlers, XmlSource, split_name

_BETWEEN = ";"
_DEFAULT_LANGUAGE = "en"


@dataclass
class ComponentValue:
    """Reads a `Comp` element into the values of the observation or of the element above that it stands in.

    Several values are joined as in SDMX-CSV 2: `A;B`, `en:Text;fr:Texte`, `"en:One;fr:Un";"en:Two"`.
    """

    source: XmlSource
    data: DataSet
    into: Values
    identifier: str
    _values: list[str] = field(default_factory=list)
    _texts: list[tuple[str, str]] = field(default_factory=list)
    _characters: list[str] = field(default_factory=list)
    _language: str = _DEFAULT_LANGUAGE
    _depth: int = 0

    def enter(self) -> None:
        """Read the element, which has just begun."""
        self.source.enter(Handlers(self._start, self._end, self._characters.append))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self.source.check_depth(self._depth)
        local = split_name(name)[1]
        if local == "Value":
            self._texts.clear()
            self._characters.clear()
        elif local in ("Text", "StructuredText"):
            self._language = attributes.get(LANGUAGE, _DEFAULT_LANGUAGE)
            self._characters.clear()

    def _end(self, name: str) -> None:
        if not self._depth:
            self.source.leave()
            self._close()
            return
        self._depth -= 1
        local = split_name(name)[1]
        if local in ("Text", "StructuredText"):
            self._texts.append((self._language, "".join(self._characters)))
        elif local == "Value":
            self._values.append(self._value())

    def _value(self) -> str:
        if not self._texts:
            return "".join(self._characters)
        if len(self._texts) == 1:
            return self._texts[0][1]
        return _BETWEEN.join(f"{language}:{text}" for language, text in self._texts)

    def _close(self) -> None:
        if not self.identifier:
            self.data.rows.findings.add(finding("XML-33", row=self.source.line))
        elif self.identifier not in self.data.plan.components:
            self.into.setdefault(self.identifier, "")  # told as every name that isn't a component
        else:
            self.data.add_value(self.into, self.identifier, self._joined())

    def _joined(self) -> str:
        if len(self._values) < 2:  # noqa: PLR2004 - several
            return "".join(self._values)
        line, column = self.source.line, self.identifier
        self.data.rows.findings.add(finding("XML-27", row=line, column=column, count=len(self._values)))
        several = any(_BETWEEN in value for value in self._values)
        return _BETWEEN.join(f'"{value}"' if several else value for value in self._values)
