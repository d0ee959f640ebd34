"""A ledger that was made before a table was known: whole again once it is opened for writing, readable before."""

import datetime as dt
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from comity.exchange.measure_ports import MeasureAction, MeasureVersion
from comity.exchange.report_ports import ReportOrder
from comity.hub.home import LEDGER_FILE, open_hub
from comity.model.measures import Measure, MeasureKind, Stage
from small_hub import MORNING, line, make_hub, send

LATE = ("measure_version", "report_order", "report_print")
DAY = dt.date(2026, 2, 1)
NEW = MeasureVersion(
    measure=Measure(id="m", kind=MeasureKind.OTHER, titles={"en": "M"}, stages={Stage.IN_FORCE: DAY}),
    action=MeasureAction.ADDED,
    actor="operator",
    role="secretariat",
    at=MORNING,
    seq=1,
)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return the directory of a hub with figures that lacks the tables that came later."""
    with make_hub(tmp_path) as hub:
        send(hub, "KG", line("KG", "CN", 5))
    connection = sqlite3.connect(tmp_path / "hub" / LEDGER_FILE)
    for name in reversed(LATE):
        connection.execute(f"DROP TABLE {name}")
    connection.commit()
    connection.close()
    return tmp_path / "hub"


def test_an_older_hub_can_be_read_as_it_is(old: Path) -> None:
    """A medium that can't be written to would else be lost with the first new version of the program."""
    with open_hub(old, read_only=True) as hub:
        assert hub.measures.all() == []
        assert hub.measures.last() == 0
        assert hub.ledger.verify() == []


def test_an_older_hub_gets_its_tables_when_it_is_opened(old: Path) -> None:
    """The page of reports of a hub from before there was an archive would answer with a fault for ever."""
    order = ReportOrder(
        indicator="I", period="2026-01", as_of=MORNING, language="en", audience="all", actor="x", at=MORNING
    )
    with open_hub(old) as hub:
        assert hub.reports.all() == []
        hub.reports.order([order], recorded_at=MORNING)
        assert hub.measures.add(NEW, after=0, recorded_at=MORNING).version == 1
        assert hub.ledger.verify() == []
    with open_hub(old) as again:
        assert [one.measure.id for one in again.measures.all()] == ["m"]


def test_tables_that_were_made_late_are_append_only(old: Path) -> None:
    """A register that can be rewritten proves nothing, whenever its table was made."""
    with open_hub(old) as hub:
        hub.measures.add(NEW, after=0, recorded_at=MORNING)
    connection = sqlite3.connect(old / LEDGER_FILE)
    for change in ("UPDATE measure_version SET content = ''", "DELETE FROM measure_version"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(change)
    connection.close()


def test_a_table_that_is_gone_with_its_rows_is_found(old: Path) -> None:
    """Whoever removes a register with the table that held it must not pass for an older hub."""
    with open_hub(old) as hub:
        hub.measures.add(NEW, after=0, recorded_at=MORNING)
    connection = sqlite3.connect(old / LEDGER_FILE)
    connection.execute("DROP TABLE measure_version")
    connection.commit()
    connection.close()
    with open_hub(old, read_only=True) as hub:
        assert [(one.check, one.where) for one in hub.ledger.verify()] == [("log", "measure_version 1")]


def test_making_tables_twice_changes_nothing(old: Path) -> None:
    """Two programs that open an older hub at once would else disturb each other."""
    with open_hub(old) as one, open_hub(old) as other:
        assert one.measures.all() == other.measures.all() == []
        engine = sa.create_engine(f"sqlite:///{old / LEDGER_FILE}")
        assert set(LATE) <= set(sa.inspect(engine).get_table_names())
        engine.dispose()
