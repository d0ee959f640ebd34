"""Schemas of the data messages of one dataflow: XSD for SDMX-ML, JSON Schema for SDMX-JSON."""

from comity.formats.schemas.json_schema import write_json_schema
from comity.formats.schemas.subject import SchemaSubject
from comity.formats.schemas.xsd import write_xsd

__all__ = ["SchemaSubject", "write_json_schema", "write_xsd"]
