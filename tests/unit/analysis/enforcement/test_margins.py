"""Margins: totals before parts, nothing twice, and a missing part is no nought."""

import polars as pl

from comity.analysis.enforcement.margins import margin

PARENTS = {"OPERATION": {"OP_RIVER": "JOINT"}}


def frame(*rows: tuple[str, str, float | None, str]) -> pl.DataFrame:
    """Return figures of one member and period by stage and operation."""
    return pl.DataFrame(
        [
            {"reporter": "KG", "_period": 1, "STAGE": s, "OPERATION": o, "value": v, "status": t}
            for s, o, v, t in rows
        ],
        schema_overrides={"value": pl.Float64},
    )


def whole(*rows: tuple[str, str, float | None, str]) -> tuple[float | None, str]:
    """Return the value and status of the stage over all operations."""
    ((value, status),) = margin(frame(*rows), keep=["STAGE"], parents=PARENTS).select("value", "status").rows()
    return value, status


def test_a_total_that_was_sent_stands() -> None:
    """What the member calls its total is not replaced by parts that may be incomplete."""
    assert whole(("OPENED", "_T", 9.0, "D"), ("OPENED", "NONE", 4.0, ""), ("OPENED", "JOINT", 4.0, "")) == (
        9.0,
        "D",
    )


def test_without_a_total_its_parts_are_added_each_once() -> None:
    """A named operation is part of "joint": both together would count it twice."""
    rows = (("OPENED", "NONE", 4.0, ""), ("OPENED", "JOINT", 3.0, ""), ("OPENED", "OP_RIVER", 3.0, ""))
    assert whole(*rows) == (7.0, "")
    assert whole(("OPENED", "NONE", 4.0, ""), ("OPENED", "OP_RIVER", 3.0, "A")) == (7.0, "")


def test_a_missing_part_makes_the_whole_missing() -> None:
    """A sum of the other parts would pass for the whole."""
    assert whole(("OPENED", "NONE", 4.0, ""), ("OPENED", "JOINT", None, "Q")) == (None, "Q")


def test_a_flag_on_a_part_is_on_the_whole() -> None:
    """A definition that differs in a part differs in the sum."""
    assert whole(("OPENED", "NONE", 4.0, "A"), ("OPENED", "JOINT", 1.0, "D")) == (5.0, "D")


def test_what_is_kept_is_told_apart() -> None:
    """Stages aren't added to one another."""
    found = margin(frame(("OPENED", "_T", 1.0, ""), ("ARRESTED", "_T", 2.0, "")), keep=["STAGE"], parents={})
    assert dict(found.select("STAGE", "value").iter_rows()) == {"OPENED": 1.0, "ARRESTED": 2.0}
