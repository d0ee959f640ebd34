"""A file on its way in, as it is written to the disk."""

import os
from pathlib import Path

import pytest

from comity.errors import OutsideError
from comity.web.submissions_body import Sink


def _send_to_a_closed_file(path: Path) -> None:
    sink = Sink(path, bound=1 << 20)
    with sink.opened():
        os.close(sink._file.fileno())
        sink.write(bytes(1 << 19))


def test_a_disk_that_fails_is_said(tmp_path: Path) -> None:
    """A sender would be told of a fault of ours, and not that the same file may be sent again."""
    with pytest.raises(OutsideError, match="can't be kept: Bad file descriptor"):
        _send_to_a_closed_file(tmp_path / "file")
