"""Parts of a total: each is counted once, whatever the hierarchy."""

import polars as pl

from comity.model.structures import Code, Codelist, Component, Reference, Role
from comity.validation.parts import parts_of, top_codes

REFERENCE = Reference("COMITY", "CL_AGE", "1.0.0")
AGES = Codelist(
    REFERENCE,
    {},
    (
        Code("_T"),
        Code("ADULT", parent="_T"),
        Code("OLD", parent="ADULT"),
        Code("YOUNG", parent="ADULT"),
        Code("CHILD"),
    ),
)
AGE = Component("AGE", Role.DIMENSION, codelist=AGES)


def cells(*rows: tuple[str, str, float]) -> pl.DataFrame:
    """Return cells by origin and age."""
    frame = pl.DataFrame(rows, schema=["ORIGIN", "AGE", "_value"], orient="row")
    return frame.with_row_index("_at")


def test_the_codes_directly_under_the_total() -> None:
    """A code without a parent and one whose parent is the total are equally high."""
    assert top_codes(AGES) == ("ADULT", "CHILD")


def test_a_part_of_a_part_is_left_out_where_both_are_there() -> None:
    """Adults and old people added up would count the old twice."""
    frame = cells(("KZ", "_T", 10), ("KZ", "ADULT", 7), ("KZ", "OLD", 3), ("KZ", "CHILD", 3))
    assert parts_of(frame, AGE, ["ORIGIN"])["AGE"].to_list() == ["ADULT", "CHILD"]


def test_the_parts_of_a_part_stand_in_where_it_is_absent() -> None:
    """Where adults are sent by age only, those ages are the parts; another group's hierarchy doesn't matter."""
    frame = cells(("KZ", "OLD", 3), ("KZ", "YOUNG", 4), ("UZ", "ADULT", 7), ("UZ", "OLD", 1))
    assert parts_of(frame, AGE, ["ORIGIN"]).select("ORIGIN", "AGE").rows() == [
        ("KZ", "OLD"),
        ("KZ", "YOUNG"),
        ("UZ", "ADULT"),
    ]


def test_a_list_that_runs_in_a_circle_ends() -> None:
    """A wrong structure file must not hang the check."""
    circle = Codelist(REFERENCE, {}, (Code("A", parent="B"), Code("B", parent="A"), Code("C", parent="gone")))
    assert circle.ancestors == {"A": ("B",), "B": ("A",), "C": ()}
