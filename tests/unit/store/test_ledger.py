import datetime as dt
import threading
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from comity.errors import LedgerError, OutsideError, UnknownArtefactError, UsageError
from comity.exchange.ports import ForecastRun, Ledger
from comity.model.findings import Finding, Findings, Severity
from comity.model.groups import Action
from comity.model.periods import parse_period
from comity.model.structures import Reference
from comity.model.submissions import State
from comity.store.ledger import SqlLedger, open_ledger
from comity.store.log_tables import audit
from comity.store.schema import schema_version
from ledger_database import ledger_url
from small_ledger import FLOW, START, make_dataflow, make_ledger, offer, refusal, row, values

pytestmark = pytest.mark.databases
JANUARY = parse_period("2024-01")
FEBRUARY = parse_period("2024-02")


@pytest.fixture
def ledger(tmp_path: Path) -> SqlLedger:
    """Return an empty, simulated ledger."""
    return make_ledger(tmp_path)


def test_implements_the_port(ledger: SqlLedger) -> None:
    """The hub may use it as a Ledger, and reads the group from it."""
    assert isinstance(ledger, Ledger)
    assert (ledger.group_id, ledger.simulated) == ("DEMO", True)


def test_accepted_figures_are_read_back(ledger: SqlLedger) -> None:
    """What is accepted is what is read, in the documented columns, ordered by key and time."""
    ledger.accept(offer(row("5", period="2024-02"), row("3"), row("NaN", origin="AL", OBS_STATUS="M")))
    frame = ledger.observations(FLOW)
    assert frame.columns == [
        *("FREQ", "REPORTER", "ORIGIN", "TIME_PERIOD", "OBS_VALUE"),
        *("OBS_STATUS", "CONF_STATUS", "EMBARGO_TIME", "COMMENT", "NOTE", "_period", "_seq"),
    ]
    assert frame["ORIGIN"].to_list() == ["AF", "AF", "AL"]
    assert frame["OBS_VALUE"].to_list() == [3.0, 5.0, None]
    assert frame["OBS_STATUS"].to_list() == [None, None, "M"]
    assert frame["_period"].to_list() == [JANUARY.id, FEBRUARY.id, JANUARY.id]


def test_receipt_says_the_net_effect(ledger: SqlLedger) -> None:
    """Added, changed, removed and unchanged cells are counted; unchanged ones make no vintage."""
    ledger.accept(offer(row("1"), row("2", origin="AL"), row("3", origin="AM")))
    again = offer(
        row("1"), row("9", origin="AL"), row("4", origin="AT"), row(None, origin="AM", ACTION="D"), hours=1
    )
    submission = ledger.accept(again).submission
    effect = (submission.added, submission.changed, submission.removed, submission.unchanged)
    assert effect == (1, 1, 1, 1)
    assert (submission.seq, submission.state, submission.rows) == (2, State.RELEASED, 4)
    assert ledger.history(FLOW, key={"ORIGIN": ["AF"]}).height == 1


def test_as_of_a_moment_or_a_sequence(ledger: SqlLedger) -> None:
    """A read as of a date, or of a sequence, shows exactly what was known then."""
    for hours, figure in enumerate(("1", "2", "3")):
        ledger.accept(offer(row(figure), hours=hours))
    assert values(ledger.observations(FLOW, as_of=2)) == {("AF", "2024-01"): 2.0}
    assert values(ledger.observations(FLOW, as_of=START + dt.timedelta(minutes=90))) == {("AF", "2024-01"): 2.0}
    assert values(ledger.observations(FLOW)) == {("AF", "2024-01"): 3.0}
    assert ledger.observations(FLOW, as_of=0).is_empty()
    assert ledger.as_of_seq(START - dt.timedelta(seconds=1)) == 0
    assert ledger.as_of_seq() == 3


def test_moments_without_a_zone_are_refused(ledger: SqlLedger) -> None:
    """A naive moment would be read in whatever zone the machine is in."""
    with pytest.raises(UsageError, match="time zone"):
        ledger.as_of_seq(dt.datetime(2024, 1, 1))  # noqa: DTZ001 - the fault under test
    with pytest.raises(UsageError, match="sequence -1"):
        ledger.as_of_seq(-1)


