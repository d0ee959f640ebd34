"""Where pages are made: in processes of their own, kept by what they depend on, made anew when that changes.

Drawing holds Python's lock, and an analysis takes seconds: neither may hold up who else asks the service.
"""

import asyncio
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from comity.errors import ComityError, OutsideError
from comity.hub.home import Hub
from comity.hub.settings.tables import PageSettings
from comity.model.access import Role
from comity.pages import making
from comity.pages.asked import Asked
from comity.pages.catalogue import BY_NAME, Depends
from comity.pages.figures import FigureFile
from comity.pages.kept import known
from comity.pages.making import Place
from comity.pages.recent import Recent

Made = TypeVar("Made")
Key = tuple[object, ...]
_KEPT_PAGES = 400
_END_SECONDS = 5.0
_LOOK_SECONDS = 0.2
_OF_STRANGERS, _OF_OTHERS = 3, 40
"""How many pages are made at once for readers whom the hub doesn't know, and for those whom it does."""
_FIGURES_AT_ONCE = 64
_LIVELY = 40
"""How many of the pages that were read last are made anew when data change."""


@dataclass(frozen=True, slots=True)
class _Kept:
    asked: Asked
    version: Key
    html: str


@dataclass(frozen=True, slots=True)
class _Making:
    """A page that is being made, and whether for somebody whom the hub doesn't know."""

    task: "asyncio.Future[str]"
    is_strangers: bool


