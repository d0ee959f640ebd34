"""Derive the ledger anew from its raw files, to see that nothing else is in it."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from comity.errors import LedgerError
from comity.exchange.ports import Fault
from comity.hub.dialogue.waivers import with_admissions
from comity.hub.home import RAW_FILES, Hub
from comity.hub.intake.intake import Examiner, context_without_hub
from comity.hub.intake.submit import empty_checked
from comity.hub.reading import deliver_again
from comity.model.structures import Dataflow
from comity.model.submissions import Submission
from comity.store.blobs import BlobStore
from comity.store.ledger import SqlLedger, create_ledger
from comity.store.rederive import Rederivation

NIL_FORMAT = "nil"


def rederive(hub: Hub, *, tell: Callable[[int, int], None] | None = None) -> Iterator[Fault]:
    """Read every accepted file again and play it anew; yield the first thing that doesn't fit, or nothing.

    `tell` is given how many events were played, of how many.
    """
    if not isinstance(hub.ledger, SqlLedger):
        raise LedgerError("Only a ledger on this machine can be derived anew.", remedy="Verify it where it lies.")
    examiner = Examiner(hub.catalogue)
    with tempfile.TemporaryDirectory(prefix="comity-") as folder:
        place = Path(folder)
        url = f"sqlite:///{place / 'scratch.db'}"
        with create_ledger(url, simulated=True, group_id=hub.group.id, blob_dir=place / "files") as scratch:
            derivation = Rederivation(
                hub.ledger,
                scratch,
                BlobStore(hub.directory / RAW_FILES),
                hub.catalogue.dataflow,
                lambda *told: _read_again(hub, examiner, *told),
            )
            count = derivation.count()
            for number, fault in enumerate(derivation.faults(), start=1):
                if tell is not None:
                    tell(number, count)
                if fault is not None:
                    yield fault


def _read_again(
    hub: Hub, examiner: Examiner, submission: Submission, reading: Mapping[str, Any], raw: bytes, dataflow: Dataflow
) -> pl.DataFrame:
    if submission.format == NIL_FORMAT:
        return empty_checked(dataflow)
    delivery = deliver_again(hub, reading, raw=raw, name=submission.file_name, provider=submission.provider)
    context = with_admissions(context_without_hub(submission.provider, submission.received_at.date()), reading)
    for part in examiner.read_all(delivery):
        if part.dataflow is not None and part.dataflow.id == dataflow.id:
            return examiner.check(part, delivery, context).frame
    raise LedgerError("Its file holds no rows of the dataflow any more.", remedy="Look at the file.")
