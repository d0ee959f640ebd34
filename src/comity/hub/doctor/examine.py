"""Examine a hub and the machine that it runs on: everything is looked at, whatever else is wrong."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from comity.errors import ComityError
from comity.hub.doctor.clock import examine_clock
from comity.hub.doctor.disk import examine_disk
from comity.hub.doctor.examined import Examined, fault
from comity.hub.doctor.mail import examine_mail
from comity.hub.doctor.permissions import examine_permissions
from comity.hub.doctor.servers import addresses_of, ask, judge_server
from comity.hub.doctor.versions import examine_versions
from comity.hub.doctor.work import examine_backup, examine_work
from comity.hub.home import Hub, open_hub
from comity.hub.settings.settings import Settings, read_settings


def examine(directory: Path, *, is_offline: bool = False, now: dt.datetime | None = None) -> Iterator[Examined]:
    """Yield what there is to say, from the machine to the hub; nothing is changed.

    Unless it is to be offline, the servers that group and settings name are asked for their time, and the hub logs
    in to its mail server and mailbox. What can't even be looked at is a fault of its own.
    """
    moment = now or dt.datetime.now(dt.UTC)
    yield from examine_versions()
    try:
        settings = read_settings(directory)
        hub = open_hub(directory, read_only=True)
    except ComityError as error:
        yield fault("hub", error.detail, error.remedy)
        return
    with hub:
        yield from _examine_hub(hub, settings, is_offline=is_offline, now=moment)


def _examine_hub(hub: Hub, settings: Settings, *, is_offline: bool, now: dt.datetime) -> Iterator[Examined]:
    yield from examine_disk(hub, least_free=settings.server.disk_free_bytes)
    yield from examine_permissions(hub)
    seen = [] if is_offline else [ask(address) for address in addresses_of(hub, settings)]
    yield from examine_clock(hub, seen, now=now)
    yield from (judge_server(one, now=now) for one in seen)
    if not is_offline:
        yield from examine_mail(hub, settings, now=now)
    yield from examine_work(hub)
    within = dt.timedelta(hours=settings.backup.within_hours)
    yield examine_backup(hub.directory, within=within, now=now, seq=hub.ledger.as_of_seq())
