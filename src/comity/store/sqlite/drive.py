"""Network drives, on which SQLite's locks can't be trusted."""

import os
from pathlib import Path, PurePosixPath

_NETWORK = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb",
        "smb3",
        "smbfs",
        "9p",
        "afs",
        "ceph",
        "glusterfs",
        "lustre",
        "gpfs",
        "beegfs",
        "ncpfs",
        "davfs",
        "fuse.sshfs",
        "fuse.davfs",
        "fuse.glusterfs",
        "fuse.rclone",
        "fuse.s3fs",
    }
)
_MOUNTS = Path("/proc/self/mountinfo")


def network_drive(path: Path) -> str | None:
    r"""Return the kind of network drive that `path` lies on, or None where it lies on none that can be told.

    Linux says so in its mount table, Windows in a path that begins with `\\`; elsewhere none is recognised.
    """
    if os.name == "nt":
        return "UNC" if str(path.resolve()).startswith("\\\\") else None
    if not _MOUNTS.exists():
        return None
    kind = filesystem(path.resolve().as_posix(), _MOUNTS.read_text(encoding="utf-8", errors="replace"))
    return kind if kind in _NETWORK else None


def filesystem(path: str, mountinfo: str) -> str:
    r"""Return the type of the file system that holds `path`, by the text of Linux's mountinfo (proc(5)).

    >>> filesystem("/srv/hub", "1 0 0:1 / / rw - ext4 a rw\n2 1 0:2 / /srv rw - nfs4 b rw")
    'nfs4'
    """
    best, kind = "", ""
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split()
        mount = fields[4].replace("\\040", " ") if len(fields) > 4 else ""  # noqa: PLR2004 - the fifth field
        if mount and PurePosixPath(path).is_relative_to(mount) and len(mount) >= len(best):
            best, kind = mount, after.split()[0]
    return kind