def test_a_b_a_makes_three_vintages(ledger: SqlLedger) -> None:
    """Going back to an earlier figure is a vintage of its own, not a repeat."""
    receipts = [ledger.accept(offer(row(figure), hours=h)) for h, figure in enumerate(("1", "2", "1"))]
    assert [r.repeated for r in receipts] == [False, False, False]
    history = ledger.history(FLOW)
    assert history["OBS_VALUE"].to_list() == [1.0, 2.0, 1.0]
    assert history["_action"].to_list() == ["I", "U", "U"]
    assert history["received_at"][2] == START + dt.timedelta(hours=2)
    assert history.schema["received_at"] == pl.Datetime("us", "UTC")


def test_a_repeat_of_the_latest_changes_nothing(ledger: SqlLedger) -> None:
    """The same content again, in another order, returns the first receipt and writes no audit entry."""
    first = ledger.accept(offer(row("1"), row("2", origin="AL")))
    again = ledger.accept(offer(row("2", origin="AL"), row("1"), hours=5))
    assert again.repeated
    assert again.submission == first.submission
    assert (len(ledger.submissions()), len(ledger.audit())) == (1, 5)


def test_merge_and_replace_of_the_same_rows_differ(ledger: SqlLedger) -> None:
    """The same rows with another action are another submission."""
    ledger.accept(offer(row("1")))
    assert not ledger.accept(offer(row("1"), hours=1, action=Action.REPLACE)).repeated


def test_an_idempotency_key_returns_its_receipt(ledger: SqlLedger) -> None:
    """A key used before returns the earlier receipt even when others came between; other content is refused."""
    first = ledger.accept(offer(row("1"), idempotency_key="k1"))
    ledger.accept(offer(row("2"), hours=1, idempotency_key="k2"))
    assert ledger.accept(offer(row("1"), hours=2, idempotency_key="k1")).submission == first.submission
    with pytest.raises(UsageError, match="other content"):
        ledger.accept(offer(row("3"), hours=2, idempotency_key="k1"))


def test_merge_changes_only_what_a_row_holds(ledger: SqlLedger) -> None:
    """An omitted component stays; a present one, even intentionally missing, takes its place."""
    ledger.accept(offer(row("1", OBS_STATUS="A", COMMENT="first")))
    ledger.accept(offer(row(None, COMMENT="second", NOTE="#N/A"), hours=1))
    found = ledger.observations(FLOW).row(0, named=True)
    assert (found["OBS_VALUE"], found["OBS_STATUS"], found["COMMENT"]) == (1.0, "A", "second")
    assert found["NOTE"] == "#N/A"
    assert found["CONF_STATUS"] is None


def test_replace_row_puts_the_whole_observation(ledger: SqlLedger) -> None:
    """Action R drops what the row doesn't hold; a row that holds nothing removes the cell."""
    ledger.accept(offer(row("1", OBS_STATUS="A", COMMENT="c"), row("7", origin="AL")))
    ledger.accept(offer(row("2", ACTION="R"), row(None, origin="AL", ACTION="R"), hours=1))
    found = ledger.observations(FLOW)
    assert found.height == 1
    assert (found["OBS_VALUE"][0], found["OBS_STATUS"][0], found["COMMENT"][0]) == (2.0, None, None)


def test_deletes_expand_their_wildcards_in_file_order(ledger: SqlLedger) -> None:
    """A fully open delete followed by new rows replaces all, as the field guide says."""
    ledger.accept(offer(row("1"), row("2", origin="AL"), row("3", period="2024-02")))
    everything = row(None, origin=None, period=None, FREQ=None, REPORTER=None, ACTION="D")
    submission = ledger.accept(offer(everything, row("1"), hours=1)).submission
    assert values(ledger.observations(FLOW)) == {("AF", "2024-01"): 1.0}
    assert (submission.removed, submission.unchanged) == (2, 1)


def test_deletes_of_components_leave_the_rest(ledger: SqlLedger) -> None:
    """A delete that holds a component takes that from every cell it matches, and no cell away."""
    ledger.accept(offer(row("1", COMMENT="x"), row("2", origin="AL", COMMENT="y", NOTE="z")))
    ledger.accept(offer(row(None, origin=None, COMMENT="-", ACTION="D"), hours=1))
    found = ledger.observations(FLOW)
    assert found["COMMENT"].to_list() == [None, None]
    assert found["NOTE"].to_list() == [None, "z"]
    assert found["OBS_VALUE"].to_list() == [1.0, 2.0]


