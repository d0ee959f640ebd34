import os
import random
import subprocess
import sys
import time
from pathlib import Path

from comity.store.ledger import open_ledger
from small_ledger import FLOW, make_ledger

ROUNDS, SENDERS = 4, 3
_WRITER = Path(__file__).with_name("store_writer.py")


def test_kill_9_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """Senders are killed at random moments: what was acknowledged is there, nothing is half there."""
    make_ledger(tmp_path, simulated=False).close()
    acknowledged: list[tuple[int, str]] = []
    for number in range(ROUNDS):
        acknowledged += _kill_round(tmp_path, number)
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path / "raw") as ledger:
        recorded = {s.seq: s for s in ledger.submissions()}
        assert len(acknowledged) >= ROUNDS
        assert [item for item in acknowledged if recorded[item[0]].digest != item[1]] == []
        assert sorted(s for s in recorded if s is not None) == list(range(1, len(recorded) + 1))
        assert ledger.verify() == []
        before = ledger.observations(FLOW)
        ledger.rebuild()
        assert ledger.observations(FLOW).equals(before)
        for submission in recorded.values():
            assert ledger.raw(submission.id).startswith(submission.provider.encode())


def _kill_round(folder: Path, number: int) -> list[tuple[int, str]]:
    """Start senders, kill them while they write, and return what they had acknowledged in whole lines."""
    senders = [_start(folder, f"R{number}S{k}") for k in range(SENDERS)]
    for sender in senders:
        assert sender.stdout is not None
        assert sender.stdout.readline() == "READY\n"
    time.sleep(random.uniform(0.3, 0.9))
    random.shuffle(senders)
    for sender in senders:
        sender.kill()
    return [ack for sender in senders for ack in _acks(sender)]


def _start(folder: Path, name: str) -> subprocess.Popen[str]:
    paths = os.pathsep.join(path for path in sys.path if path)
    environment = {**os.environ, "PYTHONPATH": paths, "POLARS_MAX_THREADS": "1"}
    arguments = [sys.executable, str(_WRITER), str(folder), name]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment)


def _acks(sender: subprocess.Popen[str]) -> list[tuple[int, str]]:
    output, _ = sender.communicate()
    lines = [line.split() for line in output.splitlines(keepends=True) if line.endswith("\n")]
    return [(int(seq), digest) for _, seq, digest in lines]
