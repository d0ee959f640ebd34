"""Check a file without sending it: with all that a hub knows, or offline with the standard pack."""

import datetime as dt

from comity.hub.catalogue import load_catalogue
from comity.hub.home import Hub
from comity.hub.intake import Delivery, Examination, Examiner, context_without_hub
from comity.hub.submit import check_provider, examine_all_for_hub


def check_file(delivery: Delivery, hub: Hub | None = None) -> tuple[Examination, ...]:
    """Examine a file; nothing is kept. There is one examination for each dataflow that it holds.

    With a hub and a sender, levels 0 to 2 under the sender's agreement; otherwise levels 0 and 1.
    """
    if hub is not None and delivery.provider:
        check_provider(hub, delivery.provider)
        return examine_all_for_hub(hub, delivery, examiner=Examiner(hub.catalogue), moment=hub.now())
    catalogue = hub.catalogue if hub is not None else load_catalogue()
    today = (hub.now() if hub is not None else dt.datetime.now(dt.UTC)).date()
    return Examiner(catalogue).examine_all(delivery, context_without_hub(delivery.provider, today))
