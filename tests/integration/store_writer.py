"""A sender of the kill test: accepts submissions one after another and says ACK only once each is committed."""

import datetime as dt
import itertools
import sys
from pathlib import Path

from comity.model.groups import Action
from comity.store.ledger import open_ledger
from small_ledger import offer, row


def main(folder: Path, name: str) -> None:
    """Send until killed: months merged and replaced, cells of the sender's own and cells that all senders share."""
    ledger = open_ledger(f"sqlite:///{folder / 'ledger.db'}", folder / "raw")
    print("READY", flush=True)  # noqa: T201 - the parent reads it
    for i in itertools.count():
        period = f"2024-{i % 12 + 1:02d}"
        own = [row(str(i + n), origin=f"X{n:03d}", period=period, REPORTER=name) for n in range(i % 7, 150)]
        shared = row(f"{i}", origin="ALL", period=period, REPORTER="KG", COMMENT=name)
        now = dt.datetime.now(dt.UTC)
        receipt = ledger.accept(
            offer(
                *own,
                shared,
                provider=name,
                raw=f"{name} {i}".encode(),
                received_at=now,
                recorded_at=now,
                action=Action.REPLACE if i % 3 == 0 else Action.MERGE,
            )
        )
        print("ACK", receipt.submission.seq, receipt.submission.digest, flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
