"""Where the parts of a JSON text lie: found by bytes, without making its objects.

A regular expression whose repeats are all possessive skips a value of bounded depth, or cuts as many members of an
object as fit into a chunk, in one linear pass. It balances brackets and minds strings; whether the text between
them is JSON is told by the decoder, which sees every part in turn.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_SCALAR = rb'[^{}\[\]",:\s]++'
_BLANK = re.compile(rb"[ \t\r\n]*+")
_TOKEN = re.compile(_STRING + rb'|[{}\[\]"]', re.DOTALL)
_CLOSING = {ord("{"): ord("}"), ord("["): ord("]")}


class BrokenError(Exception):
    """The text isn't JSON, or nests too deep, at a byte; never leaves the reader."""

    def __init__(self, position: int, *, rule: str = "JSON-02", pointer: str = "") -> None:
        """Say where, by which rule it will be found, and within which part of the message."""
        super().__init__(position, rule, pointer)
        self.position = position
        self.rule = rule
        self.pointer = pointer


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the text: from `start` up to, not including, `end`."""

    start: int
    end: int


@cache
def _value(depth: int) -> bytes:
    """Return the pattern of one value that nests at most `depth` deep."""
    nested = b""
    for _ in range(depth):
        nested = rb'[\[{](?:[^{}\[\]"]++|' + _STRING + (b"|" + nested if nested else b"") + rb")*+[\]}]"
    return b"(?:" + nested + b"|" + _STRING + b"|" + _SCALAR + b")"


@cache
def _skipper(depth: int) -> re.Pattern[bytes]:
    return re.compile(_value(depth), re.DOTALL)


@cache
def _cutter(depth: int) -> re.Pattern[bytes]:
    blank = _BLANK.pattern
    member = blank + _STRING + blank + b":" + blank + _value(depth) + blank
    return re.compile(b"(?:" + member + rb"(?:,|(?=\})))*+", re.DOTALL)


class Scanner:
    """A cursor-less view of the text: each method takes a position and returns where the part ends."""

    def __init__(self, data: bytes, depth: int) -> None:
        """View `data`, in which values nest at most `depth` deep."""
        self.data = data
        self.depth = depth

    def blank(self, position: int) -> int:
        """Return the position of the next byte that isn't white space."""
        match = _BLANK.match(self.data, position)
        return match.end() if match else position

    def skip(self, position: int) -> int:
        """Return where the value at `position` ends."""
        match = _skipper(self.depth).match(self.data, position)
        if match is None:
            raise self._fault(position)
        return match.end()

    def read_object(self, position: int, handle: Callable[[str, int], int]) -> int:
        """Call `handle(key, start)` for each member, which returns where its value ends; return its own end."""
        self._expect(position, b"{")
        position = self.blank(position + 1)
        if self.data[position : position + 1] == b"}":
            return position + 1
        while True:
            key, position = self._key(position)
            position = self.blank(handle(key, position))
            if self.data[position : position + 1] == b"}":
                return position + 1
            self._expect(position, b",")
            position = self.blank(position + 1)

    def read_array(self, position: int, handle: Callable[[int, int], int]) -> int:
        """Call `handle(index, start)` for each element, which returns where it ends; return the array's end."""
        self._expect(position, b"[")
        position = self.blank(position + 1)
        if self.data[position : position + 1] == b"]":
            return position + 1
        index = 0
        while True:
            position = self.blank(handle(index, position))
            if self.data[position : position + 1] == b"]":
                return position + 1
            self._expect(position, b",")
            position, index = self.blank(position + 1), index + 1

    def cut(self, span: Span, chunk_bytes: int) -> Iterator[Span]:
        """Yield the members of the object at `span` in pieces of at most `chunk_bytes`, without the commas between.

        A single member that is longer is a piece of its own.
        """
        self._expect(span.start, b"{")
        position, last = self.blank(span.start + 1), span.end - 1
        cutter = _cutter(self.depth)
        while position < last:
            match = cutter.match(self.data, position, min(position + chunk_bytes, span.end))
            end = match.end() if match else position
            if end == position:
                end = self._one_member(position)
            is_cut = self.data[end - 1 : end] == b","
            yield Span(position, end - 1 if is_cut else end)
            position = self.blank(end)
            if is_cut and position >= last:
                raise BrokenError(position)

    def key_at(self, position: int) -> tuple[str, int]:
        """Return the key of the member at `position`, and where its value begins."""
        return self._key(self.blank(position))

    def _one_member(self, position: int) -> int:
        _, start = self._key(position)
        end = self.blank(self.skip(start))
        if self.data[end : end + 1] == b",":
            return end + 1
        self._expect(end, b"}")
        return end

    def _key(self, position: int) -> tuple[str, int]:
        self._expect(position, b'"')
        end = self.skip(position)
        try:
            key = json.loads(self.data[position:end])
        except ValueError as error:
            raise BrokenError(position) from error
        colon = self.blank(end)
        self._expect(colon, b":")
        return key, self.blank(colon + 1)

    def _expect(self, position: int, character: bytes) -> None:
        if self.data[position : position + 1] != character:
            raise BrokenError(position)

    def _fault(self, position: int) -> BrokenError:
        """Say why no value ends after `position`: too deep, or where brackets and strings stop to match."""
        open_brackets: list[int] = []
        for match in _TOKEN.finditer(self.data, position):
            token = self.data[match.start()]
            if token in _CLOSING:
                open_brackets.append(_CLOSING[token])
                if len(open_brackets) > self.depth:
                    return BrokenError(match.start(), rule="JSON-03")
            elif token in b"]}":
                if not open_brackets or open_brackets.pop() != token:
                    return BrokenError(match.start())
            elif match.end() - match.start() == 1:
                return BrokenError(match.start())
            if not open_brackets:
                return BrokenError(position)
        return BrokenError(len(self.data) if open_brackets else position)
