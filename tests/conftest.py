"""What holds for the whole run: where temporary files lie, and what tests needn't wait for."""

import gc
import os
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import ledger_database
from comity.hub import home
from comity.hub.replicas import replica
from comity.hub.settings import database
from comity.trust import passwords

MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own within
ENOUGH = 4 << 30
"""Bytes; a run leaves about one gibibyte."""
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
"""Several processes share the tests: threads of each would only wait for each other."""
PAGES_AHEAD = "COMITY_PAGES_MADE_AHEAD"
"""Every service that a test starts would make all pages of its hub; tests of pages ask for those that they need."""
STRONG = passwords._hasher


def pytest_configure(config: pytest.Config) -> None:
    """Let hubs lie in memory where there is room: each of their commits waits for the disk otherwise."""
    settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("patient")  # a machine may do much else
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    os.environ.setdefault(PAGES_AHEAD, "false")
    given = config.option.basetemp or "PYTEST_DEBUG_TEMPROOT" in os.environ
    if not given and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ENOUGH:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)


def pytest_collection_finish() -> None:
    """Look for garbage only in what the tests make, and less often: the libraries alone are a million objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let tests that stand on a ledger run on each engine."""
    if metafunc.definition.get_closest_marker("databases") or metafunc.definition.nodeid.startswith(
        ledger_database.ON_BOTH
    ):
        metafunc.parametrize("_database", ledger_database.engines(), indirect=True, scope="module")


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest) -> None:
    """Let what the tests of a module share be made anew for the other engine, as if it asked for `_database`."""
    if fixturedef.scope == "module" and fixturedef.argname != "_database":
        engine = request._get_active_fixturedef("_database")
        engine.addfinalizer(partial(fixturedef.finish, request=request))


@pytest.fixture(scope="module", autouse=True)
def _database(request: pytest.FixtureRequest) -> None:
    """Let the module's ledgers be made with the engine that is meant."""
    ledger_database.use(getattr(request, "param", ledger_database.ONLY or ledger_database.SQLITE))


@pytest.fixture(scope="session", autouse=True)
def _database_server() -> Iterator[None]:
    """Let hubs be made with the engine that is meant; stop PostgreSQL at the end, where a test started it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "default_url", ledger_database.hub_url)
        patch.setattr(replica, "database_url", ledger_database.copy_url)
        patch.setattr(home, "check_no_ledger", ledger_database.check_no_hub_ledger)
        patch.setattr(home, "create_ledger", ledger_database.make_hub_ledger)
        yield
    ledger_database.stop_server()


@pytest.fixture(scope="session", autouse=True)
def _plain_tracebacks() -> None:
    """Log exceptions plainly: structlog draws each variable of each frame otherwise, a whole group with them."""
    import structlog

    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], plain])


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Hash passwords with little work: at full strength each takes a tenth of a second, by intent."""
    from argon2 import PasswordHasher
    from argon2.profiles import CHEAPEST

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: PasswordHasher.from_parameters(CHEAPEST))
        yield


@pytest.fixture
def strong_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords as the program does."""
    monkeypatch.setattr(passwords, "_hasher", STRONG)
