"""Moments as the ledger stores them: UTC text of fixed width, so that text order is time order."""

import datetime as dt

from comity.errors import UsageError


def render_moment(moment: dt.datetime) -> str:
    """Return the moment as UTC text with microseconds; a moment without a time zone is refused.

    >>> render_moment(dt.datetime(2024, 3, 5, 12, tzinfo=dt.UTC))
    '2024-03-05T12:00:00.000000Z'
    """
    if moment.tzinfo is None:
        raise UsageError(
            f"The moment {moment.isoformat()} names no time zone.",
            remedy="Give it with its offset, for example 2024-03-05T12:00:00+00:00.",
        )
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_moment(text: str) -> dt.datetime:
    """Return the moment that `render_moment` wrote."""
    return dt.datetime.fromisoformat(text)
