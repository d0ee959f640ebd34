"""SDMX-ML 2.1 structure-specific data: values in XML attributes named after their components."""

from comity.formats.sdmx_ml.message_form import MessageForm

FORM = MessageForm(
    name="sdmx-ml-2.1",
    version="2.1",
    kind="structure-specific",
    roots=("StructureSpecificData", "StructureSpecificTimeSeriesData"),
    has_atts=False,
    has_urns=False,
)
