"""Codes: each must be in its list, exactly as the list spells it, and valid at the period."""

import datetime as dt
import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial

import polars as pl

from comity.model.frames import PERIOD
from comity.model.names import FALLBACK_LANGUAGE
from comity.model.periods import Period
from comity.model.structures import Code, Codelist
from comity.validation.catalogue import word
from comity.validation.hits import Hits, Place
from comity.validation.probes import Probe
from comity.validation.sheet import WRITTEN, Sheet, codelist_name

SUGGESTIONS = 3
FEW_CODES = 12
_UNSEEN = "\u00a0\u2007\u202f\u200b\u200c\u200d\u2060\ufeff"
BLANK = rf"[{_UNSEEN} \t\r\n\x0B\x0C]"
"""What `bare` takes off, as a class of a regular expression."""
_LONGEST_COMPARED = 60


def bare(text: str) -> str:
    """Return text without blanks and unseen characters at its ends.

    >>> bare("\u00a0KZ ")
    'KZ'
    """
    return text.strip(_UNSEEN + " \t\r\n\v\f")


@lru_cache(maxsize=1024)
def listed(codes: tuple[str, ...]) -> pl.Expr:
    """Return these codes as one value of an expression, made once: a long list takes its time."""
    return pl.lit(pl.Series(codes, dtype=pl.String).implode())


def probe_codes(sheet: Sheet) -> Iterator[Probe]:
    """Find codes that aren't in their lists, and say which ones were probably meant."""
    for component in sheet.structure.components:
        codelist = component.codelist
        if codelist is not None and sheet.has(component.id):
            wrong = ~pl.col(component.id).is_in(listed(tuple(codelist.by_id)))
            yield Probe(wrong, partial(_look_at_codes, sheet, component.id, codelist))


def _look_at_codes(sheet: Sheet, component: str, codelist: Codelist, rows: pl.DataFrame) -> Iterator[Hits]:
    spellings = _spellings(codelist)
    suggest = cache(partial(expected_codes, codelist=codelist, language=sheet.context.language))
    wrong = {text: _diagnose(text, spellings) for text in rows[component].unique()}
    for rule in sorted({rule for rule, _ in wrong.values()}):
        meant = {text: code for text, (its_rule, code) in wrong.items() if its_rule == rule}
        places = sheet.places(rows.filter(pl.col(component).is_in(list(meant))), component)
        complete = partial(_complete, suggest, meant)
        yield Hits(rule, places, {"codelist": codelist_name(codelist)}, complete)


def _complete(suggest: Callable[[str], str], meant: Mapping[str, str], place: Place) -> Place:
    found = str(place["found"])
    return {"expected": meant[found] or suggest(found)}


@dataclass(frozen=True)
class _Spellings:
    """A list's codes by their small letters, and by their names in any language."""

    codelist: Codelist
    by_case: Mapping[str, str]
    by_name: Mapping[str, str]


def _spellings(codelist: Codelist) -> _Spellings:
    by_name = {name.casefold(): code.id for code in codelist.codes for name in code.names.values()}
    return _Spellings(codelist, {code.id.casefold(): code.id for code in codelist.codes}, by_name)


def _diagnose(text: str, spellings: _Spellings) -> tuple[str, str]:
    """Return the rule that a wrong code breaks, and the code that was meant where it is certain."""
    stripped = bare(text)
    if stripped != text and stripped in spellings.codelist:
        return "COD-02", stripped
    if meant := spellings.by_case.get(stripped.casefold()):
        return "COD-03", meant
    if meant := spellings.by_name.get(stripped.casefold()):
        return "COD-04", meant
    return "COD-01", ""


def expected_codes(found: str, codelist: Codelist, *, language: str = FALLBACK_LANGUAGE) -> str:
    """Say which codes come closest to a wrong one; of a short list, all of them.

    Codes of two letters are compared by their letters whatever their order, as typing slips swap them.
    """
    ids = list(codelist.by_id)
    if len(ids) <= FEW_CODES:
        return ", ".join(ids)
    near = difflib.get_close_matches(found[:_LONGEST_COMPARED].upper(), ids, n=SUGGESTIONS, cutoff=0.6)
    letters = sorted(found[:_LONGEST_COMPARED].upper())
    near = near or [code for code in ids if len(code) == len(letters) and sorted(code) == letters][:SUGGESTIONS]
    return ", ".join(near) or word("content", "code", language=language, codelist=codelist_name(codelist))


def probe_validity(sheet: Sheet) -> Iterator[Probe]:
    """Find codes that were not in use at the period; rows without a known period are passed over."""
    for component in sheet.structure.components:
        if component.codelist is not None and sheet.has(component.id):
            dated = [code for code in component.codelist.codes if code.valid_from or code.valid_to]
            mask = WRITTEN & pl.col(component.id).is_in(listed(tuple(code.id for code in dated)))
            if dated:
                yield Probe(mask, partial(_look_at_dates, sheet, component.id, dated), needs_sound=True)


def _look_at_dates(sheet: Sheet, component: str, dated: Sequence[Code], rows: pl.DataFrame) -> Iterator[Hits]:
    for code in dated:
        yield from _out_of_dates(sheet, rows.filter(pl.col(component) == code.id), code, component)


def _out_of_dates(sheet: Sheet, rows: pl.DataFrame, code: Code, component: str) -> Iterator[Hits]:
    periods = {number: Period.from_id(number) for number in rows[PERIOD].unique().drop_nulls()}
    wrong = {number: str(period) for number, period in periods.items() if not _is_valid(code, period)}
    if wrong:
        rows = rows.filter(pl.col(PERIOD).is_in(list(wrong)))
        period = pl.col(PERIOD).replace_strict(wrong, return_dtype=pl.String)
        places = sheet.places(rows, component, period=period)
        yield Hits("COD-05", places, {"validity": f"{code.valid_from or '…'} – {code.valid_to or '…'}"})


def _is_valid(code: Code, period: Period) -> bool:
    first = dt.date.fromisoformat(code.valid_from[:10]) if code.valid_from else dt.date.min
    last = dt.date.fromisoformat(code.valid_to[:10]) if code.valid_to else dt.date.max
    return first <= period.end and period.start <= last
