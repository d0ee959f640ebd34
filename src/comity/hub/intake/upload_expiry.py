"""Remove uploads that nobody finished, and files that were being written when a process was killed."""

import datetime as dt

from comity.hub.home import RAW_FILES, Hub
from comity.hub.intake.upload import Uploads
from comity.hub.settings.settings import Settings, read_settings
from comity.store.blobs import BlobStore

_WRITTEN_WITHIN = dt.timedelta(hours=1)
"""How long a file may take to be written: an older one belongs to nobody any more."""


def uploads_of(hub: Hub, settings: Settings | None = None) -> Uploads:
    """Return the hub's folder of uploads, with the time that its settings give them."""
    hours = (settings or read_settings(hub.directory)).uploads.expire_hours
    return Uploads(hub.directory, expire_after=dt.timedelta(hours=hours))


def expire_uploads(hub: Hub, _now: dt.datetime) -> list[str]:
    """Remove what is past its time, which is the wall's in a simulated hub, too."""
    now = dt.datetime.now(dt.UTC)
    unfinished = BlobStore(hub.directory / RAW_FILES).remove_unfinished(before=now - _WRITTEN_WITHIN)
    return [
        *(f"{upload_id} expired" for upload_id in uploads_of(hub).remove_expired(now)),
        *(f"{name} was never finished" for name in unfinished),
    ]
