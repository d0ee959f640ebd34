"""Break what stands around a hub: nothing acknowledged is to be lost, nothing half there (`bench.survival`).

- network: senders through a proxy that refuses, cuts, loses, delays and drips connections; each file is sent until
  it is answered, under its idempotency key;
- full disk: a process that submits is allowed only so many bytes in a file (RLIMIT_FSIZE), at a random place;
- replayed and reordered: files that were answered are sent again, in another order.
"""

import contextlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

import httpx

from comity.errors import ComityError
from comity.hub.home import Hub, create_hub, open_hub
from comity.hub.keep import verify
from comity.hub.registry import NewKey, add_key
from comity.model.access import OPERATOR, Role
from faulty_network import faulty_network
from integration.small_group import GROUP, crossings
from kept_promises import ANSWERS, HALF, LOST, Broken
from kill_rounds import Round
from killable_hub import free_port, start

PROVIDERS = ("KG", "TJ")
Acknowledged = dict[int, str]


def network(folder: Path, faults: int, chance: random.Random) -> Round:
    """Let two providers send through a broken network until there were so many faults."""
    port = free_port()
    keys = _make(folder, port)
    process = start(folder / "hub", port)
    acknowledged: dict[str, Acknowledged] = {provider: {} for provider in PROVIDERS}
    with faulty_network(port, seed=chance.randrange(1_000)) as net:
        stop = threading.Event()
        senders = [
            threading.Thread(target=_send_on, args=(net.port, one, keys[one], stop, acknowledged[one]))
            for one in PROVIDERS
        ]
        for sender in senders:
            sender.start()
        while sum(net.faults.values()) - net.faults["pass"] < faults:
            time.sleep(0.05)
        net.is_calm = True
        stop.set()
        for sender in senders:
            sender.join(120)
        done = sum(net.faults.values()) - net.faults["pass"]
    process.terminate()
    process.join()
    with open_hub(folder / "hub") as hub:
        return Round(done, sum(map(len, acknowledged.values())), list(_check(hub, acknowledged)))


def _send_on(port: int, provider: str, key: str, stop: threading.Event, acknowledged: Acknowledged) -> None:
    number = 0
    while not stop.is_set():
        number += 1
        _send(port, key, crossings(number, number + 1, reporter=provider), f"{provider}-{number}", acknowledged)


