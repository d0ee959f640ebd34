"""How quick pages are, how heavy, and how many readers at once they bear: `python -m bench.pages HUB …`.

As a part of the benchmark it makes the demonstration and measures that.

Serves each hub as `comity serve` does, with nothing made ahead. *First*: the first answer for a page that nobody
has asked for, whatever it says; *made*: until the page itself is there. *Kept*: the time of a page that is asked
for again. Weight and first paint are Chromium's, with nothing in its cache, over loopback; *touched* is with every
chart of the page touched.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

from bench.result import Result, at_most, every, exactly, missing
from comity.pages.catalogue import PAGES, Place

ASKED = ("/", *(entry.path for entry in PAGES if entry.place in {Place.FRONT, Place.MORE}))
KEPT_ROUNDS, READERS, READER_ROUNDS = 20, 50, 10
PORT = 8917
_HEADERS = {"accept": "text/html", "accept-encoding": "br"}
_START_SECONDS = 60
_CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
_WEIGHT = """() => [...performance.getEntriesByType("resource"), ...performance.getEntriesByType("navigation")]
  .reduce((sum, one) => sum + one.transferSize, 0)"""
_PAINT = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0"""
_PROGRAM = "import sys; from comity.cli.main import run; sys.exit(run())"


def main() -> None:
    """Print the table for each hub that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("hubs", nargs="+", type=Path, help="Directories of simulated hubs.")
    for directory in parser.parse_args().hubs:
        print(f"\n{directory}")
        with served(directory) as url:
            measure(url)


@contextmanager
def served(directory: Path) -> Iterator[str]:
    """Serve a hub until the block's end; nothing happens by schedule, so that pages are made when asked for."""
    command = [sys.executable, "-c", _PROGRAM, "serve", "--hub", str(directory), "--port", str(PORT)]
    environment = {"COMITY_SCHEDULER_EVERY_SECONDS": "0", "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        url = f"http://127.0.0.1:{PORT}"
        _wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait()


@dataclass(frozen=True)
class Measured:
    """Of one hub: ms of kept pages, seconds until each was made, KB before and after touch, ms until painted."""

    kept: list[float]
    made: list[float]
    before: float
    after: float
    paint: float
    faults: list[str]
    a_second: float


def run() -> Iterator[Result]:
    """Yield the rows of the table, on the demonstration."""
    if shutil.which("chromium") is None:
        yield missing("pages of the demonstration", "Chromium isn't installed")
        return
    with tempfile.TemporaryDirectory(prefix="comity-pages-") as folder:
        command = [sys.executable, "-c", _PROGRAM, "demo", f"{folder}/demo"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with served(Path(folder) / "demo" / "hub") as url:
            found = measure(url)
    kept, cold = _p95(sorted(found.kept)), _p95(sorted(found.made))
    told = f"p50 {statistics.median(found.kept):.0f} ms, p95 {kept:.0f} ms"
    yield Result("pages of the demonstration, kept", told, at_most(kept, 100, "ms p95"))
    told = f"p50 {statistics.median(found.made):.2f} s, p95 {cold:.2f} s"
    yield Result("the same, made when asked for", told, at_most(cold, 1, "s p95"))
    told = f"{found.paint:.0f} ms at most"
    yield Result("first contentful paint", told, at_most(found.paint, 500, "ms"))
    goal = every(at_most(found.before, 250, "KB before touch"), at_most(found.after, 550, "KB after"))
    yield Result("the heaviest page", f"{found.before:.0f} KB, {found.after:.0f} KB when touched", goal)
    told = f"{len(found.faults)} faults, {found.a_second:.0f} pages a second"
    goal = exactly(len(found.faults), 0, "no fault")
    yield Result(f"{READERS} readers at once", told, goal, "; ".join(found.faults[:2])[:200])


def measure(url: str) -> Measured:
    """Print what is measured of one served hub, and return it."""
    kept: list[float] = []
    every_made: list[float] = []
    weights: list[tuple[float, float, float]] = []
    print("page                       first     made      kept     p95   before touched   paint")
    with httpx.Client(base_url=url, headers=_HEADERS, timeout=120, trust_env=False) as client:
        for path in ASKED:
            first, made = _cold(client, path)
            times = sorted(_timed(client, path) for _ in range(KEPT_ROUNDS))
            kept += times
            every_made.append(made)
            before, after, paint = weigh(url + path)
            weights.append((before, after, paint))
            print(
                f"{path:<22}{first:>11.0f} ms{made:>6.1f} s{times[len(times) // 2]:>7.0f} ms{_p95(times):>5.0f} ms"
                f"{before:>6.0f} KB{after:>5.0f} KB{paint:>5.0f} ms",
                flush=True,
            )
    faults, seconds = read_together(url)
    count = READERS * READER_ROUNDS
    print(f"kept, all pages: p50 {statistics.median(kept):.0f} ms, p95 {_p95(sorted(kept)):.0f} ms")
    print(
        f"{READERS} readers, {count} pages: {count / seconds:.0f} pages a second, {len(faults)} faults {faults[:3]}"
    )
    before, after, paint = (max(one) for one in zip(*weights, strict=True))
    return Measured(kept, every_made, before, after, paint, faults, count / seconds)


def weigh(address: str) -> tuple[float, float, float]:
    """Return a page's weight before and after touch, KB, and its first contentful paint, ms."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_CHROMIUM)
        page: Page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address, wait_until="networkidle")
        before, paint = page.evaluate(_WEIGHT), page.evaluate(_PAINT)
        for chart in page.locator(".chart").all():
            chart.hover()
        page.wait_for_load_state("networkidle")
        after = page.evaluate(_WEIGHT)
        browser.close()
    return before / 1000, after / 1000, paint


def read_together(url: str) -> tuple[list[str], float]:
    """Let many readers ask at once; return what went wrong, and the seconds that it took."""
    faults: list[str] = []

    def read(number: int) -> None:
        with httpx.Client(base_url=url, headers=_HEADERS, timeout=60, trust_env=False) as client:
            for turn in range(READER_ROUNDS):
                path = ASKED[(number + turn) % len(ASKED)]
                try:
                    status = client.get(path).status_code
                except httpx.HTTPError as error:
                    faults.append(f"{path}: {error!r}")
                else:
                    faults.extend([] if status == httpx.codes.OK else [f"{path}: {status}"])

    readers = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    started = time.perf_counter()
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return faults, time.perf_counter() - started


def _cold(client: httpx.Client, path: str) -> tuple[float, float]:
    """Return the ms until the first answer, and the seconds until the page itself."""
    started = time.perf_counter()
    answer = client.get(path)
    first = (time.perf_counter() - started) * 1000
    while "refresh" in answer.headers:
        answer = client.get(path)
    answer.raise_for_status()
    return first, time.perf_counter() - started


def _timed(client: httpx.Client, path: str) -> float:
    started = time.perf_counter()
    client.get(path).raise_for_status()
    return (time.perf_counter() - started) * 1000


def _p95(ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def _wait_for(url: str) -> None:
    for _ in range(_START_SECONDS * 10):
        try:
            httpx.get(f"{url}/readyz", trust_env=False)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)


if __name__ == "__main__":
    main()
