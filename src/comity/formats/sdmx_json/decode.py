"""Make a piece of JSON text into objects: members as pairs, so that a key given twice is seen."""

import gc
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from comity.formats.sdmx_json.scan import BrokenError, Span

_UNSAFE_ESCAPE = re.compile(rb"\\u(?:[dD][89a-fA-F]|0000)")
_UNSAFE = re.compile("[\ud800-\udfff\0]")
REPLACEMENT = "\ufffd"


class Members(list[tuple[str, Any]]):
    """A JSON object as it stands: its members in order, keys twice and all."""

    __slots__ = ()

    def first(self, key: str) -> Any:  # noqa: ANN401 - any JSON value
        """Return the value of the first member with this key, None where there is none."""
        return next((value for name, value in self if name == key), None)

    @property
    def repeated(self) -> list[str]:
        """Keys that stand more than once."""
        if len({name for name, _ in self}) == len(self):
            return []
        return repeated([name for name, _ in self])


def repeated(keys: Sequence[str]) -> list[str]:
    """Return the keys that stood before, each time that they stand again."""
    seen: set[str] = set()
    return [key for key in keys if key in seen or seen.add(key)]  # type: ignore[func-returns-value]


def repeated_within(value: Any, place: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON value
    """Yield each key that stands twice in an object anywhere in the value, after that object's JSON pointer."""
    if isinstance(value, Members):
        yield from ((place, key) for key in value.repeated)
        for key, inner in value:
            if isinstance(inner, list):
                yield from repeated_within(inner, f"{place}/{escaped(key)}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            if isinstance(inner, list) and not _is_plain(inner):
                yield from repeated_within(inner, f"{place}/{index}")


def _is_plain(value: list[Any]) -> bool:
    """Say at once of most objects, and of empty arrays, that nothing in them can stand twice."""
    if value.__class__ is not Members:
        return not value
    own = dict(value)
    return len(own) == len(value) and not any(isinstance(inner, list) for inner in own.values())


def escaped(key: str) -> str:
    """Return a key as a reference token of a JSON pointer (RFC 6901, section 3)."""
    return key.replace("~", "~0").replace("/", "~1")


class _ConstantError(ValueError):
    """NaN or Infinity stands bare."""


def _constant(name: str) -> None:
    raise _ConstantError(name)


_DECODE = json.JSONDecoder(object_pairs_hook=Members, parse_float=str, parse_constant=_constant).decode
"""Whole numbers become int, others stay the text that they are; arrays become lists, objects Members."""


def decode(data: bytes, span: Span, *, as_members: bool = False, pointer: str = "") -> Any:  # noqa: ANN401
    """Return the value at `span`, or, `as_members`, the object whose members stand there without its braces.

    BrokenError says where the text isn't JSON.
    """
    text = data[span.start : span.end].decode("utf-8", "replace")
    try:
        return _DECODE("{" + text + "}" if as_members else text)
    except json.JSONDecodeError as error:
        at = max(0, error.pos - as_members)
        raise BrokenError(span.start + len(text[:at].encode()), pointer=pointer) from error
    except _ConstantError as error:
        at = text.find(str(error))
        raise BrokenError(span.start + len(text[:at].encode()), rule="JSON-28", pointer=pointer) from error
    except (ValueError, RecursionError) as error:
        raise BrokenError(span.start, rule="JSON-26", pointer=pointer) from error


def may_be_unsafe(data: bytes, span: Span) -> bool:
    """Say whether the text escapes half a character (a lone surrogate) or a NUL, perhaps."""
    return data.find(b"\\u", span.start, span.end) >= 0 and bool(_UNSAFE_ESCAPE.search(data, span.start, span.end))


def safe(value: Any) -> tuple[Any, int]:  # noqa: ANN401 - any JSON value
    """Return the value with every lone surrogate and NUL replaced, and how many texts had one."""
    if isinstance(value, str):
        clean = _UNSAFE.sub(REPLACEMENT, value)
        return clean, int(clean != value)
    if isinstance(value, Members):
        names, texts = zip(*value, strict=True) if value else ((), ())
        (clean_names, first), (clean_texts, second) = safe(list(names)), safe(list(texts))
        return Members(zip(clean_names, clean_texts, strict=True)), first + second
    if isinstance(value, list):
        parts = [safe(element) for element in value]
        return [part for part, _ in parts], sum(count for _, count in parts)
    return value, 0


@contextmanager
def collector_paused() -> Iterator[None]:
    """Hold back the cyclic garbage collector: it would walk every decoded array again and again, to free none."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
