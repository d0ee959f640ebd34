import polars as pl

from comity.model.groups import Action
from comity.model.periods import parse_period
from comity.store.rows import digest, read_rows
from small_ledger import FLOW, offer, row


def _digest(*rows: dict[str, str | None], **others: object) -> str:
    made = offer(*rows, **others)
    return digest(made, read_rows(made))


def test_the_same_content_has_the_same_digest() -> None:
    """Order, the number's spelling, a custom column and empty columns make no difference."""
    first = _digest(row("1"), row("2", origin="AL"))
    assert first == _digest(row("2.0", origin="AL"), row("1.000", COMMENT=None))
    assert first == _digest(row("1", CUSTOM="x"), row("2", origin="AL"))


def test_other_content_has_another_digest() -> None:
    """A value, a missing mark, an omission, an action, a scope and a nil return each count."""
    cover = (("KG", parse_period("2024-01")),)
    digests = [
        _digest(row("1")),
        _digest(row("2")),
        _digest(row("NaN")),
        _digest(row(None)),
        _digest(row("1", COMMENT="")),
        _digest(row("1", ACTION="R")),
        _digest(row("1"), action=Action.REPLACE),
        _digest(row("1"), action=Action.REPLACE, scope=()),
        _digest(row("1"), covers=cover),
        _digest(row("1"), nil=True),
        _digest(),
    ]
    assert len(set(digests)) == len(digests)


def test_order_counts_where_it_does_something() -> None:
    """A delete before or after a write, and two rows of one cell, are other submissions in another order."""
    gone = row(None, ACTION="D")
    assert _digest(row("1"), gone) != _digest(gone, row("1"))
    assert _digest(row("1"), row("2")) != _digest(row("2"), row("1"))


def test_fields_cant_run_together() -> None:
    """Text moved from one field to its neighbour is other content."""
    assert _digest(row("1", COMMENT="ab", NOTE="c")) != _digest(row("1", COMMENT="a", NOTE="bc"))


def test_runs_keep_the_order_of_actions() -> None:
    """Rows are played in stretches of one action, as they stand in the file."""
    gone = row(None, ACTION="D")
    rows = read_rows(offer(row("1"), row("2", origin="AL"), gone, row("3")))
    assert [run.height for run in rows.runs()] == [2, 1, 1]


def test_a_frame_of_other_dtypes_is_taken() -> None:
    """Columns of nulls come in any type; the played rows have the documented ones."""
    frame = offer(row("1")).frame.with_columns(pl.lit(None).alias("COMMENT"), pl.col("_period").cast(pl.Int32))
    rows = read_rows(offer(frame=frame))
    assert rows.frame.schema["COMMENT"] == pl.String
    assert rows.frame.schema["_period"] == pl.Int64
    assert rows.components[0] == FLOW.structure.measure.id
