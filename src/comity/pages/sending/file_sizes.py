"""How large a file is, in words."""

from comity.publish.texts import Texts

_KIBI, _MEBI = 1 << 10, 1 << 20
_MANY = 10


def file_size(size: int, texts: Texts) -> str:
    """Return a number of bytes as people say it: "12 KB", "3.4 MB"."""
    if size < _MEBI:
        return texts.translate("{number} KB", number=texts.number(max(1, round(size / _KIBI))))
    megabytes = size / _MEBI
    return texts.translate("{number} MB", number=texts.number(megabytes, decimals=int(megabytes < _MANY)))
