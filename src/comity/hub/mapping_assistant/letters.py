"""How a column of a sample is called: by letters in a workbook, by its number in a text."""

from comity.formats.national.sheet import column_letters
from comity.hub.mapping_assistant.sample import Sample


def column_name(sample: Sample, column: int) -> str:
    """Return what a column is called."""
    return column_letters(column) if sample.sheet else str(column)
