"""How the hub does as a service: whether it can work, and figures of what it holds."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from comity.errors import ComityError
from comity.exchange.outbox_ports import Channel, DeliveryState
from comity.hub.access.signer import signer
from comity.hub.database import connections_of
from comity.hub.home import Hub


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the service, with its values by labels."""

    name: str
    meaning: str
    values: Sequence[tuple[tuple[str, ...], float]]
    labels: tuple[str, ...] = ()


def service_figures(hub: Hub) -> Iterator[Figure]:
    """Yield what the service holds: submissions by state, the last number of the ledger, what waits, disk."""
    held, now = hub.decisions.held(), hub.now()
    waiting = Counter(
        delivery.addressee.channel.value
        for made in hub.outbox.notices(state=DeliveryState.WAITING)
        for delivery in made.deliveries
        if delivery.state is DeliveryState.WAITING
    )
    states = hub.submissions.counts()
    yield Figure(
        "submissions", "Submissions, by state.", [((state,), count) for state, count in states.items()], ("state",)
    )
    yield Figure("seq", "The last number of the ledger.", [((), hub.ledger.as_of_seq())])
    yield Figure("held_parcels", "Parcels of figures under embargo.", [((), len(held))])
    yield Figure("due_releases", "Embargoes that have ended and wait.", [((), sum(one.due <= now for one in held))])
    yield Figure(
        "outbox_waiting",
        "Notices that wait to be sent, by channel.",
        [((channel.value,), waiting[channel.value]) for channel in Channel],
        ("channel",),
    )
    yield Figure("disk_free_bytes", "Space left on the hub's disk.", [((), _free(hub))])


def readiness(hub: Hub, *, least_free: int) -> dict[str, bool]:
    """Say of each thing that the service needs whether it is there: database, signing key, a disk with space."""
    return {
        "database": _answers(hub),
        "signing_key": _can_sign(hub),
        "writable": _is_writable(hub),
        "disk_space": _free(hub) >= least_free,
    }


def _answers(hub: Hub) -> bool:
    try:
        hub.ledger.as_of_seq()
    except ComityError:
        return False
    return True


def _can_sign(hub: Hub) -> bool:
    try:
        signer(hub)
    except (ComityError, OSError, ValueError):
        return False
    return True


def _is_writable(hub: Hub) -> bool:
    if connections_of(hub).read_only:
        return False
    try:
        with tempfile.TemporaryFile(dir=hub.directory, prefix=".ready-") as file:
            file.write(b"ready")
            file.flush()
    except OSError:
        return False
    return True


def _free(hub: Hub) -> int:
    return shutil.disk_usage(hub.directory).free