def test_replace_deletes_the_rest_of_its_scope(ledger: SqlLedger) -> None:
    """A replaced reporter and period holds just the file's cells; other periods and reporters stay."""
    ledger.accept(offer(row("1"), row("2", origin="AL"), row("3", period="2024-02")))
    ledger.accept(offer(row("8", REPORTER="KZ"), hours=1, provider="KZ"))
    submission = ledger.accept(offer(row("1"), hours=2, action=Action.REPLACE)).submission
    assert (submission.removed, submission.unchanged) == (1, 1)
    assert values(ledger.observations(FLOW, key={"REPORTER": ["KG"]})) == {
        ("AF", "2024-01"): 1.0,
        ("AF", "2024-02"): 3.0,
    }
    assert ledger.observations(FLOW, key={"REPORTER": ["KZ"]}).height == 1


def test_an_empty_scope_replaces_the_dataflow_of_the_reporters(ledger: SqlLedger) -> None:
    """The dataflow becomes the file, but never for a reporter that the provider may not write."""
    ledger.accept(offer(row("1"), row("3", period="2024-02")))
    ledger.accept(offer(row("8", REPORTER="KZ"), hours=1, provider="KZ"))
    whole = offer(row("1"), hours=2, action=Action.REPLACE, scope=(), reporters=("KG",))
    assert ledger.accept(whole).submission.removed == 1
    assert ledger.observations(FLOW)["REPORTER"].to_list() == ["KG", "KZ"]


def test_an_empty_replace_deletes_nothing(ledger: SqlLedger) -> None:
    """A file without cells that is no nil return has no scope, so nothing goes by accident."""
    ledger.accept(offer(row("1")))
    assert ledger.accept(offer(hours=1, action=Action.REPLACE, scope=())).submission.removed == 0
    nil = offer(hours=2, action=Action.REPLACE, nil=True, covers=(("KG", JANUARY),))
    assert ledger.accept(nil).submission.removed == 1


def test_someone_elses_reporter_is_refused(ledger: SqlLedger) -> None:
    """The ledger itself refuses a row for a reporter outside the agreement, and nothing is written."""
    with pytest.raises(LedgerError, match="KZ"):
        ledger.accept(offer(row("1", REPORTER="KZ"), reporters=("KG",)))
    assert ledger.submissions() == []


def test_wildcard_deletes_stay_within_the_reporters(ledger: SqlLedger) -> None:
    """An open reporter in a delete means the sender's own reporters."""
    ledger.accept(offer(row("8", REPORTER="KZ"), provider="KZ"))
    ledger.accept(offer(row("1"), hours=1))
    gone = offer(row(None, REPORTER=None, origin=None, period=None, ACTION="D"), hours=2, reporters=("KG",))
    assert ledger.accept(gone).submission.removed == 1
    assert ledger.observations(FLOW)["REPORTER"].to_list() == ["KZ"]


def test_unchecked_frames_are_refused(ledger: SqlLedger) -> None:
    """A row without a period, a frame without numbers, or errors in the findings never get in."""
    findings = Findings()
    findings.add(Finding("STR-01", Severity.ERROR, "wrong"))
    with pytest.raises(LedgerError, match="no single cell"):
        ledger.accept(offer(row("1", period=None)))
    with pytest.raises(LedgerError, match="_value"):
        ledger.accept(offer(row("1"), frame=offer(row("1")).frame.drop("_value")))
    with pytest.raises(LedgerError, match="errors"):
        ledger.accept(offer(row("1"), findings=findings))


def test_reads_filter_by_key_and_period(ledger: SqlLedger) -> None:
    """Codes of a dimension are alternatives; dimensions and both bounds narrow together."""
    ledger.accept(
        offer(*(row(str(i), origin=o, period=f"2024-{i:02d}") for i in range(1, 13) for o in ("AF", "AL", "AM")))
    )
    found = ledger.observations(FLOW, key={"ORIGIN": ["AF", "AM"]}, first=FEBRUARY, last=parse_period("2024-03"))
    assert sorted(values(found)) == [(o, f"2024-0{m}") for o in ("AF", "AM") for m in (2, 3)]
    assert ledger.observations(FLOW, key={"ORIGIN": []}).is_empty()
    with pytest.raises(UsageError, match="no dimension PARTNER"):
        ledger.observations(FLOW, key={"PARTNER": ["AF"]})


