from pathlib import Path

import pytest

from comity.exchange.ports import Offer
from comity.model.groups import Action
from comity.model.periods import parse_period
from comity.store.ledger import SqlLedger
from comity.store.plan import Plan, is_current, make_plan
from comity.store.rows import read_rows
from small_ledger import make_ledger, offer, row

pytestmark = pytest.mark.databases


@pytest.fixture
def ledger(tmp_path: Path) -> SqlLedger:
    """Return a ledger that holds one cell of KG's."""
    ledger = make_ledger(tmp_path)
    ledger.accept(offer(row("1")))
    return ledger


def _plan(ledger: SqlLedger, made: Offer) -> Plan:
    with ledger._connections.staging() as connection:
        return make_plan(connection, made, read_rows(made))


def _still_current(ledger: SqlLedger, plan: Plan) -> bool:
    with ledger._connections.reading() as connection:
        return is_current(connection, plan, "CROSSINGS")


@pytest.mark.parametrize(
    ("made", "kept"),
    [
        (offer(row("2")), True),
        (offer(row("2"), action=Action.REPLACE), True),
        (offer(row("2"), action=Action.REPLACE, scope=("TIME_PERIOD",)), False),
        (offer(row("2"), action=Action.REPLACE, scope=()), False),
        (offer(row(None, REPORTER=None, ACTION="D")), False),
        (offer(row("2", UNIT="persons")), False),
    ],
)
def test_another_reporters_figures_leave_a_plan_standing(ledger: SqlLedger, made: Offer, kept: bool) -> None:  # noqa: FBT001 - a table of cases
    """Senders of different states don't make each other work twice, unless one could touch the other's cells."""
    plan = _plan(ledger, made)
    ledger.accept(offer(row("5", REPORTER="KZ"), hours=1, provider="KZ"))
    assert _still_current(ledger, plan) is kept


@pytest.mark.parametrize(
    "later",
    [
        offer(row("5"), hours=1),
        offer(row(None, ACTION="D"), hours=1),
        offer(row(None, REPORTER=None, ACTION="D"), hours=1),
        offer(hours=1, action=Action.REPLACE, nil=True, covers=(("KG", parse_period("2024-01")),)),
    ],
)
def test_a_plan_falls_with_its_reporters_figures(ledger: SqlLedger, later: Offer) -> None:
    """Whatever touches the same reporter, by whichever way, makes the plan be made again."""
    plan = _plan(ledger, offer(row("2")))
    assert _still_current(ledger, plan)
    ledger.accept(later)
    assert not _still_current(ledger, plan)


def test_planning_writes_nothing(ledger: SqlLedger) -> None:
    """A plan is worked out from the ledger as it stands; only a commit changes it."""
    plan = _plan(ledger, offer(row("2"), row("3", origin="AL")))
    assert (plan.effect.added, plan.effect.changed) == (1, 1)
    assert plan.series["sid"].to_list() == [1, -1]
    assert len(ledger.submissions()) == 1
