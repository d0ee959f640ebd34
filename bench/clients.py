"""Clients of a hub that run at the same time: they upload and read, and count what they see."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from itertools import count

import httpx

from bench.query_ledger import FLOW, REPORTERS, areas, periods

ROWS_A_FILE = 300
_PAUSE_BEFORE_READY, _TRIES = 0.1, 600
_HEADER = "STRUCTURE,STRUCTURE_ID,ACTION," + ",".join((*FLOW.structure.key_ids, "TIME_PERIOD", "OBS_VALUE"))
_DATA = "/sdmx/data/dataflow/COMITY/CROSSINGS/1.0.0"
_CSV = {"Accept": "application/vnd.sdmx.data+csv;version=2.0.0"}


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

    def told(self, kind: str) -> str:
        """Return the spread of one kind's times."""
        middle, most = (self.percentile(kind, share) for share in (0.5, 0.95))
        return f"p50 {middle:.0f} ms, p95 {most:.0f} ms, p99 {self.percentile(kind, 0.99):.0f} ms"

    async def ask(self, kind: str, request: Awaitable[httpx.Response]) -> httpx.Response | None:
        """Wait for the answer to a request and count it; None where it is a fault."""
        started = time.perf_counter()
        try:
            answer = await request
        except httpx.HTTPError as error:
            self.faults.append(f"{kind}: {type(error).__name__} {error}")
            return None
        self.seconds.setdefault(kind, []).append(time.perf_counter() - started)
        if not answer.is_success:
            self.faults.append(f"{kind}: {answer.status_code} {answer.text[:200]}")
            return None
        return answer


@dataclass(frozen=True)
class Pace:
    """How many seconds the clients go on, and pause between requests."""

    seconds: float
    upload_pause: float = 1.0
    read_pause: float = 1.0


async def press(
    url: str, keys: Mapping[str, str], *, readers: int, pace: Pace, pages: tuple[str, ...] = ()
) -> Tally:
    """Let a sender for each key and so many readers ask until the time is over.

    Readers ask for figures; with pages, every fourth asks for these in turn instead.
    """
    tally = Tally()
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        await until_ready(client)
        end = time.monotonic() + pace.seconds
        sends = [_send(client, tally, member=one, key=key, end=end, pace=pace) for one, key in keys.items()]
        reads = [
            _read_pages(client, tally, pages, number=number, end=end, pace=pace)
            if pages and number % 4 == 3
            else _read(client, tally, number=number, end=end, pace=pace, readers=readers)
            for number in range(readers)
        ]
        await asyncio.gather(*sends, *reads)
    return tally


async def until_ready(client: httpx.AsyncClient) -> None:
    """Return once the hub answers that it is ready."""
    for _ in range(_TRIES):
        with contextlib.suppress(httpx.HTTPError):
            if (await client.get("/readyz")).is_success:
                return
        await asyncio.sleep(_PAUSE_BEFORE_READY)
    raise TimeoutError("the hub did not begin to answer")


def month_of(member: str, number: int) -> bytes:
    """Return a member's file of one month: other figures for each number."""
    origins = areas()
    rows = [
        f"dataflow,COMITY:CROSSINGS(1.0.0),M,M,{member},{origins[n % len(origins)]},C,IN,"
        f"{('TOURISM', 'BUSINESS')[n // len(origins)]},AIR,_Z,CROSSINGS,2024-12,{number + n}"
        for n in range(ROWS_A_FILE)
    ]
    return "\n".join([_HEADER, *rows, ""]).encode()


async def _send(client: httpx.AsyncClient, tally: Tally, *, member: str, key: str, end: float, pace: Pace) -> None:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/vnd.sdmx.data+csv"}
    await asyncio.sleep(pace.upload_pause * areas().index(member) / 8)
    for number in count(1):
        if time.monotonic() >= end:
            return
        request = client.post("/api/v1/submissions", content=month_of(member, number), headers=headers)
        answer = await tally.ask("upload", request)
        if answer is not None:
            (part,) = answer.json()["submissions"]
            tally.acknowledged[part["id"]] = part["sha256"]
        await asyncio.sleep(pace.upload_pause)


async def _read(
    client: httpx.AsyncClient, tally: Tally, *, number: int, end: float, pace: Pace, readers: int
) -> None:
    await asyncio.sleep(pace.read_pause * number / readers)
    for turn in count(number + 1):
        if time.monotonic() >= end:
            return
        member = areas()[turn * 7 % REPORTERS]
        if turn % 2:
            kind, parameters = "one series", {}
            path = f"{_DATA}/M.{member}.AE.C.IN.TOURISM.AIR.CN.CROSSINGS"
        else:
            kind, parameters = "24 months", {"c[TIME_PERIOD]": f"ge:{periods()[-24]}"}
            path = f"{_DATA}/M.{member}.*.*.*.*.*.*.*"
        await tally.ask(kind, client.get(path, params=parameters, headers=_CSV))
        await asyncio.sleep(pace.read_pause)


async def _read_pages(
    client: httpx.AsyncClient, tally: Tally, pages: tuple[str, ...], *, number: int, end: float, pace: Pace
) -> None:
    for turn in count(number // 4):
        if time.monotonic() >= end:
            return
        await tally.ask("page", client.get(pages[turn % len(pages)], headers={"Accept": "text/html"}))
        await asyncio.sleep(pace.read_pause)
