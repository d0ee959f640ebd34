"""`kill -9` at random moments of a replay: nothing acknowledged is lost, nothing is half there.

`COMITY_KILLS=50` makes it fifty kills instead of twelve, of a longer replay: published figures where there are any.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from comity.hub.home import GROUP_FILE, LEDGER_FILE, Hub, open_hub
from comity.hub.keep import verify
from comity.model.submissions import State
from pack_replays import DATA, PACKS, Replay
from run_comity import comity
from synthetic_pack import write_pack

FEW = 12
KILLS = int(os.environ.get("COMITY_KILLS", str(FEW)))
HAS_DATA = KILLS > FEW and DATA.is_dir()
MONTHS = 36 if KILLS > FEW else 15
"""So long that few replays end before they are killed; each has to be brought to its end afterwards."""
SECONDS = 60 + 10 * KILLS
AFTER_THE_FIRST_LINE = (0.0, 1.2)
FROM_THE_START = (0.05, 1.5)
NAME = "iom_americas_flows"
Line = dict[str, Any]


@dataclass
class Tally:
    """What the killed replays of one hub acknowledged, in whole lines."""

    hub: Path
    lines: list[Line] = field(default_factory=list)
    runs: int = 0

    def acknowledged(self, result: str) -> list[Line]:
        """Return the acknowledgements of one kind."""
        return [line for line in self.lines if line["result"] == result]


def test_kill_9_at_any_moment(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Killed, resumed and killed again until there were enough kills; each hub then ends as one never disturbed."""
    rng = random.Random(request.node.name)
    pack, data = _pack(tmp_path)
    tallies = _kill(pack, data, tmp_path, rng)
    assert sum(tally.runs for tally in tallies) == KILLS
    assert sum(len(tally.acknowledged("accepted")) for tally in tallies) > KILLS
    if HAS_DATA:
        replays: Replay = request.getfixturevalue("replays")
        undisturbed = replays(NAME).hub
    else:
        undisturbed = tmp_path / "undisturbed"
        assert _finish(pack, data, undisturbed)
    for tally in tallies:
        _check_what_is_there(tally)
        tally.lines += _finish(pack, data, tally.hub)
        _check_acknowledged(tally)
        _check_same(tally.hub, undisturbed)


def _pack(folder: Path) -> tuple[Path, Path]:
    """Return the pack and its data: synthetic figures, or published ones where they are there and kills many."""
    if HAS_DATA:
        return PACKS / NAME, DATA / NAME
    return write_pack(folder / "pack", months=MONTHS)


def _kill(pack: Path, data: Path, folder: Path, rng: random.Random) -> list[Tally]:
    """Kill replays until there were enough kills; a replay that ends first makes room for another hub."""
    tallies: list[Tally] = []
    deadline = time.monotonic() + SECONDS
    for hub in (folder / f"hub{number}" for number in count()):
        tallies.append(Tally(hub))
        while _kill_once(pack, data, tallies[-1], rng):
            assert time.monotonic() < deadline, f"the machine is too slow for {KILLS} kills"
            if sum(tally.runs for tally in tallies) == KILLS:
                return tallies
    raise AssertionError


def _kill_once(pack: Path, data: Path, tally: Tally, rng: random.Random) -> bool:
    """Start or resume the replay and kill it at a random moment; say whether it was killed before its end.

    One in five is killed at any moment from its start on, also while the hub is made or opened.
    """
    process = _start(pack, data, tally.hub)
    assert process.stdout is not None
    lines: list[str] = []
    if rng.random() < 0.8:
        lines.append(process.stdout.readline())
        delay = rng.uniform(*AFTER_THE_FIRST_LINE)
    else:
        delay = rng.uniform(*FROM_THE_START)
    timer = threading.Timer(delay, process.kill)
    timer.start()
    lines += process.stdout.readlines()
    code = process.wait()
    timer.cancel()
    tally.lines += [json.loads(line) for line in lines if line.endswith("\n")]
    assert code in {0, -9}, process.stderr.read() if process.stderr else ""
    if code == 0:
        return False
    tally.runs += 1
    return True


def _start(pack: Path, data: Path, hub: Path) -> subprocess.Popen[str]:
    """Start the program in a process of its own, with the same Python as this one."""
    paths = os.pathsep.join(path for path in sys.path if path)
    program = "from comity.cli.main import run; run()"
    arguments = ["replay", pack, "--data", data, "--into", hub, "--format", "json"]
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )


