"""Pages are kept while nothing that they depend on has changed, and made apart from the service."""

import asyncio
import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

import pytest

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.hub.scheduler import Lane, jobs_of
from comity.hub.settings.tables import PageSettings
from comity.model.access import ANYBODY, Principal, Role
from comity.pages import making
from comity.pages.asked import Asked
from comity.pages.work_apart import run_lane_in
from comity.web.pages import rendering as module
from comity.web.pages.ahead import expected_pages
from comity.web.pages.rendering import Rendering
from small_hub import KG, line, make_hub, send

ALERTS = Asked(page="rules", path="/rules")
LONG = 60_000
_LOOKS = 3000


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Return a small hub."""
    with make_hub(tmp_path) as opened:
        yield opened


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """Return what was asked to be made, which is a text each time."""
    found: list[Asked] = []

    def make(_place: object, asked: Asked, _version: object) -> str:
        found.append(asked)
        return f"page {len(found)}"

    monkeypatch.setattr(making, "html_in", make)
    return found


def get(rendering: Rendering, *asked: Asked) -> list[str | None]:
    """Return what each is answered."""

    async def ask() -> list[str | None]:
        return [await rendering.html(one) for one in asked]

    return asyncio.run(ask())


@pytest.mark.usefixtures("made")
def test_a_page_is_made_once_while_nothing_changes(hub: Hub) -> None:
    """Every reader would wait for the same analysis."""
    rendering = Rendering(hub, PageSettings(processes=0, patience_milliseconds=LONG))
    assert get(rendering, ALERTS, ALERTS) == ["page 1", "page 1"]
    send(hub, "KG", line("KG", "CN", 5))
    assert get(rendering, ALERTS) == ["page 2"]


@pytest.mark.usefixtures("made")
def test_readers_who_see_the_same_share_a_page_and_others_do_not(hub: Hub) -> None:
    """What one may see would be shown to another, or nothing be shared at all."""
    rendering = Rendering(hub, PageSettings(processes=0, patience_milliseconds=LONG))

    def by(principal: Principal) -> Asked:
        return Asked(page="rules", path="/rules", principal=principal)

    other = Principal("another", Role.PROVIDER, "AM")
    asked = [by(ANYBODY), by(KG), by(Principal("a colleague", Role.PROVIDER, "KG")), by(other)]
    assert get(rendering, *asked) == ["page 1", "page 2", "page 2", "page 3"]


def test_pages_that_were_read_are_made_anew_ahead(hub: Hub, made: list[Asked]) -> None:
    """The first reader after each file would wait."""
    rendering = Rendering(hub, PageSettings(processes=0, patience_milliseconds=LONG))
    get(rendering, ALERTS)
    assert rendering.refresh() == []
    send(hub, "KG", line("KG", "CN", 5))
    assert len(rendering.refresh()) == 1
    assert get(rendering, ALERTS) == ["page 2"]
    assert len(made) == 2


def test_what_takes_long_is_told_and_goes_on(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader would look at an empty window while an analysis runs; a failure would be asked for forever."""
    answers: list[str | Exception] = [UsageError("There is no figure.", remedy="Wait."), "at last"]

    async def ask() -> None:
        loop, gate = asyncio.get_running_loop(), asyncio.Event()

        def make(_place: object, _asked: Asked, _version: object) -> str:
            asyncio.run_coroutine_threadsafe(gate.wait(), loop).result()
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(making, "html_in", make)
        rendering = Rendering(hub, PageSettings(processes=0, patience_milliseconds=1))
        assert await rendering.html(ALERTS) is None
        gate.set()
        with pytest.raises(UsageError, match="no figure"):
            await until_answered(rendering)
        assert await until_answered(rendering) == "at last"

    asyncio.run(ask())


async def until_answered(rendering: Rendering) -> str:
    """Ask until there is an answer."""
    for _ in range(_LOOKS):
        found = await rendering.html(ALERTS)
        if found is not None:
            return found
        await asyncio.sleep(0.01)
    raise AssertionError("there was no answer")


