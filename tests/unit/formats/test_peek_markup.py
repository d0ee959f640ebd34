"""XML and JSON about persons are known by their names and values, before anything is kept."""

import pytest

from comity.formats.peek import peek
from comity.formats.source import read_source

PERSONS_XML = b"<list><p surname='Ivanova' passport='AN1234567'/><p surname='Petrov' passport='AN7654321'/></list>"
PERSONS_JSON = b'[{"surname": "Ivanova", "age": 5}, {"surname": "Petrov", "age": 6}]'
NESTED_XML = b"<rows><row><surname>Ivanova</surname></row><row><surname>Petrov</surname></row></rows>"


@pytest.mark.parametrize("data", [PERSONS_XML, PERSONS_JSON, NESTED_XML])
def test_names_are_columns(data: bytes) -> None:
    """A list of persons in XML or JSON would be kept as a refused file, names and all."""
    (glimpse,) = peek(read_source(data))
    column = list(glimpse.header).index("surname")
    assert [row[column] for row in glimpse.rows] == ["Ivanova", "Petrov"]


def test_the_header_of_an_sdmx_message_is_not_about_persons() -> None:
    """A sender's contact (name, e-mail) stands in every second message of statistics."""
    message = b"<mes:GenericData xmlns:mes='x'><mes:Email>a@example.org</mes:Email></mes:GenericData>"
    assert peek(read_source(message)) == []