def test_an_unknown_dataflow_reads_empty(ledger: SqlLedger) -> None:
    """Before anything came, a read has the right columns and no rows; a wrong dimension is still said."""
    empty = ledger.observations(make_dataflow("STOCK", structure_id="STOCK"))
    assert empty.is_empty()
    assert "OBS_VALUE" in empty.columns
    assert ledger.history(FLOW).is_empty()
    with pytest.raises(UsageError):
        ledger.observations(FLOW, key={"PARTNER": ["AF"]})


def test_dataflows_of_one_structure_are_kept_apart(ledger: SqlLedger) -> None:
    """Two dataflows may share a data structure and its series table, not their figures."""
    other = make_dataflow("VISITS")
    ledger.accept(offer(row("1")))
    ledger.accept(offer(row("2"), hours=1, dataflow=other))
    assert values(ledger.observations(FLOW)) == {("AF", "2024-01"): 1.0}
    assert values(ledger.observations(other)) == {("AF", "2024-01"): 2.0}
    assert ledger.verify() == []


def test_changed_dimensions_need_a_new_major_version(ledger: SqlLedger) -> None:
    """A structure that loses a dimension under its old version is refused; a new major version is welcome."""
    ledger.accept(offer(row("1")))
    fewer = tuple(c for c in FLOW.structure.components if c.id not in ("ORIGIN", "TITLE"))
    changed = replace(FLOW, structure=replace(FLOW.structure, components=fewer))
    with pytest.raises(LedgerError, match="dimensions"):
        ledger.accept(offer(row("1"), hours=1, dataflow=changed))
    second = replace(changed.structure, reference=Reference("COMITY", "CROSSINGS", "2.0.0"))
    ledger.accept(offer(row("1"), hours=1, dataflow=replace(changed, structure=second)))
    assert ledger.verify() == []


def test_attributes_above_the_observation_are_joined(ledger: SqlLedger) -> None:
    """Series, group and dataset attributes appear as columns once they have a value, and as of then."""
    ledger.accept(offer(row("1", TITLE="Afghans", REGIME="visa"), row("2", period="2024-02")))
    submission = ledger.accept(offer(row("1", UNIT="persons", REGIME="free", period="2024-02"), hours=1)).submission
    frame = ledger.observations(FLOW)
    assert frame["TITLE"].to_list() == ["Afghans", "Afghans"]
    assert frame["REGIME"].to_list() == ["visa", "free"]
    assert frame["UNIT"].to_list() == ["persons", "persons"]
    assert "UNIT" not in ledger.observations(FLOW, as_of=1).columns
    assert submission.changed == 1
    assert frame.columns[-2:] == ["_period", "_seq"]


def test_attributes_above_the_observation_are_deleted_alone(ledger: SqlLedger) -> None:
    """A delete row that names only such an attribute leaves every observation."""
    ledger.accept(offer(row("1", TITLE="Afghans"), row("2", origin="AL", TITLE="Albanians")))
    taken = row(None, origin=None, period=None, TITLE="-", ACTION="D")
    assert ledger.accept(offer(taken, hours=1)).submission.removed == 0
    assert "TITLE" not in ledger.observations(FLOW).columns
    assert ledger.observations(FLOW).height == 2


def test_a_refusal_is_kept_without_a_sequence(ledger: SqlLedger) -> None:
    """A refused file keeps its bytes and its report, takes no number, and may come again."""
    receipt = ledger.reject(refusal(rows=7))
    again = ledger.reject(refusal(hours=1))
    assert (receipt.submission.seq, receipt.submission.state) == (None, State.REJECTED)
    assert (receipt.submission.rows, receipt.submission.errors) == (7, 1)
    assert again.submission.id == 2
    assert ledger.raw(1) == b"broken"
    assert next(iter(ledger.findings_of(1))).found == "ZZ"
    assert [entry.action for entry in ledger.audit(3)] == ["received", "checked", "rejected"]
    assert ledger.verify() == []


