"""In which encoding a text is written: certain for UTF-8 and UTF-16, a good guess for the eight-bit ones."""

import codecs
from io import BytesIO

from comity.formats.messages import finding
from comity.model.findings import Finding, Findings

UTF8_MARK = codecs.BOM_UTF8
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK = 1 << 22
_MEBIBYTE = 1 << 20
_READ_WHEN_FAULTY = 32 * _MEBIBYTE
"""How much of a text in a wrong encoding is read further: it is refused anyway."""
_SAMPLE = 1 << 18
_HIGH = bytes(range(0x80, 0x100))
_ASCII = bytes(range(0x80))
_CYRILLIC = ("cp1251", "koi8-r", "cp866")
_FREQUENT = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшю")
_LEAST_PAIRED = 0.5
_SPOILT_SHARE = 0.25
_NUL_SHARE = 0.3
_LEAST_HEAD = 1 << 16
_LONGEST = 4
"""Bytes of the longest character in UTF-8."""
_NAMES = {
    "cp1251": "Windows-1251",
    "koi8-r": "KOI8-R",
    "cp866": "DOS 866",
    "cp1252": "Windows-1252",
    "utf-8": "UTF-8",
}


def detect_encoding(data: bytes) -> str:
    """Return the Python codec that reads these bytes.

    `utf-8-sig`, `utf-16`, `utf-32` by their mark; `utf-16-le` or `-be` by its NUL bytes; `utf-8` where all of it is
    valid; else the likeliest of the eight-bit encodings in use (`cp1251`, `koi8-r`, `cp866`, `cp1252`), or `utf-8`
    where only a few bytes of UTF-8 are spoilt. Read with `errors="replace"`: a guess can be wrong. The head of a
    longer file (64 KiB or more) may end within a character.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return codec
    if unmarked := _unmarked_utf16(data):
        return unmarked
    position = first_invalid(data)
    is_cut = position is not None and len(data) >= _LEAST_HEAD and position > len(data) - _LONGEST
    return "utf-8" if position is None or is_cut else _guess(data, position)


def first_invalid(data: bytes, codec: str = "utf-8") -> int | None:
    """Return the position of the first byte that the codec can't read, or None; in bounded memory."""
    decoder = codecs.getincrementaldecoder(codec)()
    at, pending = 0, b""
    try:
        for at in range(0, len(data), _BLOCK):
            pending = decoder.getstate()[0]
            decoder.decode(data[at : at + _BLOCK])
        at, pending = len(data), decoder.getstate()[0]
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return at - len(pending) + error.start
    return None


def line_of(data: bytes, position: int) -> int:
    """Return the line, from 1, on which the byte at `position` stands."""
    return data.count(b"\n", 0, position) + 1


def to_utf8(data: bytes, findings: Findings, encoding: str | None = None) -> bytes:
    """Return the text as UTF-8 without a mark, and add what is wrong with its encoding.

    UTF-16 and UTF-32 are read with a warning (FIL-15). Eight-bit encodings are an error (FIL-14) that names the
    first line concerned; the text is read by the likeliest of them, so that its other faults can be found too, but
    no further than 32 MiB (FIL-17). NUL bytes are an error (FIL-13). `encoding` says what it is, without findings
    about it.
    """
    codec = encoding or detect_encoding(data)
    if codec in ("utf-8", "utf-8-sig"):
        text = data.removeprefix(UTF8_MARK)
        if (position := first_invalid(text)) is not None:
            findings.add(_invalid(text, position, "utf-8"))
            text = transcode(_cut(text, findings), "utf-8")
    elif encoding is not None or codec.startswith("utf-"):
        text = transcode(data, codec)
        if encoding is None:
            findings.add(finding("FIL-15", encoding=codec[:6].upper()))
    else:
        findings.add(_invalid(data, first_invalid(data) or 0, codec))
        text = transcode(_cut(data, findings), codec)
    if (position := text.find(b"\0")) >= 0:
        findings.add(finding("FIL-13", row=line_of(text, position)))
    return text


def transcode(data: bytes, codec: str) -> bytes:
    """Return the text as UTF-8 without a mark; block by block, for decoded whole it can take four times as much."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    text = BytesIO()
    for at in range(0, len(data), _BLOCK):
        piece = decoder.decode(data[at : at + _BLOCK])
        text.write((piece if text.tell() else piece.removeprefix("\ufeff")).encode())
    text.write(decoder.decode(b"", final=True).encode())
    return text.getvalue()


def _cut(data: bytes, findings: Findings) -> bytes:
    """Return so much of a faulty text as is read further, up to the end of a line where one is near."""
    if len(data) <= _READ_WHEN_FAULTY:
        return data
    findings.add(finding("FIL-17", limit=_READ_WHEN_FAULTY // _MEBIBYTE))
    end = data.rfind(b"\n", _READ_WHEN_FAULTY - _BLOCK, _READ_WHEN_FAULTY) + 1
    return data[: end or _READ_WHEN_FAULTY]


def _invalid(data: bytes, position: int, codec: str) -> Finding:
    line = line_of(data, position)
    if codec == "utf-8":
        return finding("FIL-16", row=line, found=f"0x{data[position]:02X}")
    return finding("FIL-14", row=line, found=f"0x{data[position]:02X}", encoding=_NAMES[codec])


def _unmarked_utf16(data: bytes) -> str | None:
    head = data[:_SAMPLE]
    if not head:
        return None
    for offset, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        nuls, others = head[offset::2].count(0), head[1 - offset :: 2].count(0)
        if nuls > _NUL_SHARE * len(head[offset::2]) and nuls > 4 * others:
            return codec
    return None


def _guess(data: bytes, position: int) -> str:
    sample = data[max(0, position - _SAMPLE) : position + _SAMPLE]
    high = len(sample) - len(sample.translate(None, _HIGH))
    if sample.decode("utf-8", "replace").count("\ufffd") < _SPOILT_SHARE * high:
        return "utf-8"
    if _paired_share(sample) < _LEAST_PAIRED:
        return "cp1252"
    letters = sample.translate(None, _ASCII)
    return max(_CYRILLIC, key=lambda codec: sum(c in _FREQUENT for c in letters.decode(codec, "replace")))


def _paired_share(sample: bytes) -> float:
    """Return the share of high bytes that follow another: near 1 in Cyrillic words, near 0 in Western ones."""
    kinds = sample.translate(bytes(0x80) + b"\1" * 0x80)
    high = kinds.count(1)
    lone = kinds.count(b"\0\1") + kinds.startswith(b"\1")
    return 1 - lone / high if high else 0.0
