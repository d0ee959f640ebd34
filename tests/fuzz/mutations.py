"""Changes that keep a message's shape: what stands between brackets, tags or line ends is moved, doubled, left out.

Changed byte by byte, most messages end as markup that no reader gets past.
"""

import random
import re

from json_mutations import change_json

_TOKEN = re.compile(rb'<[^<>]*>|"(?:[^"\\]|\\.)*"|[\w.~+\-]+|\r?\n|.', re.DOTALL)
_VALUE = re.compile(rb'\s([\w:.\-]+)="([^"]*)"')
_OPENING, _CLOSING = (b"{", b"["), (b"}", b"]")
_MARKUP = re.compile(rb'[<>{}\[\]"\\&\0]')
_MOST_CHANGES, _BYTEWISE, _SELDOM, _HALF = 4, 0.15, 0.1, 0.5


class Mutator:
    """Changes cases; `words` are put in here and there."""

    def __init__(self, words: list[bytes]) -> None:
        """Keep the words."""
        self.words = words
        self._plain = [word for word in words if not _MARKUP.search(word)]

    def __call__(self, data: bytes, longest: int, seed: int) -> bytes:
        """Return the data changed."""
        choice = random.Random(seed)
        if choice.random() < _BYTEWISE or not data:
            return bytewise(data, choice)[:longest]
        if data.startswith(b"{") and (changed := change_json(data, choice)) is not None:
            return changed[:longest]
        tokens = _TOKEN.findall(data)
        for _ in range(choice.randint(1, _MOST_CHANGES)):
            kinds = (self._value, self._attribute, self._span, self._token)
            choice.choices(kinds, weights=(8, 8, 8, 1))[0](tokens, choice)
        return b"".join(tokens)[:longest]

    def _word(self, tokens: list[bytes], choice: random.Random) -> bytes:
        """Return a word: one of the message, or a known one, seldom one that breaks its markup."""
        own = [token for token in choice.choices(tokens, k=8) if token[:1].isalnum()] if tokens else []
        if own and choice.random() < _HALF:
            return choice.choice(own)
        return choice.choice(self.words if choice.random() < _SELDOM else self._plain)

    def _value(self, tokens: list[bytes], choice: random.Random) -> None:
        """Put another word in the place of one."""
        at = [i for i, token in enumerate(tokens) if token[:1].isalnum() or token[:1] in {b'"', b"~"}]
        if at:
            place, word = choice.choice(at), self._word(tokens, choice)
            is_text = tokens[place].startswith(b'"') and choice.random() > _SELDOM
            tokens[place] = b'"' + word.strip(b'"') + b'"' if is_text else word

    def _attribute(self, tokens: list[bytes], choice: random.Random) -> None:
        """Change, drop or borrow an attribute of a tag."""
        at = [i for i, token in enumerate(tokens) if _VALUE.search(token) and token.startswith(b"<")]
        if not at:
            return self._value(tokens, choice)
        place = choice.choice(at)
        found = choice.choice(list(_VALUE.finditer(tokens[place])))
        borrowed = choice.choice(list(_VALUE.finditer(tokens[choice.choice(at)])))
        changed = choice.choice(
            (
                b"",
                borrowed[0],
                found[0] + borrowed[0],
                b" " + found[1] + b'="' + borrowed[2] + b'"',
                b" " + found[1] + b'="' + self._word(tokens, choice).strip(b'"') + b'"',
            )
        )
        tokens[place] = tokens[place][: found.start()] + changed + tokens[place][found.end() :]
        return None

    def _span(self, tokens: list[bytes], choice: random.Random) -> None:
        """Leave out, double or move an element, an object, an array or a line."""
        if not tokens:
            return
        first, last = span_at(tokens, choice.randrange(len(tokens)))
        comma = [b","] if tokens[first] in _OPENING else []
        piece = tokens[first:last] + comma
        kind = choice.randrange(3)
        if kind != 1:
            del tokens[first : last + (tokens[last : last + 1] == [b","])]
        if kind and tokens:
            at = first if kind == 1 else span_at(tokens, choice.randrange(len(tokens)))[0]
            tokens[at:at] = piece

    def _token(self, tokens: list[bytes], choice: random.Random) -> None:
        """Leave out or double one token."""
        if tokens:
            at = choice.randrange(len(tokens))
            tokens[at : at + 1] = [] if choice.random() < _HALF else [tokens[at], tokens[at]]


def bytewise(data: bytes, choice: random.Random) -> bytes:
    """Return the data with a few bytes changed, put in, left out or copied to another place."""
    changed = bytearray(data)
    for _ in range(choice.randint(1, _MOST_CHANGES)):
        at, length = choice.randint(0, len(changed)), choice.randint(1, 8)
        piece = choice.choice((b"", choice.randbytes(length), bytes(changed[at : at + length]), b"\0", b"\xff"))
        other = choice.randint(0, len(changed))
        changed[other : other + choice.choice((0, len(piece), length))] = piece
    return bytes(changed)


def span_at(tokens: list[bytes], start: int) -> tuple[int, int]:
    """Return the piece that begins at or after a place: to its closing tag or bracket, else to the line's end."""
    first = next((i for i in range(start, len(tokens)) if _is_opening(tokens[i])), None)
    if first is None:
        ends = [i for i in range(start, len(tokens)) if tokens[i].endswith(b"\n")]
        return start, (ends[0] + 1 if ends else len(tokens))
    depth = 0
    for place in range(first, len(tokens)):
        depth += _is_opening(tokens[place]) - _is_closing(tokens[place])
        if depth <= 0:
            return first, place + 1
    return first, len(tokens)


def _is_opening(token: bytes) -> bool:
    return token in _OPENING or (token.startswith(b"<") and len(token) > 1 and token[1:2] not in b"/?!")


def _is_closing(token: bytes) -> bool:
    return token in _CLOSING or token.startswith(b"</") or (token.startswith(b"<") and token.endswith(b"/>"))
