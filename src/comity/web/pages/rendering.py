"""Where pages are made: in processes of their own, kept by what they depend on, made anew when that changes.

Drawing holds Python's lock, and an analysis takes seconds: neither may hold up who else asks the service.
"""

import asyncio
import datetime as dt
import multiprocessing
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from comity.errors import ComityError
from comity.hub.home import GROUP_FILE, Hub
from comity.hub.settings.tables import PageSettings
from comity.model.access import Role
from comity.pages import making
from comity.pages.asked import Asked
from comity.pages.catalogue import BY_NAME, Depends
from comity.pages.figures import FigureFile

Made = TypeVar("Made")
Key = tuple[object, ...]
_KEPT_PAGES = 400
_LIVELY = 40
"""How many of the pages that were read last are made anew when data change."""


@dataclass(frozen=True, slots=True)
class _Kept:
    asked: Asked
    version: Key
    html: str


class Rendering:
    """Makes pages of one hub, and keeps them while nothing that they depend on has changed."""

    def __init__(self, hub: Hub, settings: PageSettings) -> None:
        """Start nothing yet."""
        self._hub, self._settings = hub, settings
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._making: dict[Key, asyncio.Future[str]] = {}
        self._failed: dict[Key, BaseException] = {}
        self._executors: dict[Depends, Executor] = {}
        self._lock = Lock()
        self._stopped = False

    async def html(self, asked: Asked) -> str | None:
        """Return a page; None where it takes longer than a reader should wait, and goes on being made."""
        if BY_NAME[asked.page].depends is Depends.ALWAYS:
            return await asyncio.to_thread(making.html_in, self._hub, asked)
        key, version = _key(asked), await asyncio.to_thread(self._version, asked)
        found = self._kept.get(key)
        if found is not None and found.version == version:
            self._kept.move_to_end(key)
            return found.html
        if failed := self._failed.pop((key, version), None):
            raise failed
        made = self._making.get((key, version)) or self._begin(asked, key, version)
        done, _ = await asyncio.wait({made}, timeout=self._settings.patience_milliseconds / 1000)
        if not done:
            return None
        self._failed.pop((key, version), None)
        return made.result()

    async def figure(self, asked: Asked, figure: str, suffix: str) -> FigureFile:
        """Return a page's figure as a file, however long it takes."""
        return await self._run(asked, making.figure_in, asked, figure, suffix)

    def refresh(self, *, expected: Sequence[Asked] = ()) -> list[str]:
        """Make those pages anew that were read last and that no longer hold; return a line for each.

        Those that are `expected` to be read are made too where they are not there. A page that can't be made is
        left out: its reader will be told why.
        """
        lately = [kept.asked for kept in list(self._kept.values())[-_LIVELY:]]
        done = []
        for asked in (*expected, *lately):
            key, version = _key(asked), self._version(asked)
            kept = self._kept.get(key)
            if (kept is None or kept.version != version) and not self._stopped:
                done.append(self._make_ahead(asked, key, version))
        return done

    def _make_ahead(self, asked: Asked, key: Key, version: Key) -> str:
        try:
            html = self._executor(asked).submit(making.html_in, self._place(), asked).result()
        except ComityError as error:
            return f"{asked.url()} can't be made: {error.title}"
        self._keep(key, _Kept(asked, version, html))
        return f"made {asked.url()} ({asked.language})"

    def stop(self) -> None:
        """End the processes; what they were making is not waited for."""
        self._stopped = True
        for executor in self._executors.values():
            executor.shutdown(wait=False, cancel_futures=True)

    def _begin(self, asked: Asked, key: Key, version: Key) -> "asyncio.Future[str]":
        async def make() -> str:
            html: str = await self._run(asked, making.html_in, asked)
            self._keep(key, _Kept(asked, version, html))
            return html

        task = asyncio.ensure_future(make())
        self._making[(key, version)] = task
        task.add_done_callback(lambda ended: self._end((key, version), ended))
        return task

    def _end(self, key: Key, ended: "asyncio.Future[str]") -> None:
        """Note that a page isn't being made any longer; what failed is told to whoever asks for it next."""
        self._making.pop(key, None)
        failed = None if ended.cancelled() else ended.exception()
        if failed is not None:
            self._failed[key] = failed

    def _keep(self, key: Key, kept: _Kept) -> None:
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT_PAGES:
                self._kept.popitem(last=False)

    async def _run(self, asked: Asked, work: Callable[..., Made], *told: Any) -> Made:  # noqa: ANN401 - any work's own
        loop = asyncio.get_running_loop()
        executor = self._executor(asked)
        try:
            return await loop.run_in_executor(executor, work, self._place(), *told)
        except BrokenExecutor:  # the process was ended from outside; another takes its place
            self._drop(executor)
            return await loop.run_in_executor(self._executor(asked), work, self._place(), *told)

    def _drop(self, broken: Executor) -> None:
        with self._lock:
            self._executors = {kind: one for kind, one in self._executors.items() if one is not broken}

    def _place(self) -> Hub | Path:
        """Return the hub itself where it is at hand, else where other processes find it."""
        return self._hub.directory if self._settings.processes else self._hub

    def _executor(self, asked: Asked) -> Executor:
        """Return where a page is made: what analyses hold up is apart from the rest."""
        depends = BY_NAME[asked.page].depends
        kind = Depends.DATA if depends is Depends.DATA and self._settings.processes > 1 else Depends.LOG
        with self._lock:
            if kind not in self._executors:
                self._executors[kind] = _start(self._settings)
            return self._executors[kind]

    def _version(self, asked: Asked) -> Key:
        hub = self._hub
        known = (hub.ledger.as_of_seq(), tuple(hub.ledger.last_forecast_runs().items()))
        told: tuple[object, ...] = (hub.log.size(),) if BY_NAME[asked.page].depends is Depends.LOG else known
        group = (hub.directory / GROUP_FILE).stat().st_mtime_ns
        return (*told, hub.now().date() if hub.ledger.simulated else dt.datetime.now(dt.UTC).date(), group)


def _key(asked: Asked) -> Key:
    """Return what is the same for readers who see the same page."""
    told = asked.principal
    own = told.provider if told.role in {Role.PROVIDER, Role.COORDINATOR} else None
    return (asked.path, tuple(asked.query), asked.language, told.role, own, asked.is_open)


def _start(settings: PageSettings) -> Executor:
    if not settings.processes:
        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="pages")
    return ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn"))
