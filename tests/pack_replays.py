"""Packs replayed once a test session, whatever number of processes shares it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from filelock import FileLock

from comity.hub.home import Hub, open_hub
from comity.model.findings import Findings
from comity.model.submissions import Submission
from run_comity import comity

ROOT = Path(__file__).resolve().parents[1]
PACKS = ROOT / "examples" / "packs"
DATA = ROOT.parent / "shared" / "data"


@dataclass(frozen=True)
class Replayed:
    """A pack's hub after its replay, where its data lie, and what the replay said a line a submission."""

    hub: Path
    data: Path
    lines: list[dict[str, Any]]

    def cells(self, dataflow: str, *options: str) -> pd.DataFrame:
        """Return what `comity data` returns, all of it text."""
        answer = comity("data", dataflow, *options, "--hub", self.hub)
        assert (answer.code, answer.err) == (0, "")
        return pd.read_csv(BytesIO(answer.raw), dtype=str, keep_default_na=False)

    def open(self) -> Hub:
        """Open the hub for reading."""
        return open_hub(self.hub, read_only=True)

    def said(self) -> list[tuple[Submission, Findings]]:
        """Return every submission with the findings that stay attached to it."""
        with self.open() as hub:
            return [(s, hub.ledger.findings_of(s.id)) for s in hub.ledger.submissions()]


Replay = Callable[[str], Replayed]


def needs(name: str) -> Path:
    """Return where a pack's data lie; skip the test where they are not beside the checkout."""
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"the public data are not beside the checkout: ../shared/data/{name}")
    return folder


def replay_once(name: str, folder: Path) -> Replayed:
    """Replay a pack through the command line into a folder that the processes share; only the first does it."""
    data = needs(name)
    done = folder / f"{name}.jsonl"
    with FileLock(folder / f"{name}.lock"):
        if not done.exists():
            answer = comity("replay", PACKS / name, "--data", data, "--into", folder / name, "--format", "json")
            assert answer.code == 0, answer.err
            done.write_bytes(answer.raw)
    lines = [json.loads(line) for line in done.read_text(encoding="utf-8").splitlines()]
    return Replayed(folder / name, data, lines)


def cell_set(frame: pd.DataFrame, columns: Sequence[str], value: str) -> dict[tuple[str, ...], str]:
    """Return the value of each cell by its key; a repeated key fails the test."""
    keys = list(frame[list(columns)].itertuples(index=False, name=None))
    assert len(set(keys)) == len(keys)
    return dict(zip(keys, frame[value], strict=True))
