"""The job of the scheduler: order the reports that are due, and print all that is ordered."""

import datetime as dt
from collections.abc import Sequence

from comity.hub.archive.plan import due_orders
from comity.hub.archive.printing import print_orders
from comity.hub.home import Hub


def print_due(hub: Hub, moment: dt.datetime) -> Sequence[str]:
    """Order what is due by a moment and print what waits; return a line for each report."""
    orders = due_orders(hub, moment)
    if orders:
        hub.reports.order(orders, recorded_at=dt.datetime.now(dt.UTC))
    told = []
    for one in print_orders(hub, apart=True):
        about = f"the report {one.id} on {one.order.period} ({one.order.language}, for {one.order.audience})"
        problem = one.made.problem if one.made is not None else ""
        told.append(f"{about} can't be printed: {problem}" if problem else f"printed {about}")
    return told
