"""What a hub stands on breaks while files come, are collected and told of: short rounds of `bench.survival`."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

import ledger_database
from fault_rounds import CLOCK_IS_BEHIND, clock_jumps, fail_disk, outages
from faulty_disk import compiler
from kill_rounds import Round, kill_backend
from killed_commands import kill_commands

needs_compiler = pytest.mark.skipif(compiler() is None, reason="there is no C compiler on this machine")
Make = Callable[[Path, int, random.Random], Round]


@pytest.fixture
def _postgres() -> None:
    """Skip where there is no PostgreSQL."""
    ledger_database.use(ledger_database.POSTGRESQL)
    ledger_database.use(ledger_database.ONLY or ledger_database.SQLITE)


def _round(make: Make, faults: int, folder: Path) -> Round:
    """Make so many faults, while files are acknowledged; return what came of it."""
    made = make(folder, faults, random.Random(0))
    assert (made.faults, made.acknowledged > 0) == (faults, True)
    return made


@needs_compiler
def test_a_disk_that_fails_loses_nothing_answered(tmp_path: Path) -> None:
    """A file would be acknowledged whose sync failed, or a sender be told of a fault of ours."""
    assert _round(fail_disk, 4, tmp_path).broken == []


@needs_compiler
def test_a_clock_that_jumps_breaks_no_order(tmp_path: Path) -> None:
    """A clock set back would put what came last before what came first; far back, a sender must be told why."""
    made = _round(clock_jumps, 4, tmp_path)
    assert made.broken == []
    assert [said for said in made.told if CLOCK_IS_BEHIND not in said] == []


@pytest.mark.usefixtures("_postgres")
def test_a_hub_outlives_its_database(tmp_path: Path) -> None:
    """A server that was away for seconds would leave a hub that answers nothing until somebody starts it anew."""
    made = _round(outages, 1, tmp_path)
    assert made.broken == []
    assert made.told


@pytest.mark.usefixtures("_postgres")
def test_a_killed_connection_loses_nothing_answered(tmp_path: Path) -> None:
    """A server that recovers from a crash would take connections with it that the hub goes on to use."""
    assert _round(kill_backend, 3, tmp_path).broken == []


def test_a_killed_command_is_right_when_it_runs_again(tmp_path: Path) -> None:
    """A backup, move, lake or replica that was broken off would stand in its own way, or pass for a whole one."""
    assert _round(kill_commands, 4, tmp_path).broken == []
