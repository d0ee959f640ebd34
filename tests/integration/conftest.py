import os
from pathlib import Path

import pytest

from pack_replays import Replay, Replayed, replay_once


@pytest.fixture(scope="session")
def replays(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """Give what replays a pack, once for the whole session even where several processes share the tests."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    shared = Path(folder) / "replays"
    shared.mkdir(exist_ok=True)

    def replay(name: str) -> Replayed:
        return replay_once(name, shared)

    return replay
