"""SDMX-ML 3.0 structure-specific data: references are URNs, attributes of partial keys have an element."""

from comity.formats.sdmx_ml.message_form import MessageForm

FORM = MessageForm(name="sdmx-ml-3.0", version="3.0", kind="structure-specific", roots=("StructureSpecificData",))
