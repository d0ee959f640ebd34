"""SDMX-ML 2.1 generic data: every value in an element with its component's id."""

from comity.formats.sdmx_ml.message_form import MessageForm

FORM = MessageForm(
    name="sdmx-ml-2.1-generic",
    version="2.1",
    kind="generic",
    roots=("GenericData", "GenericTimeSeriesData"),
    has_atts=False,
    has_urns=False,
)
