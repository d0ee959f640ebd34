"""Whose figures they are: a provider writes only what its agreement names."""

from collections.abc import Iterator

import polars as pl

from comity.validation.hits import Hits
from comity.validation.sheet import Sheet


def check_reporters(sheet: Sheet) -> Iterator[Hits]:
    """Find rows of reporters that the sender may not write; codes outside the list are found elsewhere."""
    allowed, reporter = sheet.context.allowed_reporters, sheet.reporter
    if allowed is None or reporter is None or not sheet.has(reporter):
        return
    codelist = sheet.structure.by_id[reporter].codelist
    foreign = [
        code
        for code in sheet.frame[reporter].unique().drop_nulls()
        if code not in allowed and (codelist is None or code in codelist)
    ]
    members = [code for code in foreign if not sheet.context.members or code in sheet.context.members]
    values = {"allowed": ", ".join(allowed)}
    for rule, codes in (("REP-01", members), ("REP-02", [c for c in foreign if c not in members])):
        rows = sheet.frame.filter(pl.col(reporter).is_in(codes))
        yield Hits(rule, sheet.places(rows, reporter), values)
