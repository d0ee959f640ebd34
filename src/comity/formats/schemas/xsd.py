"""XML schemas of structure-specific data (SDMX 3.0, section 3A, part IV; 2.1 and 3.1 alike)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from comity.errors import UsageError
from comity.formats.schemas.subject import SchemaSubject
from comity.formats.sdmx_ml import specific_2_1, specific_3_0, specific_3_1
from comity.formats.sdmx_ml.message_form import MessageForm
from comity.model.frames import TIME_PERIOD
from comity.model.structures import Component, DataStructure, DataType, Facets, Role

FORMS = {form.version: form for form in (specific_2_1.FORM, specific_3_0.FORM, specific_3_1.FORM)}
BASE = "https://registry.sdmx.org/schemas/v{}"
"""Where SDMX publishes the schemas that these build on; the version has an underscore."""
_TYPES = {
    DataType.INTEGER: "xs:integer",
    DataType.DECIMAL: "xs:decimal",
    DataType.DOUBLE: "xs:double",
    DataType.BOOLEAN: "xs:boolean",
    DataType.DATE_TIME: "xs:dateTime",
    DataType.TIME_PERIOD: "com:ObservationalTimePeriodType",
}
_DIMENSIONS = (Role.DIMENSION, Role.TIME_DIMENSION)


def write_xsd(subject: SchemaSubject, *, version: str = "3.0", base: str | None = None) -> bytes:
    """Return the XSD of structure-specific messages about a dataflow; `base` is where SDMX's own schemas lie.

    A measure may be `NaN` (in 3.1 `#N/A` where it isn't a floating-point number): known to be missing.
    UsageError: a version without structure-specific messages.
    """
    form = FORMS.get(version)
    if form is None:
        raise UsageError(f"There is no XSD of SDMX-ML {version}.", remedy=f"Versions: {', '.join(FORMS)}.")
    return _Schema(subject, form, base or BASE.format(version.replace(".", "_"))).text().encode()


@dataclass(frozen=True)
class _Schema:
    """Makes one schema."""

    subject: SchemaSubject
    form: MessageForm
    base: str

    def text(self) -> str:
        """Return the schema."""
        form, base = self.form, self.base
        reference = self.subject.dataflow.reference
        urn = f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={reference}"
        target = quoteattr(f"{urn}:ObsLevelDim:{self.subject.observation}")
        simple = "".join(self._simple(part) for part in self._structure.components)
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace={target} xmlns={target}'
            f' xmlns:dsd="{form.data}" xmlns:com="{form.common}" xmlns:mes="{form.message}"'
            ' elementFormDefault="unqualified">\n'
            f'<xs:import namespace="{form.message}" schemaLocation="{base}/SDMXMessage.xsd"/>\n'
            f'<xs:import namespace="{form.data}" schemaLocation="{base}/SDMXDataStructureSpecific.xsd"/>\n'
            f'<xs:import namespace="{form.common}" schemaLocation="{base}/SDMXCommon.xsd"/>\n'
            f"{simple}{self._types()}</xs:schema>\n"
        )

    @property
    def _structure(self) -> DataStructure:
        return self.subject.dataflow.structure

    def _types(self) -> str:
        structure, subject = self._structure, self.subject
        key, at_observation = structure.dimensions, structure.time_dimension
        above = [] if subject.is_flat else [part for part in structure.attributes if not self._is_observed(part)]
        own = [part for part in structure.attributes if part not in above]
        dimensions = [*key, at_observation] if subject.is_flat else [at_observation]
        observation = self._given(dimensions, "required") + self._given([structure.measure, *own], "optional")
        no_time = "" if self._names_time(dimensions) else _PROHIBITED.format(TIME_PERIOD)
        made = _restricted("ObsType", observation + no_time + _PROHIBITED.format("type"))
        if not subject.is_flat:
            in_series = self._given(key, "required") + self._given(above, "optional")
            in_series += "" if self._names_time(key) else _PROHIBITED.format(TIME_PERIOD)
            made += _restricted("SeriesType", in_series, _held("Obs", "ObsType"))
        if self.form.has_atts:
            partial = self._given([*key, at_observation, *structure.attributes], "optional")
            made += _restricted("AttsType", partial)
        else:
            made += self._groups()
        return made + self._data_set()

    def _is_observed(self, part: Component) -> bool:
        """Say whether an attribute stands on observations."""
        return part.attachment is None or self._structure.time_dimension.id in part.attachment

    @staticmethod
    def _names_time(parts: Iterable[Component]) -> bool:
        return any(part.id == TIME_PERIOD for part in parts)

    def _groups(self) -> str:
        """Return a type for each group of dimensions that attributes are attached to (2.1)."""
        attached: dict[tuple[str, ...], list[Component]] = {}
        for part in self._structure.attributes:
            if part.attachment:
                attached.setdefault(part.attachment, []).append(part)
        return "".join(
            _restricted(
                "_".join(("Group", *names)),
                self._given([self._structure.by_id[name] for name in names], "required")
                + self._given(parts, "optional"),
                base="GroupType",
            )
            for names, parts in attached.items()
        )

    def _data_set(self) -> str:
        holder = "Obs" if self.subject.is_flat else "Series"
        provider = '<xs:element name="DataProvider" type="com:DataProviderReferenceType" minOccurs="0"/>'
        own = '<xs:attributeGroup ref="dsd:SetAttributeGroup"/>'
        if self.form.has_atts:
            held = _held("Atts", "AttsType", many=False) + _held(holder, f"{holder}Type", many=False)
            choice = f'<xs:choice minOccurs="0" maxOccurs="unbounded">{held}</xs:choice>'
            return _restricted("DataSetType", own, provider + choice)
        partial = self._given(self._structure.attributes, "optional")
        rows = f'<xs:choice minOccurs="0">{_held(holder, f"{holder}Type")}</xs:choice>'
        return _restricted("DataSetType", own + partial, provider + _held("Group", "dsd:GroupType") + rows)

    def _given(self, parts: Iterable[Component], use: str) -> str:
        told = "optional" if self.subject.deletes else use
        return "".join(f'<xs:attribute name="{part.id}" type="{part.id}" use="{told}"/>' for part in parts)

    def _simple(self, part: Component) -> str:
        if self.subject.deletes and part.role not in _DIMENSIONS:
            return _simple_type(part.id, '<xs:restriction base="xs:string"/>')
        codes = self.subject.codes(part)
        if codes is not None:
            listed = "".join(f"<xs:enumeration value={quoteattr(code)}/>" for code in codes)
            return _simple_type(part.id, f'<xs:restriction base="xs:string">{listed}</xs:restriction>')
        kind = _TYPES.get(part.data_type, "xs:string")
        if part.id == TIME_PERIOD:
            kind = _TYPES[DataType.TIME_PERIOD]
        restricted = f'<xs:restriction base="{kind}">{_facets(part.facets, kind)}</xs:restriction>'
        if part.role is Role.MEASURE and part.data_type is not DataType.DOUBLE:
            word = "#N/A" if self.form.version == "3.1" else "NaN"
            missing = f'<xs:restriction base="xs:string"><xs:enumeration value="{word}"/></xs:restriction>'
            members = "".join(f"<xs:simpleType>{one}</xs:simpleType>" for one in (restricted, missing))
            return _simple_type(part.id, f"<xs:union>{members}</xs:union>")
        return _simple_type(part.id, restricted)


_PROHIBITED = '<xs:attribute name="{}" use="prohibited"/>'


def _facets(facets: Facets, kind: str) -> str:
    """Return the facets that XML Schema has for a type: lengths and patterns of texts, bounds of numbers."""
    bounds: Sequence[tuple[str, object]] = (
        ("minInclusive", facets.min_value),
        ("maxInclusive", facets.max_value),
    )
    if kind == "xs:string":
        bounds = (("minLength", facets.min_length), ("maxLength", facets.max_length))
    if kind not in ("xs:string", "xs:integer", "xs:decimal", "xs:double"):
        return ""
    pattern = f"<xs:pattern value={quoteattr(facets.pattern)}/>" if facets.pattern else ""
    return pattern + "".join(
        f'<xs:{name} value="{escape(_plain(value))}"/>' for name, value in bounds if value is not None
    )


def _plain(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _held(name: str, kind: str, *, many: bool = True) -> str:
    occurs = ' minOccurs="0" maxOccurs="unbounded"' if many else ""
    return f'<xs:element name="{name}" type="{kind}"{occurs}/>'


def _restricted(name: str, attributes: str, content: str = "", *, base: str = "") -> str:
    held = f'<xs:sequence><xs:element ref="com:Annotations" minOccurs="0"/>{content}</xs:sequence>'
    restriction = f'<xs:restriction base="dsd:{base or name}">{held}{attributes}</xs:restriction>'
    return f'<xs:complexType name="{name}"><xs:complexContent>{restriction}</xs:complexContent></xs:complexType>\n'


def _simple_type(name: str, content: str) -> str:
    return f'<xs:simpleType name="{name}">{content}</xs:simpleType>\n'
