"""Every forecast that was issued is under seal: `comity verify` finds whatever is changed of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from comity.hub.home import Hub
from comity.hub.keep import verify
from forecast_hub import keep_forecast
from ledger_database import behind, hub_url, tell_processes
from run_comity import comity
from small_hub import line, make_hub, send


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Give a sound hub with two forecasts."""
    with make_hub(tmp_path) as made:
        send(made, "KG", line("KG", "CN", 5))
        keep_forecast(made, 10, hours=1)
        keep_forecast(made, 20, hours=2)
        assert verify(made) == []
        yield made


def tamper(hub: Hub, statement: str, **values: object) -> None:
    """Change the ledger behind its back, and put its triggers back."""
    with behind(hub_url(hub.directory)) as connection:
        connection.execute(sa.text(statement), values)


def flipped(value: object) -> object:
    """Return the value with one bit, one unit or its last letter changed."""
    if isinstance(value, bytes):
        return bytes([*value[:40], value[40] ^ 1, *value[41:]])
    return value + 1 if isinstance(value, int) else f"{value}"[:-1] + ("0" if f"{value}"[-1] != "0" else "1")


@pytest.mark.parametrize("column", ["subject", "seq", "recipe", "seed", "issued_at", "digest", "frame"])
def test_every_change_of_a_run(hub: Hub, column: str) -> None:
    """A forecast that was made better afterwards no longer fits its digest, nor its leaf of the log."""
    with behind(hub_url(hub.directory)) as connection:
        kept = connection.execute(sa.text(f"SELECT {column} FROM forecast_run WHERE id = 1")).scalar_one()
    tamper(hub, f"UPDATE forecast_run SET {column} = :value WHERE id = 1", value=flipped(kept))
    assert {fault.check for fault in verify(hub)} >= {"forecast", "log"}
    hub.close()
    tell_processes(hub.directory)
    assert comity("verify", "--hub", hub.directory).code != 0


def test_a_forecast_that_is_gone(hub: Hub) -> None:
    """A bad forecast can't be made to disappear."""
    tamper(hub, "DELETE FROM forecast_run WHERE id = 2")
    assert [fault.check for fault in verify(hub)] == ["log"]


def test_a_forecast_that_was_slipped_in(hub: Hub) -> None:
    """A forecast that was never issued, under a digest that fits it, has no leaf."""
    columns = "subject, seq, recipe, seed, issued_at, digest, frame"
    tamper(hub, f"INSERT INTO forecast_run ({columns}) SELECT {columns} FROM forecast_run WHERE id = 1")
    assert [fault.check for fault in verify(hub)] == ["log"]
