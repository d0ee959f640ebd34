"""Check a file without sending it: with all that a hub knows, or offline with the standard pack."""

import datetime as dt
from pathlib import Path

from comity.hub.catalogue import load_catalogue
from comity.hub.home import Hub
from comity.hub.intake.intake import Delivery, Examination, Examiner, context_without_hub
from comity.hub.intake.submit import check_sender, examine_all_for_hub
from comity.hub.vtl import run_vtl


def check_file(
    delivery: Delivery, hub: Hub | None = None, *, vtl_script: Path | None = None
) -> tuple[Examination, ...]:
    """Examine a file; nothing is kept. There is one examination for each dataflow that it holds.

    A VTL script, where one is given, is run on the rows in which no error was found.
    """
    found = _examine(delivery, hub)
    if vtl_script is not None:
        run_vtl(vtl_script, found, language=delivery.language)
    return found


def _examine(delivery: Delivery, hub: Hub | None) -> tuple[Examination, ...]:
    """Examine a file against its sender's agreement, or without a hub.

    With a hub and a sender, levels 0 to 2 under the sender's agreement; otherwise levels 0 and 1.
    """
    if hub is not None and delivery.provider:
        check_sender(hub, delivery)
        return examine_all_for_hub(hub, delivery, examiner=Examiner(hub.catalogue), moment=hub.now())
    catalogue = hub.catalogue if hub is not None else load_catalogue()
    today = (hub.now() if hub is not None else dt.datetime.now(dt.UTC)).date()
    return Examiner(catalogue).examine_all(delivery, context_without_hub(delivery.provider, today))
