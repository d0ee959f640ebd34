from pathlib import Path

import pytest

from comity.errors import OutsideError
from comity.store.sqlite import drive
from comity.store.sqlite.connections import check_drive
from comity.store.sqlite.drive import filesystem, network_drive

MOUNTS = """22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
30 22 0:40 / /srv/my\\040share rw - cifs //host/share rw
31 22 0:41 / /srv rw shared:1 - nfs4 host:/srv rw
bad line"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/home/a", "ext4"), ("/srv", "nfs4"), ("/srv/x/y", "nfs4"), ("/srvx", "ext4"), ("/srv/my share/a", "cifs")],
)
def test_the_longest_mount_decides(path: str, kind: str) -> None:
    """A path belongs to the innermost mount, by whole names."""
    assert filesystem(path, MOUNTS) == kind


def test_a_local_folder_is_no_network_drive(tmp_path: Path) -> None:
    """An ordinary folder passes."""
    assert network_drive(tmp_path) is None
    check_drive(tmp_path / "ledger.db")


def test_a_network_drive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite on a share loses data, so the hub says to use a local disk or PostgreSQL."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 0 0:1 / {tmp_path.as_posix()} rw - nfs4 host:/x rw")
    monkeypatch.setattr(drive, "_MOUNTS", mounts)
    with pytest.raises(OutsideError, match="nfs4") as caught:
        check_drive(tmp_path / "ledger.db")
    assert "PostgreSQL" in caught.value.remedy
