from pathlib import Path

import pytest

from comity.errors import LedgerError, OutsideError, UsageError
from comity.store.ledger import create_ledger, open_ledger
from small_ledger import offer, row


def test_what_is_no_ledger_is_said(tmp_path: Path) -> None:
    """A missing file, another database, some other file and another engine each get their own words."""
    with pytest.raises(LedgerError, match="no ledger at"):
        open_ledger(f"sqlite:///{tmp_path / 'none.db'}", tmp_path)
    (tmp_path / "empty.db").touch()
    with pytest.raises(LedgerError, match="holds no ledger"):
        open_ledger(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path)
    (tmp_path / "text.db").write_text("not a database at all " * 100)
    with pytest.raises(LedgerError, match="not a Comity ledger"):
        open_ledger(f"sqlite:///{tmp_path / 'text.db'}", tmp_path)
    for url in ("mysql://host/x", "postgresql://host", "sqlite://", "sqlite:///:memory:", "nonsense"):
        with pytest.raises(UsageError):
            create_ledger(url, simulated=True, group_id="X", blob_dir=tmp_path)


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    """When the disk fills up within the transaction, nothing of the submission remains, and it can come again."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    ledger = create_ledger(url, simulated=True, group_id="DEMO", blob_dir=tmp_path / "raw")
    with ledger._connections.staging() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    many = offer(*(row(str(i), origin=f"X{i:05d}") for i in range(3000)))
    with pytest.raises(OutsideError, match="disk is full"):
        ledger.accept(many)
    assert ledger.submissions() == []
    assert [entry.action for entry in ledger.audit()] == ["hub.created"]
    with ledger._connections.staging() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert ledger.accept(many).submission.seq == 1
    assert ledger.verify() == []