def _send(port: int, key: str, content: bytes, idempotency: str, acknowledged: Acknowledged) -> None:
    """Send a file until it is answered."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/vnd.sdmx.data+csv"}
    headers |= {"Idempotency-Key": idempotency} if idempotency else {}
    url = f"http://127.0.0.1:{port}/api/v1/submissions"
    while True:
        with contextlib.suppress(httpx.HTTPError, ValueError, KeyError):
            answer = httpx.post(url, content=content, headers=headers, timeout=20, trust_env=False)
            if answer.status_code in {200, 201}:
                (part,) = answer.json()["submissions"]
                acknowledged[part["id"]] = part["sha256"]
                return
            if answer.status_code < 500:
                acknowledged[-1] = f"{answer.status_code} {answer.text[:200]}"
                return
        time.sleep(0.02)


def full_disk(folder: Path, faults: int, chance: random.Random) -> Round:
    """Let a process submit until the disk is full for it, again and again."""
    _make(folder, 0)
    acknowledged: dict[str, Acknowledged] = {provider: {} for provider in PROVIDERS}
    done, number, problems = 0, 0, list[Broken]()
    while done < faults:
        number += 1
        size = max(one.stat().st_size for one in (folder / "hub").glob("comity.db*"))
        limit = size + chance.choice((0, 1, 4_096, chance.randrange(200_000)))
        command = [sys.executable, __file__, "--submit", str(folder / "hub"), str(limit), str(number)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        told = [json.loads(line) for line in ended.stdout.splitlines() if line.endswith("}")]
        done += ended.returncode == 1
        if ended.returncode not in {0, 1}:
            problems.append(Broken(ANSWERS, f"ended with {ended.returncode}: {ended.stderr[-300:]}"))
        for one in told:
            acknowledged[one["provider"]][one["id"]] = one["sha256"]
        with open_hub(folder / "hub") as hub:
            problems += _check(hub, acknowledged)
    return Round(done, sum(map(len, acknowledged.values())), problems)


def submit_within(directory: Path, limit: int, number: int) -> int:
    """Submit files until no file may grow any more; tell of each that was taken. 1: the disk was full."""
    from comity.hub.intake.intake import Delivery
    from comity.hub.intake.submit import submit

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with open_hub(directory) as hub:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        try:
            for value in range(40):
                provider = PROVIDERS[value % 2]
                content = crossings(number * 100 + value, reporter=provider)
                receipt = submit(hub, Delivery(content, name="f.csv", provider=provider)).receipt.submission
                print(
                    json.dumps({"provider": provider, "id": receipt.id, "sha256": receipt.raw_sha256}), flush=True
                )
        except (ComityError, OSError) as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            os._exit(1)  # as a process that is stopped by it; nothing more is to be written
    return 0


def replayed(folder: Path, faults: int, chance: random.Random) -> Round:
    """Send what was answered again, in another order: each must lead to its first answer."""
    port = free_port()
    keys = _make(folder, port)
    process = start(folder / "hub", port)
    acknowledged: dict[str, Acknowledged] = {provider: {} for provider in PROVIDERS}
    files = [(one, crossings(n, reporter=one), f"{one}-{n}") for n in range(1, 6) for one in PROVIDERS]
    for provider, content, key in files:
        _send(port, keys[provider], content, key, acknowledged[provider])
    again: dict[str, Acknowledged] = {provider: {} for provider in PROVIDERS}
    for _ in range(faults):
        provider, content, key = chance.choice(files)
        _send(port, keys[provider], content, key, again[provider])
    process.terminate()
    process.join()
    problems = [
        Broken(ANSWERS, f"{one} told of others when it was asked again")
        for one in PROVIDERS
        if again[one].items() - acknowledged[one].items()
    ]
    with open_hub(folder / "hub") as hub:
        return Round(faults, sum(map(len, acknowledged.values())), [*problems, *_check(hub, acknowledged)])


def _make(folder: Path, port: int) -> dict[str, str]:
    with create_hub(folder / "hub", group_text=GROUP) as hub:
        keys = {
            one: add_key(hub, OPERATOR, NewKey(label=one, role=Role.PROVIDER, provider=one))[1] for one in PROVIDERS
        }
    settings = f"[server]\nport = {port}\n[scheduler]\nevery_seconds = 0\n[rates]\nknown_per_minute = 0\n"
    (folder / "hub" / "server.toml").write_text(f"{settings}[log]\nlevel = 'error'\n")
    return keys


def _check(hub: Hub, acknowledged: dict[str, Acknowledged]) -> Iterator[Broken]:
    """Yield what was promised and isn't so."""
    there = {one.id: one for one in hub.ledger.submissions()}
    for provider, told in acknowledged.items():
        for number, digest in told.items():
            found = there.get(number)
            if found is None or (found.provider, found.raw_sha256) != (provider, digest):
                yield Broken(LOST, f"{provider} {number} {digest[:60]}")
    numbers = sorted(one.seq for one in there.values() if one.seq is not None)
    if numbers != list(range(1, len(numbers) + 1)):
        yield Broken(HALF, "the sequence has gaps")
    kept = [(one.provider, one.raw_sha256) for one in there.values()]
    if len(kept) != len(set(kept)):
        yield Broken(HALF, "a repeat was taken for a new submission")
    yield from (Broken(HALF, f"{one.check} {one.where}: {one.detail}") for one in verify(hub, is_quick=True))


if __name__ == "__main__":  # the process whose disk is full
    sys.exit(submit_within(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
