import polars as pl
import pytest
import sqlalchemy as sa

from comity.store.fetch import fetch_columns, fetch_frame, quote

SCHEMA = {"n": pl.Int64, "value": pl.Float64, "text": pl.String, "note": pl.String}


def both(rows: list[tuple[object, ...]]) -> list[pl.DataFrame]:
    """Return what both ways of fetching make of a table of these rows."""
    with sa.create_engine("sqlite://").connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (n INT, value REAL, text TEXT, note TEXT)")
        if rows:
            connection.exec_driver_sql("INSERT INTO t VALUES (?, ?, ?, ?)", rows)
        sql = "SELECT n, value, text, note FROM t"
        return [
            fetch_frame(connection, sql, schema=SCHEMA),
            fetch_columns(connection, sql, schema=SCHEMA, rare=("note",)),
        ]


@pytest.mark.parametrize(
    "value",
    [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, 2.0**53 + 2, 2.0**63, -1e18, float("inf"), -7.0, None],
)
def test_numbers_come_bit_by_bit(value: float | None) -> None:
    """A value fetched by column is the value that was stored, whatever its size."""
    by_row, by_column = both([(1, value, "a", None), (2, 3.0, "b", None)])
    assert by_column["value"].to_list() == by_row["value"].to_list() == [value, 3.0]


@pytest.mark.parametrize("text", ['a "q" \\ / \n\t\x1f', "ж𝄞\u2028", '{"COMMENT":"[1,2]"}', "", "null", None])
def test_texts_come_as_they_are(text: str | None) -> None:
    """Quotes, control characters, JSON within and other scripts come through the JSON that carries them."""
    by_row, by_column = both([(1, 1.0, text, text), (2, None, "x", None)])
    assert by_column.equals(by_row)
    assert by_column["note"].to_list() == [text, None]


def test_nothing_is_an_empty_frame() -> None:
    """No rows make a frame of the right columns, not one of a single null."""
    assert [frame.schema for frame in both([])] == [pl.Schema(SCHEMA)] * 2
    assert [frame.height for frame in both([])] == [0, 0]


def test_names_may_be_words_of_sql() -> None:
    """A dimension called GROUP, or one with a quote or a brace in its name, is a column like any other."""
    names = ["GROUP", 'a"b', "x{0}"]
    columns = ", ".join(quote(name) for name in names)
    with sa.create_engine("sqlite://").connect() as connection:
        connection.exec_driver_sql(f"CREATE TABLE t ({columns})")
        connection.exec_driver_sql("INSERT INTO t VALUES ('A', 'B', 'C')")
        found = fetch_columns(connection, f"SELECT {columns} FROM t", schema=dict.fromkeys(names, pl.String))
    assert found.rows() == [("A", "B", "C")]
