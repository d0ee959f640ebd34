"""Codings of answers."""

import gzip

import pytest

from comity.web.sdmx.encodings import choose_coding, encoded


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", "identity"),
        ("identity", "identity"),
        ("gzip", "gzip"),
        ("gzip, zstd", "zstd"),
        ("gzip;q=1.0, zstd;q=0.9", "gzip"),
        ("GZIP; q=0.5", "gzip"),
        ("*", "zstd"),
        ("gzip;q=0", "identity"),
        ("br, compress", "identity"),
        ("gzip;q=0.1, identity", "identity"),
        ("*;q=0", None),
        ("identity;q=0", None),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("gzip;q=nonsense", "gzip"),
    ],
)
def test_the_coding_that_is_asked_for(accepted: str, coding: str | None) -> None:
    """A client that can't unpack an answer has none."""
    assert choose_coding(accepted) == coding


def test_chunks_are_sent_as_they_come() -> None:
    """An answer that is packed only when it is whole must be held in memory as a whole."""
    drawn = []

    def chunks():  # type: ignore[no-untyped-def]  # noqa: ANN202
        for number in range(50):
            drawn.append(number)
            yield bytes((number * step) % 251 for step in range(40_000))

    packed = encoded(chunks(), "gzip")
    first = next(packed)
    assert first
    assert len(drawn) < 20
    assert len(gzip.decompress(first + b"".join(packed))) == 50 * 40_000
