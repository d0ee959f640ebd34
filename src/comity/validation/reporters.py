"""Whose figures they are: a provider writes only what its agreement names."""

from collections.abc import Iterator

import polars as pl

from comity.validation.codes import listed
from comity.validation.probes import Probe, spot
from comity.validation.sheet import Sheet


def probe_reporters(sheet: Sheet) -> Iterator[Probe]:
    """Find rows of reporters that the sender may not write; codes outside the list are found elsewhere."""
    allowed, reporter = sheet.context.allowed_reporters, sheet.reporter
    if allowed is None or reporter is None or not sheet.has(reporter):
        return
    codelist = sheet.structure.by_id[reporter].codelist
    foreign = ~pl.col(reporter).is_in(listed(tuple(allowed)))
    if codelist is not None:
        foreign &= pl.col(reporter).is_in(listed(tuple(codelist.by_id)))
    members = tuple(sheet.context.members)
    is_member = pl.col(reporter).is_in(listed(members)) if members else pl.lit(value=True)
    values = {"allowed": ", ".join(allowed)}
    yield spot(sheet, "REP-01", reporter, foreign & is_member, values=values)
    yield spot(sheet, "REP-02", reporter, foreign & ~is_member, values=values)