def _finish(pack: Path, data: Path, hub: Path) -> list[Line]:
    """Let the replay run to its end, and return its lines."""
    answer = comity("replay", pack, "--data", data, "--into", hub, "--format", "json")
    assert answer.code == 0, answer.err
    return answer.json_lines


def _check_what_is_there(tally: Tally) -> None:
    """Check a hub as the last kill left it, before anything is resumed."""
    if not (tally.hub / LEDGER_FILE).exists():
        assert not tally.lines
        return
    with open_hub(tally.hub) as hub:
        assert verify(hub) == []
        _check_gapless(hub)
        before = _everything(hub)
        hub.ledger.rebuild()
        assert _same(before, _everything(hub))
        kept = {s.seq for s in hub.ledger.submissions() if s.seq}
        assert {line["seq"] for line in tally.acknowledged("accepted")} <= kept


def _check_gapless(hub: Hub) -> None:
    sequence = [s.seq for s in hub.ledger.submissions() if s.seq is not None]
    assert sequence == list(range(1, len(sequence) + 1))


def _check_acknowledged(tally: Tally) -> None:
    """Check that each acknowledgement is in the finished ledger as it was given, and given once."""
    with open_hub(tally.hub, read_only=True) as hub:
        assert verify(hub) == []
        _check_gapless(hub)
        recorded = {s.seq: s for s in hub.ledger.submissions() if s.seq is not None}
        refused = Counter((s.file_name, s.provider) for s in hub.ledger.submissions(state=State.REJECTED))
    accepted = tally.acknowledged("accepted")
    assert len({line["seq"] for line in accepted}) == len(accepted)
    for line in accepted:
        there = recorded[line["seq"]]
        said = (line["file"], line["provider"], line["dataflow"], line["received"], line["rows"])
        kept = (there.file_name, there.provider, there.dataflow, there.received_at.isoformat(), there.rows)
        assert kept == said
    assert set(refused.values()) <= {1}
    told = {(line["file"], line["provider"]) for line in tally.acknowledged("refused")}
    assert told <= set(refused)


def _check_same(ours: Path, undisturbed: Path) -> None:
    """Check that the hub holds what one holds that was never killed: submissions, cells, history, raw files."""
    assert (ours / GROUP_FILE).read_bytes() == (undisturbed / GROUP_FILE).read_bytes()
    with open_hub(ours, read_only=True) as left, open_hub(undisturbed, read_only=True) as right:
        assert list(_submissions(left)) == list(_submissions(right))
        assert _same(_everything(left), _everything(right))


def _submissions(hub: Hub) -> Iterator[Sequence[object]]:
    """Yield all that is known of each submission but the wall clock and the running number."""
    for s in hub.ledger.submissions():
        effect = (s.rows, s.added, s.changed, s.removed, s.unchanged, s.errors, s.warnings)
        findings = [(f.rule, f.row, f.message) for f in hub.ledger.findings_of(s.id)]
        raw = len(hub.ledger.raw(s.id))
        yield s.seq, s.provider, s.dataflow, s.state, s.file_name, s.digest, s.received_at, effect, findings, raw


def _everything(hub: Hub) -> list[pl.DataFrame]:
    """Return the cells of every dataflow and all their history."""
    flows = [hub.catalogue.dataflow(name) for name in hub.group.dataflows]
    return [frame for flow in flows for frame in (hub.ledger.observations(flow), hub.ledger.history(flow))]


def _same(left: Sequence[pl.DataFrame], right: Sequence[pl.DataFrame]) -> bool:
    return len(left) == len(right) and all(a.equals(b) for a, b in zip(left, right, strict=True))


def test_a_finished_replay_has_nothing_left_to_do(tmp_path: Path) -> None:
    """Replayed again, a pack of synthetic files finds all of it here already, and says so."""
    pack, data = write_pack(tmp_path / "pack", months=2)
    first = _finish(pack, data, tmp_path / "hub")
    again = _finish(pack, data, tmp_path / "hub")
    assert {line["result"] for line in first} <= {"accepted", "refused"}
    assert [line["file"] for line in again] == [line["file"] for line in first]
    assert {line["result"] for line in again} == {"here already"}
    shutil.rmtree(tmp_path / "hub")
