"""Content codings: what was packed comes out, nothing too large at once, and a cut is noticed."""

import gzip
import zlib

import pytest
import zstandard

from comity.hub.collecting.unpack import UnpackError, unpack

TEXT = b"".join(b"%d,KG,CN\n" % number for number in range(20_000))
PACKED = {
    "": TEXT,
    "gzip": gzip.compress(TEXT[:1000]) + gzip.compress(TEXT[1000:]),
    "deflate": zlib.compress(TEXT),
    "zstd": zstandard.compress(TEXT[:1000]) + zstandard.compress(TEXT[1000:]),
}


def chunks(data: bytes, size: int) -> list[bytes]:
    """Return the data in pieces of a size."""
    return [data[begin : begin + size] for begin in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1, 700, 1 << 20])
@pytest.mark.parametrize("coding", PACKED)
def test_what_was_packed_comes_out(coding: str, size: int) -> None:
    """Figures would be lost at the border of a chunk, or after the first member."""
    assert b"".join(unpack(chunks(PACKED[coding], size), coding)) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate", "zstd"])
def test_a_cut_is_noticed(coding: str) -> None:
    """Half a file would be taken for the whole."""
    with pytest.raises(UnpackError):
        list(unpack([PACKED[coding][:-20]], coding))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "zstd"])
def test_what_is_not_packed_is_refused(coding: str) -> None:
    """A service that names the wrong coding must not end in a traceback."""
    with pytest.raises(UnpackError):
        list(unpack([b"M,KG,CN,IN"], coding))


def test_an_unknown_coding_is_refused() -> None:
    """Packed bytes would be read as a file."""
    with pytest.raises(UnpackError):
        list(unpack([TEXT], "br"))


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_bomb_comes_in_bounded_pieces(coding: str) -> None:
    """A few kilobytes that stand for a hundred megabytes must not be in memory at once."""
    zeros = bytes(100 << 20)
    bomb = gzip.compress(zeros) if coding == "gzip" else zstandard.compress(zeros)
    assert len(bomb) < 1 << 18
    assert max(len(piece) for piece in unpack([bomb], coding)) <= 16 << 20
