"""A hub under load: clients upload and read at the same time, for a minute, on a ledger of five million figures.

Each client waits a moment between requests, as people and programs do (`--upload-pause`, `--read-pause`). Server
and clients share this machine. `python -m bench.load`.
"""

import argparse
import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import httpx

from bench.query_ledger import FLOW, areas, open_bench_hub, periods
from comity.hub.home import GROUP_FILE, open_hub
from comity.hub.registry import NewKey, add_key
from comity.model.access import OPERATOR, Role

ROWS = 5_000_000
UPLOADERS, READERS = 8, 16
ROWS_A_FILE = 300
GROUP = """
[group]
id = "BENCH"
name.en = "Bench"
dataflows = ["CROSSINGS"]
simulated = true
"""
_AGREEMENT = """
[[member]]
code = "{0}"
[[agreement]]
provider = "{0}"
dataflow = "CROSSINGS"
frequency = "M"
due_days = 15
"""
_HEADER = "STRUCTURE,STRUCTURE_ID,ACTION," + ",".join((*FLOW.structure.key_ids, "TIME_PERIOD", "OBS_VALUE"))


@dataclass
class Tally:
    """What the clients saw: seconds by kind of request, faults, and what uploads were acknowledged with."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    acknowledged: dict[int, str] = field(default_factory=dict)

    def percentile(self, kind: str, share: float) -> float:
        """Return how many milliseconds this share of the requests of a kind took at most."""
        ordered = sorted(self.seconds[kind])
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the load and print what it measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--upload-pause", type=float, default=1.0)
    parser.add_argument("--read-pause", type=float, default=1.0)
    asked = parser.parse_args(arguments)
    with open_bench_hub(asked.rows) as made:
        source = made.directory
    with tempfile.TemporaryDirectory(prefix="comity-load-") as folder:
        hub = Path(folder) / "hub"
        shutil.copytree(source, hub)
        keys = _prepare(hub)
        tally = _run(hub, keys, asked)
        _report(hub, tally, asked)


def _prepare(directory: Path) -> dict[str, str]:
    """Give the hub its providers and each a key."""
    providers = areas()[:UPLOADERS]
    text = GROUP + "".join(_AGREEMENT.format(code) for code in providers)
    (directory / GROUP_FILE).write_text(text)
    (directory / "server.toml").write_text('[scheduler]\nevery_seconds = 0\n[log]\nlevel = "warning"\n')
    with open_hub(directory) as hub:
        return {
            code: add_key(hub, OPERATOR, NewKey(label=code, role=Role.PROVIDER, provider=code))[1]
            for code in providers
        }


def _run(directory: Path, keys: dict[str, str], asked: argparse.Namespace) -> Tally:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "COMITY_SERVER_PORT": str(port)}
    command = [str(Path(sys.executable).with_name("comity")), "serve", "--hub", str(directory)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        return asyncio.run(_load(f"http://127.0.0.1:{port}", keys, asked))
    finally:
        server.terminate()
        server.wait()


async def _load(url: str, keys: dict[str, str], asked: argparse.Namespace) -> Tally:
    tally = Tally()
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        await _until_ready(client)
        end = time.monotonic() + asked.seconds
        uploads = [
            _upload(client, tally, member=member, key=key, end=end, pause=asked.upload_pause)
            for member, key in keys.items()
        ]
        reads = [_read(client, tally, number=n, end=end, pause=asked.read_pause) for n in range(READERS)]
        await asyncio.gather(*uploads, *reads)
    return tally


async def _until_ready(client: httpx.AsyncClient) -> None:
    for _ in range(300):
        try:
            if (await client.get("/readyz")).is_success:
                return
        except httpx.HTTPError:
            await asyncio.sleep(0.1)
    raise TimeoutError("the hub did not begin to answer")


async def _upload(
    client: httpx.AsyncClient, tally: Tally, *, member: str, key: str, end: float, pause: float
) -> None:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/vnd.sdmx.data+csv"}
    origins = areas()
    await asyncio.sleep(pause * origins.index(member) / UPLOADERS)
    number = 0
    while time.monotonic() < end:
        number += 1
        rows = [
            f"dataflow,COMITY:CROSSINGS(1.0.0),M,M,{member},{origins[n % len(origins)]},C,IN,"
            f"{('TOURISM', 'BUSINESS')[n // len(origins)]},AIR,_Z,CROSSINGS,2024-12,{number + n}"
            for n in range(ROWS_A_FILE)
        ]
        body = "\n".join([_HEADER, *rows, ""]).encode()
        answer = await _ask(tally, "upload", client.post("/api/v1/submissions", content=body, headers=headers))
        if answer is not None:
            (part,) = answer.json()["submissions"]
            tally.acknowledged[part["id"]] = part["sha256"]
        await asyncio.sleep(pause)


async def _read(client: httpx.AsyncClient, tally: Tally, *, number: int, end: float, pause: float) -> None:
    months, members = periods(), areas()
    await asyncio.sleep(pause * number / READERS)
    turn = number
    while time.monotonic() < end:
        turn += 1
        member = members[turn * 7 % 40]
        if turn % 2:
            path = f"/sdmx/data/dataflow/COMITY/CROSSINGS/1.0.0/M.{member}.AE.C.IN.TOURISM.AIR.CN.CROSSINGS"
            kind, parameters = "one series", {}
        else:
            path = f"/sdmx/data/dataflow/COMITY/CROSSINGS/1.0.0/M.{member}.*.*.*.*.*.*.*"
            kind, parameters = "24 months", {"c[TIME_PERIOD]": f"ge:{months[-24]}"}
        accept = {"Accept": "application/vnd.sdmx.data+csv;version=2.0.0"}
        await _ask(tally, kind, client.get(path, params=parameters, headers=accept))
        await asyncio.sleep(pause)


async def _ask(tally: Tally, kind: str, request: object) -> httpx.Response | None:
    started = time.perf_counter()
    try:
        answer: httpx.Response = await request  # type: ignore[misc]
    except httpx.HTTPError as error:
        tally.faults.append(f"{kind}: {type(error).__name__} {error}")
        return None
    tally.seconds.setdefault(kind, []).append(time.perf_counter() - started)
    if not answer.is_success:
        tally.faults.append(f"{kind}: {answer.status_code} {answer.text[:200]}")
        return None
    return answer


def _report(directory: Path, tally: Tally, asked: argparse.Namespace) -> None:
    with open_hub(directory, read_only=True) as hub:
        there = {one.id: one.raw_sha256 for one in hub.ledger.submissions()}
    lost = [number for number, digest in tally.acknowledged.items() if there.get(number) != digest]
    print(
        f"{UPLOADERS} uploading (every {asked.upload_pause:g} s), "
        f"{READERS} reading (every {asked.read_pause:g} s), {asked.seconds:g} s, {asked.rows:,} observations"
    )
    for kind, seconds in sorted(tally.seconds.items()):
        print(
            f"  {kind:<12} {len(seconds):>5} requests   median {1000 * median(seconds):7.1f} ms   "
            f"p95 {tally.percentile(kind, 0.95):7.1f} ms   p99 {tally.percentile(kind, 0.99):7.1f} ms"
        )
    print(f"  faults {len(tally.faults)}   acknowledged {len(tally.acknowledged)}   of these lost {len(lost)}")
    for fault in tally.faults[:5]:
        print(f"    {fault}")


if __name__ == "__main__":
    main()