class Rendering:
    """Makes pages of one hub, and keeps them while nothing that they depend on has changed."""

    def __init__(self, hub: Hub, settings: PageSettings) -> None:
        """Start nothing yet."""
        self._hub, self._settings = hub, settings
        self._kept = Recent[_Kept](_KEPT_PAGES)
        self._making: dict[Key, _Making] = {}
        self._failed = Recent[BaseException](_LIVELY)
        self._drawing: dict[Key, asyncio.Future[FigureFile]] = {}
        self._executors: dict[Depends, Executor] = {}
        self._lock = Lock()
        self._stopped = False

    def take(self, hub: Hub) -> None:
        """Make pages of the same hub with another group from now on."""
        self._hub = hub

    async def html(self, asked: Asked) -> str | None:
        """Return a page; None where it takes longer than a reader should wait, and goes on being made.

        Strangers wait for each other, a few at a time, and hold up nobody else for long.
        """
        if BY_NAME[asked.page].depends is Depends.ALWAYS:
            return await asyncio.to_thread(making.html_in, self._hub, asked)
        key, version = asked.shared_key, await asyncio.to_thread(self._version, asked)
        found = self._kept.get(key)
        if found is not None and found.version == version:
            return found.html
        if failed := self._failed.pop((key, version)):
            raise failed
        begun = self._making.get((key, version)) or self._begin(asked, key, version)
        if begun is None:
            return None
        done, _ = await asyncio.wait({begun.task}, timeout=self._settings.patience_milliseconds / 1000)
        if not done:
            return None
        self._failed.pop((key, version))
        return begun.task.result()

    async def figure(self, asked: Asked, figure: str, suffix: str) -> FigureFile:
        """Return a page's figure as a file, however long it takes; OutsideError where too many are waited for."""
        is_kept = BY_NAME[asked.page].depends is not Depends.ALWAYS
        version = await asyncio.to_thread(self._version, asked) if is_kept else None
        key = (asked.shared_key, version, figure, suffix)
        drawn = self._drawing.get(key)
        if drawn is None:
            if len(self._drawing) >= _FIGURES_AT_ONCE:
                raise OutsideError("Many figures are being drawn.", remedy="Try again in a few seconds.")
            drawn = asyncio.ensure_future(self._run(asked, making.figure_in, asked, version, figure, suffix))
            self._drawing[key] = drawn
            drawn.add_done_callback(lambda _ended: self._drawing.pop(key, None))
        return await asyncio.shield(drawn)

    async def work(self, asked: Asked, work: Callable[..., Made], *told: Any) -> Made:  # noqa: ANN401 - any work's own
        """Do other work where the asked page is made, however long it takes; it is given the hub or its place."""
        return await self._run(asked, work, *told)

    def do(self, work: Callable[..., Made], *told: Any) -> Made | None:  # noqa: ANN401 - any work's own
        """Do other work where analyses are made, and wait for it; it is given the hub or its place.

        None where the service stops before it is done.
        """
        if self._stopped:
            return None
        executor = self._executor_for(Depends.DATA)
        try:
            return self._awaited(executor, work, *told)
        except RuntimeError as error:  # a stop came between, or the process was ended from outside
            if self._stopped:
                return None
            if isinstance(error, BrokenExecutor):
                self._drop(executor)
            raise

    def refresh(self, *, expected: Sequence[Asked] = ()) -> list[str]:
        """Make those pages anew that were read last and that no longer hold; return a line for each.

        Those that are `expected` to be read are made too where they are not there. A page that can't be made is
        left out: its reader will be told why.
        """
        lately = [kept.asked for kept in self._kept.last(_LIVELY)]
        done = []
        for asked in (*expected, *lately):
            key, version = asked.shared_key, self._version(asked)
            kept = self._kept.get(key)
            if (kept is None or kept.version != version) and not self._stopped:
                done.append(self._make_ahead(asked, key, version))
        return done

    def _make_ahead(self, asked: Asked, key: Key, version: Key) -> str:
        executor = self._executor(asked)
        try:
            html = self._awaited(executor, making.html_in, asked, version)
        except ComityError as error:
            return f"{asked.url()} can't be made: {error.title}"
        except BrokenExecutor as error:
            self._drop(executor)
            return f"{asked.url()} can't be made: {error}"
        if html is None:
            return f"left {asked.url()}: the service stops"
        self._kept.put(key, _Kept(asked, version, html))
        return f"made {asked.url()} ({asked.language})"

    def _awaited(self, executor: Executor, work: Callable[..., Made], *told: Any) -> Made | None:  # noqa: ANN401 - any work's own
        """Let work be done, and wait for it; None where the service stops before it is done."""
        future = executor.submit(work, self._place(), *told)
        while not self._stopped and not wait((future,), timeout=_LOOK_SECONDS).done:
            pass
        return None if self._stopped else future.result()

    def start(self) -> None:
        """Begin the processes, which take a while to load what analyses and drawings need."""
        if self._settings.processes and not self._executors:
            for executor in {self._executor_for(Depends.DATA), self._executor_for(Depends.LOG)}:
                executor.submit(making.warm_up)

    def stop(self) -> None:
        """End the processes; what they were making is not waited for."""
        self._stopped = True
        for executor in self._executors.values():
            running = list(getattr(executor, "_processes", None) or ())  # no public way before Python 3.14
            processes = [executor._processes[one] for one in running]  # type: ignore[attr-defined]  # noqa: SLF001 - as above
            watching = getattr(executor, "_executor_manager_thread", None)
            executor.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.terminate()
            if watching is not None:  # Python's own end would wake it, and fail where it closes just then
                watching.join(_END_SECONDS)

    def _begin(self, asked: Asked, key: Key, version: Key) -> "_Making | None":
        """Begin to make a page; None where too many of such readers wait already."""
        if sum(one.is_strangers == _is_stranger(asked) for one in self._making.values()) >= _limit(asked):
            return None

        async def make() -> str:
            html: str = await self._run(asked, making.html_in, asked, version)
            self._kept.put(key, _Kept(asked, version, html))
            return html

        task = asyncio.ensure_future(make())
        begun = self._making[(key, version)] = _Making(task, _is_stranger(asked))
        task.add_done_callback(lambda ended: self._end((key, version), ended))
        return begun

    def _end(self, key: Key, ended: "asyncio.Future[str]") -> None:
        """Note that a page isn't being made any longer; what failed is told to whoever asks for it next."""
        self._making.pop(key, None)
        failed = None if ended.cancelled() else ended.exception()
        if failed is not None:
            self._failed.put(key, failed)

    async def _run(self, asked: Asked, work: Callable[..., Made], *told: Any) -> Made:  # noqa: ANN401 - any work's own
        loop = asyncio.get_running_loop()
        executor = self._executor(asked)
        try:
            return await loop.run_in_executor(executor, work, self._place(), *told)
        except BrokenExecutor:  # the process was ended from outside; another takes its place
            if self._stopped:
                raise
            self._drop(executor)
            return await loop.run_in_executor(self._executor(asked), work, self._place(), *told)

    def _drop(self, broken: Executor) -> None:
        with self._lock:
            self._executors = {kind: one for kind, one in self._executors.items() if one is not broken}

    def _place(self) -> Hub | Place:
        """Return the hub itself where it is at hand, else where other processes find it."""
        hub = self._hub
        return Place(hub.directory, hub.group_text) if self._settings.processes else hub

    def _executor(self, asked: Asked) -> Executor:
        return self._executor_for(BY_NAME[asked.page].depends)

    def _executor_for(self, depends: Depends) -> Executor:
        """Return where pages are made: what analyses hold up is apart from the rest."""
        is_analysis = depends in {Depends.DATA, Depends.BOTH} and self._settings.processes > 1
        kind = Depends.DATA if is_analysis else Depends.LOG
        with self._lock:
            if kind not in self._executors:
                self._executors[kind] = _start(self._settings)
            return self._executors[kind]

    def _version(self, asked: Asked) -> Key:
        hub, depends = self._hub, BY_NAME[asked.page].depends
        if depends is Depends.LOG:
            return (hub.group_digest, hub.log.size(), hub.now().date())
        return known(hub) if depends is Depends.DATA else (*known(hub), hub.log.size())


def _is_stranger(asked: Asked) -> bool:
    return asked.principal.role is Role.PUBLIC


def _limit(asked: Asked) -> int:
    return _OF_STRANGERS if _is_stranger(asked) else _OF_OTHERS


def _start(settings: PageSettings) -> Executor:
    if not settings.processes:
        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="pages")
    try:
        return _start_process()
    except BrokenPipeError:  # Python's own helper, which tracks locks, was ended from outside: another is begun now
        return _start_process()


def _start_process() -> Executor:
    return ProcessPoolExecutor(
        max_workers=1, mp_context=multiprocessing.get_context("spawn"), initializer=making.begin_beside_service
    )
