"""Whose figures a sum lacks, in words."""

from collections.abc import Sequence

from comity.publish.texts import Texts

_NAMED = 3
"""How many members a note names; of more it tells the number."""


def note_left_out(codes: Sequence[str], texts: Texts) -> str:
    """Return "without A and B", to stand in a note; empty where nobody is left out."""
    if not codes:
        return ""
    if len(codes) > _NAMED:
        return texts.plural("without {count} member", "without {count} members", count=len(codes))
    return texts.translate("without {members}", members=texts.areas(codes))


def say_left_out(codes: Sequence[str], texts: Texts) -> str:
    """Return the sentence on whose figures no period of a series has; empty where nobody is left out."""
    if not codes:
        return ""
    return texts.translate("Without {members}, in every period.", members=texts.areas(codes))


def join_notes(*notes: str) -> str:
    """Return notes as one, without those that are empty."""
    return " · ".join(filter(None, notes))
