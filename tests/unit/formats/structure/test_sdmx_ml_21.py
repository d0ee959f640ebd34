"""SDMX-ML 2.1 as others write it: references in elements, core representations, groups."""

from comity.formats.structure import read_structures
from comity.model.structures import DataType

MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>
<mes:Structure xmlns:mes="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
  xmlns:str="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure"
  xmlns:com="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common">
 <mes:Header><mes:ID>T1</mes:ID><mes:Test>false</mes:Test><mes:Prepared>2026-01-02T00:00:00Z</mes:Prepared>
  <mes:Sender id="ESTAT"/></mes:Header>
 <mes:Structures>
  <str:Dataflows><str:Dataflow id="FLOW" agencyID="ESTAT" version="1.0"><com:Name xml:lang="en">Flow</com:Name>
   <com:Name xml:lang="de">Fluss</com:Name>
   <str:Structure><Ref id="DSD" agencyID="ESTAT" version="1.0" class="DataStructure" package="datastructure"/>
   </str:Structure></str:Dataflow></str:Dataflows>
  <str:Codelists><str:Codelist id="CL_GEO" agencyID="ESTAT" version="1.0"><com:Name xml:lang="en">Geo</com:Name>
   <str:Code id="EU"><com:Name xml:lang="en">Union</com:Name></str:Code>
   <str:Code id="AT"><com:Name xml:lang="en">Austria</com:Name><com:Name xml:lang="de">Österreich</com:Name>
    <str:Parent><Ref id="EU"/></str:Parent></str:Code></str:Codelist></str:Codelists>
  <str:Concepts><str:ConceptScheme id="CS" agencyID="ESTAT" version="1.0"><com:Name xml:lang="en">C</com:Name>
   <str:Concept id="geo"><com:Name xml:lang="en">Place</com:Name><str:CoreRepresentation><str:Enumeration>
    <Ref id="CL_GEO" agencyID="ESTAT" version="1.0" class="Codelist" package="codelist"/>
   </str:Enumeration></str:CoreRepresentation></str:Concept>
   <str:Concept id="TIME_PERIOD"><com:Name xml:lang="en">Time</com:Name></str:Concept>
   <str:Concept id="OBS_VALUE"><com:Name xml:lang="en">Value</com:Name></str:Concept>
   <str:Concept id="OBS_FLAG"><com:Name xml:lang="en">Flag</com:Name></str:Concept>
   </str:ConceptScheme></str:Concepts>
  <str:DataStructures><str:DataStructure id="DSD" agencyID="ESTAT" version="1.0">
   <com:Name xml:lang="en">D</com:Name>
   <str:DataStructureComponents>
    <str:DimensionList id="DimensionDescriptor">
     <str:Dimension id="geo" position="1"><str:ConceptIdentity><Ref id="geo" maintainableParentID="CS"
      maintainableParentVersion="1.0" agencyID="ESTAT" class="Concept" package="conceptscheme"/>
      </str:ConceptIdentity></str:Dimension>
     <str:TimeDimension id="TIME_PERIOD" position="2"><str:ConceptIdentity><Ref id="TIME_PERIOD"
      maintainableParentID="CS" maintainableParentVersion="1.0" agencyID="ESTAT" class="Concept"
      package="conceptscheme"/></str:ConceptIdentity><str:LocalRepresentation>
      <str:TextFormat textType="ObservationalTimePeriod"/></str:LocalRepresentation></str:TimeDimension>
    </str:DimensionList>
    <str:AttributeList id="AttributeDescriptor">
     <str:Attribute id="OBS_FLAG" assignmentStatus="Conditional"><str:ConceptIdentity><Ref id="OBS_FLAG"
      maintainableParentID="CS" maintainableParentVersion="1.0" agencyID="ESTAT" class="Concept"
      package="conceptscheme"/></str:ConceptIdentity><str:AttributeRelationship><str:PrimaryMeasure>
      <Ref id="OBS_VALUE"/></str:PrimaryMeasure></str:AttributeRelationship></str:Attribute>
    </str:AttributeList>
    <str:MeasureList id="MeasureDescriptor"><str:PrimaryMeasure id="OBS_VALUE"><str:ConceptIdentity>
     <Ref id="OBS_VALUE" maintainableParentID="CS" maintainableParentVersion="1.0" agencyID="ESTAT"
      class="Concept" package="conceptscheme"/></str:ConceptIdentity><str:LocalRepresentation>
      <str:TextFormat textType="Double"/></str:LocalRepresentation></str:PrimaryMeasure></str:MeasureList>
   </str:DataStructureComponents></str:DataStructure></str:DataStructures>
 </mes:Structures>
</mes:Structure>"""


def test_a_message_of_2_1_is_read() -> None:
    """Eurostat and most registries still answer in 2.1."""
    (flow,) = read_structures(MESSAGE.encode()).dataflows
    structure = flow.structure
    assert flow.names == {"en": "Flow", "de": "Fluss"}
    assert flow.reporter_dimension == "geo"
    assert structure.key_ids == ("geo",)
    assert structure.measure.data_type is DataType.DOUBLE
    assert structure.by_id["OBS_FLAG"].attachment is None
    assert not structure.by_id["OBS_FLAG"].required


def test_codes_come_from_the_concept_where_the_dimension_has_none() -> None:
    """A core representation holds for every component that doesn't say otherwise."""
    (flow,) = read_structures(MESSAGE.encode()).dataflows
    place = flow.structure.by_id["geo"]
    assert place.names == {"en": "Place"}
    assert place.codelist is not None
    austria = place.codelist.by_id["AT"]
    assert (austria.parent, austria.names["de"]) == ("EU", "Österreich")
