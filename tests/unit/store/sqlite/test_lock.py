import threading
from pathlib import Path

import filelock
import pytest

from comity.store.sqlite.lock import WriterLock


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    """While one holds the lock, another waits its time and then says so."""
    path = tmp_path / "ledger.db"
    faults: list[BaseException] = []

    def second() -> None:
        try:
            with WriterLock(path, wait_seconds=0.05).held():
                pass
        except filelock.Timeout as error:
            faults.append(error)

    with WriterLock(path).held():
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert len(faults) == 1
    with WriterLock(path, wait_seconds=0.05).held():
        pass


def test_a_fault_inside_lets_go(tmp_path: Path) -> None:
    """A writer that fails doesn't keep the others out."""
    lock = WriterLock(tmp_path / "ledger.db", wait_seconds=0.05)
    with pytest.raises(ValueError, match="x"), lock.held():
        raise ValueError("x")
    with lock.held():
        pass
