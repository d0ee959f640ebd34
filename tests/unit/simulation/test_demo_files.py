"""The demonstration's mail: every file once, in the order in which it came, the same each time."""

import io
import itertools
import zipfile

from comity.simulation.demo import demo_files


def test_files_come_in_the_order_of_their_arrival() -> None:
    """A ledger takes no file that came before its last one, so one out of order would stop the demonstration."""
    moments = [file.received_at for file in demo_files(months=14)]
    assert all(first <= second for first, second in itertools.pairwise(moments))


def test_a_later_start_sends_the_same_later_files() -> None:
    """Figures that depend on where the demonstration begins would change its documented output."""
    long = {file.name + str(file.received_at): file.data for file in demo_files(months=6)}
    short = {file.name + str(file.received_at): file.data for file in demo_files(months=3)}
    assert short
    assert short.items() <= long.items()


def test_every_member_sends_both_dataflows_but_for_the_known_gaps() -> None:
    """A file left waiting when the mail ends would be a gap that nobody planned."""
    sent = {(file.provider, file.dataflow) for file in demo_files(months=1) if not file.refused}
    assert len(sent) == 10  # of twelve; Tajikistan is missing in the last month


def test_a_workbook_does_not_say_when_it_was_written() -> None:
    """The moment of the run in its bytes would make the same month's file another file a second later."""
    book = next(file for file in demo_files(months=3) if file.name.endswith(".xlsx"))
    with zipfile.ZipFile(io.BytesIO(book.data)) as parts:
        core = parts.read("docProps/core.xml").decode()
    assert ">2018-01-01T00:00:00Z</dcterms:created>" in core
    assert ">2018-01-01T00:00:00Z</dcterms:modified>" in core
