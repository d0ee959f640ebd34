from pathlib import Path

import pytest

from comity.store.dialect import dialect_of
from comity.store.ledger import SqlLedger
from ledger_database import behind, ledger_url
from small_ledger import FLOW, make_ledger, offer, refusal, row, values

pytestmark = pytest.mark.databases


@pytest.fixture
def ledger(tmp_path: Path) -> SqlLedger:
    """Return a sound ledger with two vintages, an attribute, a withdrawal and a refusal."""
    ledger = make_ledger(tmp_path)
    ledger.accept(offer(row("1", TITLE="t"), row("5", origin="AL")))
    ledger.accept(offer(row("2"), row(None, origin="AL", ACTION="D"), hours=1))
    ledger.reject(refusal(hours=2))
    assert ledger.verify() == []
    return ledger


def _tamper(folder: Path, *statements: str) -> None:
    """Change the database behind the ledger's back, past its triggers; `{cur}` is where the latest view lies."""
    with behind(ledger_url(folder)) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement.format(cur=dialect_of(connection).cells("cur", FLOW.id)))


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("UPDATE obs SET value = 7 WHERE seq = 2 AND action = 'U'", "latest"),
        ("UPDATE cur SET value = 7", "latest"),
        ("DELETE FROM cur", "latest"),
        ("INSERT INTO {cur} (period, sid, seq) VALUES (1, 1, 1)", "latest"),
        ("DELETE FROM obs WHERE seq = 2", "effect"),
        ("UPDATE submission SET added = 9 WHERE seq = 1", "effect"),
        ("DELETE FROM attr", "effect"),
        ("DELETE FROM coverage WHERE seq = 1", "effect"),
        ("UPDATE event SET seq = 4 WHERE seq = 2", "sequence"),
        ("UPDATE submission SET seq = 4 WHERE seq = 2", "orphan"),
        ("UPDATE submission SET received_at = '2020' WHERE id = 3", "order"),
        ("UPDATE submission SET id = 9 WHERE id = 1", "order"),
        ("UPDATE obs SET seq = 8 WHERE seq = 2", "orphan"),
        ("DELETE FROM period", "orphan"),
        ("DELETE FROM series_comity_crossings_1 WHERE sid = 1", "orphan"),
        ("UPDATE obs SET action = 'I' WHERE action = 'U'", "vintages"),
        ("DELETE FROM audit WHERE object = 'submission/3'", "audit"),
    ],
)
def test_tampering_is_found(ledger: SqlLedger, tmp_path: Path, statement: str, check: str) -> None:
    """Each broken promise is named by its check."""
    _tamper(tmp_path, statement)
    assert check in {fault.check for fault in ledger.verify()}


def test_a_changed_raw_file_is_found(ledger: SqlLedger, tmp_path: Path) -> None:
    """The file that came must be the file that is kept."""
    path = next(p for p in (tmp_path / "raw").rglob("*") if p.is_file())
    path.chmod(0o644)
    path.write_bytes(b"other")
    assert [(fault.check, fault.where) for fault in ledger.verify()] == [("raw file", path.name)]


def test_rebuild_mends_the_latest_view(ledger: SqlLedger, tmp_path: Path) -> None:
    """The latest view is disposable: made anew, it is sound."""
    _tamper(tmp_path, "UPDATE cur SET value = 7", "INSERT INTO {cur} (period, sid, seq) VALUES (1, 1, 1)")
    assert ledger.rebuild() == {"before": 2, "after": 1}
    assert values(ledger.observations(FLOW)) == {("AF", "2024-01"): 2.0}
    assert ledger.verify() == []
