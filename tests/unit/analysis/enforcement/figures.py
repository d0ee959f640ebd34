"""Figures of two half-years for these tests: victims, and what authorities did."""

import polars as pl

from comity.model.periods import parse_period

PARENTS = {"OPERATION": {"OP_RIVER": "JOINT"}, "OFFENCE": {}}
OPENED = {
    ("ICCS0204", "OPENED", "PROCEEDINGS", "_T"): 7.0,
    ("ICCS08051", "STOPPED", "GROUPS", "_T"): 5.0,
    ("ICCS08051", "STOPPED", "GROUPS", "OP_RIVER"): 3.0,
    ("ICCS07023", "OPENED", "PROCEEDINGS", "_T"): 9.0,
    ("ICCS0204", "CONVICTED", "PERSONS", "_T"): 2.0,
}
_SCHEMA = {"reporter": pl.String, "_period": pl.Int64}
_NUMBERS = {"value": pl.Float64, "status": pl.String}


def victims(**members: tuple[float | None, float | None]) -> pl.DataFrame:
    """Return victims identified and assisted, a fifth of those identified children; a year before, one fewer."""
    rows = []
    for member, pair in members.items():
        for text, less in (("2025-S1", 1.0), ("2026-S1", 0.0)):
            for stage, value in zip(("IDENTIFIED", "ASSISTED"), pair, strict=True):
                before = (9.0 if member == "AM" else 19.0) if less else value
                known = None if value is None else before
                age = None if known is None or stage != "IDENTIFIED" else known // 5
                rows += [_row(member, text, (stage, "_T"), known), _row(member, text, (stage, "Y_LT18"), age)]
    dims = {"STAGE": pl.String, "AGE": pl.String}
    return pl.DataFrame(rows, schema={**_SCHEMA, **dims, **_NUMBERS}, orient="row").filter(
        ~((pl.col("AGE") == "Y_LT18") & (pl.col("STAGE") == "ASSISTED"))
    )


def actions(**members: dict[tuple[str, str, str, str], float]) -> pl.DataFrame:
    """Return what authorities did in the half-year."""
    rows = [_row(who, "2026-S1", codes, value) for who, own in members.items() for codes, value in own.items()]
    dims = dict.fromkeys(("OFFENCE", "STAGE", "UNIT", "OPERATION"), pl.String)
    return pl.DataFrame(rows, schema={**_SCHEMA, **dims, **_NUMBERS}, orient="row")


def _row(member: str, period: str, codes: tuple[str, ...], value: float | None) -> tuple[object, ...]:
    known = parse_period(period)
    assert known is not None
    return (member, known.id, *codes, value, "" if value is not None else "Q")
