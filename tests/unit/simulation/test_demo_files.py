"""The demonstration's mail: every file once, in the order in which it came, the same each time."""

import io
import itertools
import zipfile

from comity.model.periods import parse_period
from comity.simulation.demo import SEED, demo_files
from comity.simulation.enforcement import counts
from comity.simulation.scenario import load_scenario


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
    assert len({one for one in sent if one[1] != "POINTS"}) == 10  # of twelve; Tajikistan lacks the last month
    assert {one[0] for one in sent if one[1] == "POINTS"} == {"AM", "KZ"}


def test_a_workbook_does_not_say_when_it_was_written() -> None:
    """The moment of the run in its bytes would make the same month's file another file a second later."""
    book = next(file for file in demo_files(months=3) if file.name.endswith(".xlsx"))
    with zipfile.ZipFile(io.BytesIO(book.data)) as parts:
        core = parts.read("docProps/core.xml").decode()
    assert ">2018-01-01T00:00:00Z</dcterms:created>" in core
    assert ">2018-01-01T00:00:00Z</dcterms:modified>" in core


def test_half_yearly_figures_come_with_their_past_and_then_alone() -> None:
    """A half-year that nobody sends, or one sent twice, would be a gap or a revision that nobody planned."""
    sent = [file for file in demo_files(months=18) if file.dataflow in {"TRAFFICKING", "ENFORCEMENT"}]
    assert sorted({str(file.period) for file in sent}) == ["2025-S1", "2025-S2", "2026-S1"]
    assert len(sent) == 3 * 6 * 2
    rows = next(file for file in sent if str(file.period) == "2025-S1" and file.provider == "AM").data.decode()
    assert all(period in rows for period in ("2023-S2", "2024-S1", "2024-S2", "2025-S1"))
    assert not any(file.refused or file.note for file in sent)


def test_a_joint_operation_is_part_of_the_whole() -> None:
    """Figures of an operation beyond their total would teach readers of the demonstration a falsehood."""
    scenario = load_scenario()
    for period in ("2024-S2", "2025-S1", "2025-S2", "2026-S1"):
        half = parse_period(period)
        assert half is not None
        cells = {
            (one.codes["OFFENCE"], one.codes["STAGE"], one.codes["OPERATION"]): one.value
            for one in counts(scenario, "RU", "ENFORCEMENT", period=half, seed=SEED)
        }
        joint = {key: value for key, value in cells.items() if key[2] == "OP_SILK"}
        assert bool(joint) == (period in {"2025-S1", "2025-S2"})
        for (offence, stage, _), value in joint.items():
            assert cells[offence, stage, "JOINT"] == value
            assert cells[offence, stage, "NONE"] + value == cells[offence, stage, "_T"]
            assert 0 <= value <= cells[offence, stage, "_T"]


def test_victims_add_up_and_help_reaches_no_more_than_were_found() -> None:
    """Parts that don't add up would end each demonstration with warnings that are its own fault."""
    period = parse_period("2026-S1")
    assert period is not None
    for member in load_scenario().members:
        cells = counts(load_scenario(), member, "TRAFFICKING", period=period, seed=SEED)
        by_stage = {
            stage: {tuple(one.codes.values())[1:4]: one.value for one in cells if one.codes["STAGE"] == stage}
            for stage in ("IDENTIFIED", "ASSISTED")
        }
        for own in by_stage.values():
            whole = own["_T", "_T", "_T"]
            assert whole == sum(value for (sex, _, _), value in own.items() if sex != "_T")
            assert whole == sum(value for (_, _, form), value in own.items() if form != "_T")
        assert all(
            by_stage["ASSISTED"][key] <= value for key, value in by_stage["IDENTIFIED"].items() if key[2] == "_T"
        )