def test_of_a_file_about_persons_nothing_is_kept(ledger: SqlLedger, tmp_path: Path) -> None:
    """Only digest, sender, column and reason remain: no bytes, no file name, no found value."""
    ledger.reject(refusal(raw=None, raw_sha256="ab" * 32, file_name="Ivanov.csv"))
    kept = ledger.submissions()[0]
    assert (kept.raw_sha256, kept.file_name) == ("ab" * 32, "")
    finding = next(iter(ledger.findings_of(1)))
    assert (finding.column, finding.found) == ("ORIGIN", None)
    assert not list((tmp_path / "raw").rglob("*.*")) + list((tmp_path / "raw").glob("*/*"))
    with pytest.raises(LedgerError, match="about persons"):
        ledger.raw(1)
    with pytest.raises(LedgerError, match="digest"):
        ledger.reject(refusal(raw=None))


def test_submissions_are_found(ledger: SqlLedger) -> None:
    """They are listed as they came, by provider, dataflow and state."""
    ledger.accept(offer(row("1")))
    ledger.reject(refusal(hours=1))
    ledger.accept(offer(row("2", REPORTER="KZ"), hours=2, provider="KZ"))
    assert [s.id for s in ledger.submissions()] == [1, 2, 3]
    assert [s.id for s in ledger.submissions(provider="KG")] == [1, 2]
    assert [s.id for s in ledger.submissions(state=State.REJECTED)] == [2]
    assert ledger.submissions(dataflow="STOCK") == []
    with pytest.raises(UnknownArtefactError, match="submission 9"):
        ledger.findings_of(9)


def test_the_raw_file_is_kept_as_it_came(ledger: SqlLedger) -> None:
    """Every byte comes back; two submissions may share one file."""
    data = b"\xef\xbb\xbfa;b\r\n\x00"
    ledger.accept(offer(row("1"), raw=data))
    ledger.accept(offer(row("2"), raw=data, hours=1))
    assert (ledger.raw(1), ledger.raw(2)) == (data, data)


def test_coverage_counts_rows_and_changes(ledger: SqlLedger) -> None:
    """What a submission covered is said by reporter and period, nil returns and withdrawals too."""
    ledger.accept(offer(row("1"), row("2", origin="AL"), row("3", period="2024-02")))
    ledger.accept(offer(row("1"), hours=1))
    ledger.accept(offer(hours=2, nil=True, covers=(("KG", parse_period("2024-03")),)))
    ledger.accept(offer(row(None, origin=None, period="2024-02", ACTION="D"), hours=3))
    found = ledger.coverage("CROSSINGS")
    assert found.select("seq", "_period", "rows", "changed", "nil").rows() == [
        (1, JANUARY.id, 2, 2, False),
        (1, FEBRUARY.id, 1, 1, False),
        (2, JANUARY.id, 1, 0, False),
        (3, parse_period("2024-03").id, 0, 0, True),
        (4, FEBRUARY.id, 0, 1, False),
    ]
    assert ledger.coverage(as_of=1).height == 2
    assert ledger.coverage("STOCK").schema == found.schema


def test_hours_are_kept_and_given_back(ledger: SqlLedger) -> None:
    """Two hours of one day would be one cell, or come back in another notation."""
    first, last = "2024-03-05T09:00:00", "2024-03-05T10:00:00"
    ledger.accept(offer(*(row(value, period=hour, FREQ="H") for value, hour in (("1", first), ("2", last)))))
    assert values(ledger.observations(FLOW)) == {("AF", first): 1.0, ("AF", last): 2.0}


def test_a_simulated_hub_takes_time_only_forward(ledger: SqlLedger) -> None:
    """A moment before the last one is refused, for refusals too."""
    ledger.accept(offer(row("1"), hours=5))
    with pytest.raises(LedgerError, match="before the last"):
        ledger.accept(offer(row("2"), hours=4))
    with pytest.raises(LedgerError, match="before the last"):
        ledger.reject(refusal(hours=4))
    assert len(ledger.submissions()) == 1


def test_a_live_hub_takes_only_the_present(tmp_path: Path) -> None:
    """History can't be replayed in a live hub; one who waited, however long, is moved up and not refused."""
    ledger = make_ledger(tmp_path, simulated=False)
    with pytest.raises(LedgerError, match="far from now"):
        ledger.accept(offer(row("1"), received_at=START - dt.timedelta(days=2)))
    last = ledger.accept(offer(row("1"))).submission.received_at
    waited = ledger.accept(offer(row("2"), received_at=START - dt.timedelta(seconds=3)))
    assert waited.submission.received_at == last + dt.timedelta(microseconds=1)
    slow = ledger.accept(offer(row("3"), received_at=START - dt.timedelta(minutes=50)))
    assert slow.submission.received_at == last + dt.timedelta(microseconds=2)
    with pytest.raises(OutsideError, match="clock is behind"):
        ledger.accept(offer(row("4"), hours=-1))


