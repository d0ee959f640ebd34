"""A multipart form with one file, read as it comes: the file goes on at once, short fields are kept."""

from collections.abc import Callable
from email.message import Message
from http import HTTPStatus
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser

from comity.web.problems import Problem, ProblemError

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MULTIPART = "multipart/form-data"
_LONGEST_FIELD = 256 * 1024
_MOST_PARTS = 32
FILE, MAPPING = "file", "mapping"


def boundary_of(content_type: str) -> bytes | None:
    """Return the boundary of a multipart form; None for any other kind of body.

    >>> boundary_of("multipart/form-data; boundary=abc"), boundary_of("text/csv")
    (b'abc', None)
    """
    message = Message()
    message["Content-Type"] = content_type
    if message.get_content_type() != MULTIPART:
        return None
    boundary = message.get_boundary("")
    if not boundary:
        raise _fault("The form names no boundary.")
    return boundary.encode("latin-1", "replace")


class PartReader:
    """Takes a form's bytes: the part `file` goes to `write`, a file `mapping` is kept, the rest is text."""

    def __init__(self, boundary: bytes, write: Callable[[memoryview], None]) -> None:
        """Begin before the first part."""
        self.fields: dict[str, str] = {}
        self.file_headers: dict[str, str] = {}
        self.file_name = ""
        self.mapping: bytes | None = None
        self._write = write
        self._has_file = self._is_done = False
        self._parts = 0
        self._headers: dict[str, str] = {}
        self._name, self._value = b"", b""
        self._data = bytearray()
        self._is_file = False
        try:
            self._parser = MultipartParser(boundary, self._callbacks())
        except FormParserError as error:
            raise _fault("The form's boundary is too long.") from error

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise _fault("The form can't be read.") from error

    def check_end(self) -> None:
        """Check that the form came to its end, and that a file was in it."""
        if not self._is_done:
            raise _fault("The form breaks off before its end.")
        if not self._has_file:
            raise _fault(f"The form has no part named {FILE}.")

    def _callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._part_data,
            "on_part_end": self._part_end,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise _fault("The form has too many parts.")
        self._headers, self._data = {}, bytearray()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._name.decode("latin-1").lower()] = self._value.decode("utf-8", "replace")
        self._name, self._value = b"", b""

    def _headers_finished(self) -> None:
        self._disposition = Message()
        self._disposition["Content-Disposition"] = self._headers.get("content-disposition", "")
        self._is_file = self._field() == FILE
        if self._is_file and self._has_file:
            raise _fault("The form has more than one file.")
        if self._is_file:
            self._has_file = True
            self.file_headers = self._headers
            self.file_name = self._disposition.get_filename("")

    def _field(self) -> str:
        name = self._disposition.get_param("name", "", "content-disposition")
        return name if isinstance(name, str) else ""

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._write(memoryview(data)[start:end])
            return
        self._data += data[start:end]
        if len(self._data) > _LONGEST_FIELD:
            raise _fault("A field of the form is too long.")

    def _part_end(self) -> None:
        name = self._field()
        if self._is_file or not name:
            return
        if name == MAPPING and self._disposition.get_filename():
            self.mapping = bytes(self._data)
        else:
            self.fields[name] = self._data.decode("utf-8", "replace")

    def _end(self) -> None:
        self._is_done = True


def _fault(detail: str) -> ProblemError:
    return ProblemError(
        Problem(
            HTTPStatus.BAD_REQUEST,
            detail,
            kind="form",
            remedy=f"Send {MULTIPART} with one part named {FILE}, or the file itself as the body.",
        )
    )
