"""Encodings told apart."""

import pytest

from comity.formats import encoding
from comity.formats.encoding import detect_encoding, first_invalid, line_of, to_utf8, transcode
from comity.model.findings import Findings

RUSSIAN = "Гражданство;Въезды;Выезды\nКазахстан;1200;1100\nМолдова;35;40\n"


@pytest.mark.parametrize("codec", ["cp1251", "koi8-r", "cp866", "utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"])
def test_russian_text(codec: str) -> None:
    """Russian is told apart in every encoding that is in use for it."""
    assert detect_encoding(RUSSIAN.encode(codec)) == codec


def test_western_text() -> None:
    """Lone accented letters in ASCII words are a Western encoding."""
    assert detect_encoding("Côte d'Ivoire,Åland,Curaçao\n".encode("latin-1")) == "cp1252"


def test_ascii_and_nothing() -> None:
    """ASCII is UTF-8, and so is nothing."""
    assert detect_encoding(b"a,b\n") == detect_encoding(b"") == "utf-8"


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 1000])
@pytest.mark.parametrize("position", [0, 1, 5, 6, 11])
def test_place_of_the_first_invalid_byte(size: int, position: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The place is exact, wherever blocks begin, also within a character."""
    monkeypatch.setattr(encoding, "_BLOCK", size)
    sound = "aé€😀b\nя".encode()
    for bad in (b"\xff", b"\x80"):
        edges = [at for at in range(len(sound) + 1) if at == len(sound) or sound[at] & 0xC0 != 0x80]
        at = edges[min(position, len(edges) - 1)]
        assert first_invalid(sound[:at] + bad + sound[at:]) == at
    assert first_invalid(sound) is None
    assert first_invalid(sound[:-1]) == len(sound) - 2


def test_a_head_may_end_within_a_character() -> None:
    """The head of a long UTF-8 file is UTF-8, though its last character is cut."""
    assert detect_encoding(b"a" * (1 << 16) + "я".encode()[:1]) == "utf-8"
    assert detect_encoding("à".encode("latin-1") + b"a" * (1 << 16)) == "cp1252"


def test_lines_count_from_one() -> None:
    """The first byte stands on line 1, the byte after a line end on the next."""
    assert [line_of(b"a\nb", at) for at in (0, 1, 2)] == [1, 1, 2]


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_transcoding_in_blocks(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Characters that lie across two blocks, and a mark at the beginning, come out as if decoded whole."""
    monkeypatch.setattr(encoding, "_BLOCK", size)
    assert transcode(RUSSIAN.encode("utf-16"), "utf-16") == RUSSIAN.encode()
    assert transcode(b"\xef\xbb\xbfa\xc3", "utf-8") == "a\ufffd".encode()
    assert transcode("\ufeffЮ".encode("utf-16-le"), "utf-16-le") == "Ю".encode()


def test_the_rest_of_a_faulty_text_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large file in a wrong encoding would be held several times over only to be refused."""
    monkeypatch.setattr(encoding, "_BLOCK", 16)
    monkeypatch.setattr(encoding, "_READ_WHEN_FAULTY", 64)
    findings = Findings()
    text = to_utf8(b"ab,\xe9\n" * 100, findings)
    assert [found.rule for found in findings] == ["FIL-14", "FIL-17"]
    assert text == "ab,é\n".encode() * 12


def test_a_long_sound_text_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is for faulty texts only: figures of a good file must not vanish."""
    monkeypatch.setattr(encoding, "_READ_WHEN_FAULTY", 64)
    for codec in ("utf-8", "utf-16"):
        findings = Findings()
        assert to_utf8((RUSSIAN * 5).encode(codec), findings) == (RUSSIAN * 5).encode()
        assert not findings.has_errors
