"""The pages on notices name all that there is."""

from dataclasses import fields
from pathlib import Path

import pytest

from comity.exchange.notice_table import CONTACT_KEYS, NOTICE_KEYS
from comity.exchange.outbox_ports import DeliveryState
from comity.hub.notices.outbox import DELAYS
from comity.model.notices import Contact, Kind, NoticeRules

DOCS = Path(__file__).resolve().parents[3] / "docs" / "reference"
NOTICES, GROUP = ((DOCS / name).read_text("utf-8") for name in ("notices.md", "group.md"))


@pytest.mark.parametrize("name", [*(kind.value for kind in Kind), *(state.value for state in DeliveryState)])
def test_every_kind_and_state_has_its_row(name: str) -> None:
    """A receiver's programmer could not know what comes."""
    assert f"\n| `{name}` | " in NOTICES


def test_the_schedule_of_repeats_is_the_documented_one() -> None:
    """A secretariat would wait for a repeat that doesn't come."""
    assert [seconds / 3600 for seconds in DELAYS[3:]] == [2, 5, 10, 14, 20, 24]
    assert "after 5 seconds, 5 minutes, half an hour, 2, 5, 10, 14, 20 and 24 hours" in NOTICES
    assert "ten\nattempts" in NOTICES
    assert len(DELAYS) + 1 == 10


def test_every_key_of_the_groups_file_is_explained_and_read() -> None:
    """A key that nobody knows of is never set; one that isn't read is set in vain."""
    assert set(NOTICE_KEYS) == {one.name for one in fields(NoticeRules)}
    assert set(CONTACT_KEYS) == {one.name for one in fields(Contact)}
    assert all(f"\n| `{key}` | " in GROUP for key in (*NOTICE_KEYS, *CONTACT_KEYS))


def test_the_documented_defaults_hold() -> None:
    """The page would promise other days than those on which the hub tells."""
    usual = NoticeRules()
    for key in NOTICE_KEYS:
        value = getattr(usual, key)
        text = str(list(value) if isinstance(value, tuple) else value)
        shown = f"`{text.lower()}`" if isinstance(value, bool | tuple) else text
        assert f"\n| `{key}` | {shown} | " in GROUP
