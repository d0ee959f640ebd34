"""SDMX-ML 3.1 structure-specific data: as 3.0, with the action Merge."""

from comity.formats.sdmx_ml.message_form import MessageForm

FORM = MessageForm(
    name="sdmx-ml-3.1",
    version="3.1",
    kind="structure-specific",
    roots=("StructureSpecificData",),
    actions={"M": "Merge", "R": "Replace", "D": "Delete"},
)
