"""Remove uploads that nobody finished."""

import datetime as dt

from comity.hub.home import Hub
from comity.hub.intake.upload import Uploads
from comity.hub.settings.settings import Settings, read_settings


def uploads_of(hub: Hub, settings: Settings | None = None) -> Uploads:
    """Return the hub's folder of uploads, with the time that its settings give them."""
    hours = (settings or read_settings(hub.directory)).uploads.expire_hours
    return Uploads(hub.directory, expire_after=dt.timedelta(hours=hours))


def expire_uploads(hub: Hub, _now: dt.datetime) -> list[str]:
    """Remove what is past its time, which is the wall's in a simulated hub, too."""
    return [f"{upload_id} expired" for upload_id in uploads_of(hub).remove_expired(dt.datetime.now(dt.UTC))]