def test_a_process_that_was_ended_is_replaced(tmp_path: Path) -> None:
    """One page that ran out of memory would end all pages."""
    with make_hub(tmp_path) as hub:
        rendering = Rendering(hub, PageSettings(processes=1, patience_milliseconds=LONG))
        question = Asked(page="sign_in", path="/sign-in")

        async def ask() -> tuple[str, str]:
            first = await rendering._run(question, making.html_in, question)
            for process in list(rendering._executors.values())[0]._processes.values():  # type: ignore[attr-defined]  # noqa: RUF015 - as above
                process.kill()
                process.join()
            return first, await rendering._run(question, making.html_in, question)

        first, second = asyncio.run(ask())
        rendering.stop()
    assert first == second
    assert "<h1>Sign in</h1>" in first


def test_pages_are_made_although_the_helper_was_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader would be told of a fault of ours where Python's tracker of locks ran out of memory just then."""
    begin, begun = module._start_process, itertools.count()

    def begin_late() -> Executor:
        if not next(begun):
            raise BrokenPipeError
        return begin()

    monkeypatch.setattr(module, "_start_process", begin_late)
    with make_hub(tmp_path) as hub:
        rendering = Rendering(hub, PageSettings(processes=1, patience_milliseconds=LONG))
        question = Asked(page="sign_in", path="/sign-in")
        assert "<h1>Sign in</h1>" in asyncio.run(rendering._run(question, making.html_in, question))
        rendering.stop()


def test_the_menu_is_made_before_anybody_asks(hub: Hub, made: list[Asked]) -> None:
    """The first reader in the morning would wait for each page."""
    rendering = Rendering(hub, PageSettings(processes=0, patience_milliseconds=LONG))
    expected = tuple(expected_pages(hub, None))
    assert {one.page for one in expected} == {"home", "situation", "forecast", "explore"}
    assert len(rendering.refresh(expected=expected)) == len(expected) == len(made)
    get(rendering, *expected)
    assert len(made) == len(expected)
    assert rendering.refresh(expected=expected) == []


def test_pages_are_made_ahead_again_after_a_process_was_ended(tmp_path: Path) -> None:
    """One process that ran out of memory would leave all pages to be waited for, until the service starts anew."""
    with make_hub(tmp_path) as hub:
        rendering = Rendering(hub, PageSettings(processes=1, patience_milliseconds=LONG))
        rendering.start()
        for process in list(rendering._executors.values())[0]._processes.values():  # type: ignore[attr-defined]  # noqa: RUF015 - reached through a kill alone
            process.kill()
            process.join()
        told = [rendering.refresh(expected=[ALERTS]) for _ in range(2)]
        rendering.stop()
    assert [len(lines) for lines in told] == [1, 1]
    assert ["made" in lines[0].split() for lines in told] == [False, True]


def test_analyses_that_are_due_are_made_beside_the_service_and_give_way_to_it(tmp_path: Path) -> None:
    """Each file that came would hold up who reads figures for as long as its flows are judged."""
    with make_hub(tmp_path) as hub:
        rendering = Rendering(hub, PageSettings(processes=1))
        runs = rendering.do(run_lane_in, Lane.ANALYSIS)
        (process,) = list(rendering._executors.values())[0]._processes  # type: ignore[attr-defined]  # noqa: RUF015 - as above
        niceness = os.getpriority(os.PRIO_PROCESS, process)
        rendering.stop()
        assert rendering.do(run_lane_in, Lane.ANALYSIS) is None
    assert runs is not None
    assert [(run.job, run.problem) for run in runs] == [(name, "") for name, _ in jobs_of(Lane.ANALYSIS)]
    assert niceness == min(19, os.getpriority(os.PRIO_PROCESS, 0) + 5)


def test_processes_end_with_the_service_however_it_ends(tmp_path: Path) -> None:
    """A service that was killed would leave processes behind, which hold its memory and its log's pipe."""
    make_hub(tmp_path).close()
    environment = {**os.environ, "COMITY_PAGES_MADE_AHEAD": "true", "COMITY_SERVER_PORT": "0"}
    program = "from comity.cli.main import run; run()"
    command = [sys.executable, "-c", program, "serve", "--hub", str(tmp_path / "hub")]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as service:
        assert service.stderr
        while b"made /" not in service.stderr.readline():
            pass
        service.kill()
        service.stderr.read()  # ends when nobody holds the pipe any longer
