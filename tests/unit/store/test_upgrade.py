"""An older ledger: brought to this program's tables once it is opened for writing, readable before."""

import datetime as dt
import shutil
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from comity.errors import LedgerError
from comity.exchange.measure_ports import MeasureAction, MeasureVersion
from comity.hub.home import LEDGER_FILE, open_hub
from comity.model.measures import Measure, MeasureKind, Stage
from comity.store.ledger import SqlLedger, open_ledger
from comity.store.revision import REVISION
from comity.store.upgrade import SCRIPTS, upgrade
from ledger_database import ledger_url
from small_hub import MORNING, line, make_hub, send
from small_ledger import make_ledger

LATE = ("measure_version", "protection", "shown", "shown_cur", "alembic_version")
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
    """The page of measures of a hub from before there was a register would answer with a fault for ever."""
    with open_hub(old) as hub:
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


def test_a_ledger_made_between_releases_keeps_what_it_has(old: Path) -> None:
    """A register that was filled before revisions were known would stop the ledger from being opened."""
    with open_hub(old) as hub:
        hub.measures.add(NEW, after=0, recorded_at=MORNING)
    connection = sqlite3.connect(old / LEDGER_FILE)
    connection.execute("DROP TABLE alembic_version")
    connection.commit()
    connection.close()
    with open_hub(old) as hub:
        assert [one.measure.id for one in hub.measures.all()] == ["m"]
        assert hub.ledger.verify() == []


def test_the_last_script_is_the_revision_that_is_made() -> None:
    """New ledgers would say that they are older, or newer, than the tables that they have."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]


SCRIPT = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "{0}", "{1}"
def upgrade():
    op.add_column("poll", sa.Column("{2}", sa.Integer))
    {3}
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """Return a folder of scripts of a later program: the first adds a column, the second begins to and fails."""
    shutil.copytree(SCRIPTS, tmp_path / "scripts")
    versions = tmp_path / "scripts" / "versions"
    (versions / "later.py").write_text(SCRIPT.format("later", REVISION, "later", ""))
    (versions / "failing.py").write_text(SCRIPT.format("failing", "later", "never", "1 / 0"))
    return tmp_path / "scripts"


@pytest.mark.databases
def test_scripts_run_on_either_engine(tmp_path: Path, scripts: Path) -> None:
    """A change of the tables that one engine took and the other not would part the two for ever."""
    with make_ledger(tmp_path) as ledger:
        assert upgrade(ledger.connections, scripts=scripts, to="later")
        assert not upgrade(ledger.connections, scripts=scripts, to="later")
        assert "later" in _columns(ledger)
        assert {fault.where for fault in ledger.verify()} >= {"alembic_version"}
    with pytest.raises(LedgerError, match="revision later") as caught:
        open_ledger(ledger_url(tmp_path), tmp_path / "raw")
    assert "newer one" in caught.value.remedy


@pytest.mark.databases
def test_a_script_that_fails_changes_nothing(tmp_path: Path, scripts: Path) -> None:
    """A ledger between two revisions could be opened by no program."""
    with make_ledger(tmp_path) as ledger:
        with pytest.raises(ZeroDivisionError):
            upgrade(ledger.connections, scripts=scripts, to="failing")
        assert not {"later", "never"} & _columns(ledger)
        assert ledger.verify() == []


def _columns(ledger: SqlLedger) -> set[str]:
    with ledger.connections.reading() as connection:
        return {str(column["name"]) for column in sa.inspect(connection).get_columns("poll")}
