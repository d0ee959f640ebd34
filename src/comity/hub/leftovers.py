"""What processes that were killed left behind in a hub's directory, removed as a service begins."""

import datetime as dt

from comity.hub.home import RAW_FILES, Hub
from comity.hub.intake.upload import Uploads
from comity.store.blobs import BlobStore

_WRITTEN_WITHIN = dt.timedelta(hours=1)
"""How long a file may take to be written by another process that serves the hub: older ones belong to nobody."""


def remove_leftovers(hub: Hub, uploads: Uploads) -> None:
    """Remove what was being received, and raw files that were being written."""
    uploads.remove_leftovers()
    BlobStore(hub.directory / RAW_FILES).remove_unfinished(before=dt.datetime.now(dt.UTC) - _WRITTEN_WITHIN)