def test_forecasts_are_kept_for_good(ledger: SqlLedger) -> None:
    """A forecast comes back equal, with an id and the digest of all that was said of it."""
    frame = pl.DataFrame({"unique_id": ["a"], "ds": [dt.date(2024, 1, 1)], "mean": [1.5]})
    run = ForecastRun(subject="VISITORS", seq=3, recipe="{}", seed=7, issued_at=START, frame=frame)
    kept = ledger.save_forecast_run(run)
    other = ledger.save_forecast_run(replace(run, seed=8))
    assert kept.id == 1
    assert kept.digest != other.digest
    found = ledger.forecast_runs("VISITORS")
    assert found[0].frame.equals(frame)
    assert (found[0].issued_at, found[1].seed) == (START, 8)
    assert ledger.forecast_runs("NONE") == []
    assert ledger.audit(1)[0].object == "forecast_run/2"


def test_reopened_it_holds_the_same(tmp_path: Path) -> None:
    """A closed ledger opens again, for reading too; a reader can't write."""
    with make_ledger(tmp_path) as ledger:
        ledger.accept(offer(row("1")))
    url = ledger_url(tmp_path)
    with open_ledger(url, tmp_path / "raw", read_only=True) as reader:
        assert values(reader.observations(FLOW)) == {("AF", "2024-01"): 1.0}
        with pytest.raises(UsageError, match="reading only"):
            reader.accept(offer(row("2"), hours=1))
        with pytest.raises(UsageError, match="reading only"):
            reader.rebuild()


def test_a_second_ledger_in_the_same_place_is_refused(tmp_path: Path) -> None:
    """Making a ledger never touches one that is there."""
    make_ledger(tmp_path).accept(offer(row("1")))
    with pytest.raises(LedgerError, match="already"):
        make_ledger(tmp_path)


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    """A ledger written by a later version isn't guessed at."""
    ledger = make_ledger(tmp_path)
    with ledger._connections.writing() as connection:
        connection.execute(schema_version.insert().values(version=99, applied_at="later"))
    with pytest.raises(LedgerError, match="version 99"):
        open_ledger(ledger_url(tmp_path), tmp_path / "raw")


def test_threads_share_one_ledger(tmp_path: Path) -> None:
    """Four senders at once lose nothing; those overtaken within a dataflow work from the newer state."""
    ledger = make_ledger(tmp_path, simulated=False)

    def send(thread: int) -> None:
        for i in range(5):
            # Every thread writes one cell of its own and one that all share.
            ledger.accept(
                offer(row(str(i), origin=f"T{thread}"), row(f"{thread}{i}", origin="ALL"), provider=f"P{thread}")
            )

    threads = [threading.Thread(target=send, args=(t,)) for t in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [s.seq for s in ledger.submissions()] == list(range(1, 21))
    assert ledger.observations(FLOW).height == 5
    assert ledger.history(FLOW, key={"ORIGIN": ["ALL"]}).height == 20
    assert ledger.verify() == []


def test_a_number_is_given_once_and_none_is_left_out(ledger: SqlLedger) -> None:
    """A write that fails would leave a gap in the audit, which says that an entry was removed."""
    ledger.accept(offer(row("1")))
    with pytest.raises(ZeroDivisionError):
        _write_and_fail(ledger)
    ledger.accept(offer(row("2"), hours=1))
    assert [submission.id for submission in ledger.submissions()] == [1, 2]
    with ledger._connections.writing() as connection:
        connection.execute(audit.insert(), [_entry(9), _entry(9)])
        numbers = connection.execute(sa.select(audit.c.id).order_by(audit.c.id)).scalars().all()
    assert list(numbers) == list(range(1, len(numbers) + 1))


def _write_and_fail(ledger: SqlLedger) -> None:
    with ledger._connections.writing() as connection:
        connection.execute(audit.insert(), [_entry(9), _entry(9)])
        raise ZeroDivisionError


def _entry(leaf: int) -> dict[str, object]:
    texts = dict.fromkeys(("at", "actor", "action", "object", "detail"), "x")
    return {**texts, "leaf": leaf}
