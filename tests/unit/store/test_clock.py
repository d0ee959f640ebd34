import datetime as dt

import pytest

from comity.errors import UsageError
from comity.store.clock import parse_moment, render_moment


def test_text_order_is_time_order() -> None:
    """Moments of other zones and with no microseconds still sort as text."""
    zone = dt.timezone(dt.timedelta(hours=6))
    moments = [
        dt.datetime(2024, 1, 1, 5, 59, tzinfo=zone),
        dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
        dt.datetime(2024, 1, 1, 0, 0, 0, 1, tzinfo=dt.UTC),
    ]
    texts = [render_moment(moment) for moment in moments]
    assert texts == sorted(texts)
    assert [parse_moment(text) for text in texts] == moments


def test_a_naive_moment_is_refused() -> None:
    """A moment without a zone would mean another hour on another machine."""
    with pytest.raises(UsageError, match="time zone"):
        render_moment(dt.datetime(2024, 1, 1))  # noqa: DTZ001 - the fault under test
