"""Pieces of a file around faulty cells: the right rows and columns, bounded, none where there are no rows."""

from comity.formats.marked.excerpts import cut_pieces
from comity.formats.source import read_source
from comity.model.findings import Finding, Severity

TABLE = "\n".join(
    ["country;" + ";".join(f"m{month}" for month in range(1, 13))]
    + [f"area {row};" + ";".join(str(row * month) for month in range(1, 13)) for row in range(2, 40)]
).encode()


def at(row: int | None, column: str | None) -> Finding:
    """Return a finding at a place."""
    return Finding("X-01", Severity.ERROR, "", row=row, column=column)


def test_a_piece_holds_the_faulty_cell_among_its_neighbours() -> None:
    """A reader who sees other cells than those of the file would look for a fault that isn't there."""
    ((piece,),) = cut_pieces(read_source(TABLE, "t.csv"), [[at(20, "m9")]], kind="csv") or [()]
    assert [row for row, _ in piece.rows] == [18, 19, 20, 21, 22]
    ((row, place),) = piece.marks
    assert (row, place is not None) == (20, True)
    assert dict(piece.rows)[20][place or 0] == str(20 * 9)
    assert piece.header is not None
    assert piece.header[1][place or 0] == "m9"
    assert dict(piece.rows)[20][0] == "area 20"


def test_near_rows_share_a_piece_and_there_are_few() -> None:
    """A page with a piece for each of a thousand faults could not be read."""
    near = [at(10, "m1"), at(12, "m1")]
    far = [at(row, "m2") for row in (5, 15, 25, 35)]
    first, second = cut_pieces(read_source(TABLE, "t.csv"), [near, far], kind="csv") or [(), ()]
    assert [len(first), len(second)] == [1, 3]
    assert {row for row, _ in first[0].marks} == {10, 12}


def test_a_finding_about_a_column_points_to_its_head() -> None:
    """A missing row number must not hide where the fault is."""
    ((piece,),) = cut_pieces(read_source(TABLE, "t.csv"), [[at(None, "m3")]], kind="csv") or [()]
    assert [row for row, _ in piece.marks] == [1]


def test_a_file_without_rows_has_no_pieces() -> None:
    """Markup cut into lines would show nonsense."""
    source = read_source(b'{"data": {"dataSets": []}}', "t.json")
    assert cut_pieces(source, [[at(1, None)]], kind="sdmx-json") is None
