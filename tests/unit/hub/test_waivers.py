"""Provisional admission: named errors become warnings for a while, and the cells and the receipt say so."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.errors import ForbiddenError, UsageError
from comity.exchange.waiver_ports import Waiver
from comity.hub.dialogue.waivers import add_waiver, end_waiver, waivers_for
from comity.hub.home import Hub
from comity.hub.intake.submit import Outcome
from comity.hub.rederive import rederive
from comity.model.access import OPERATOR
from comity.model.findings import Severity
from small_hub import AM, KG, after, line, make_hub, send

UNTIL = after(24 * 30)
NEGATIVE = "VAL-08"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Give an empty hub."""
    with make_hub(tmp_path) as opened:
        yield opened


def admit(hub: Hub, rule: str = NEGATIVE, *, until: dt.datetime = UNTIL, **limits: str) -> Waiver:
    """Admit errors of a rule."""
    new = Waiver(rule=rule, until=until, reason="Their system is being replaced.", **limits)  # type: ignore[arg-type]
    return add_waiver(hub, OPERATOR, new, at=after(0))


def faulty(hub: Hub, hours: float = 1, period: str = "2026-01") -> Outcome:
    """Send a file with one negative count and one sound one."""
    return send(hub, "KG", line("KG", "CN", -5, period=period), line("KG", "TR", 20, period=period), hours=hours)


def test_an_admitted_error_is_a_warning_that_says_so(hub: Hub) -> None:
    """A file that is let in without a word of it would pass for a sound one."""
    number = admit(hub).id
    outcome = faulty(hub)
    (hit,) = [one for one in outcome.examination.findings if one.rule == NEGATIVE]
    assert outcome.is_accepted
    assert hit.severity is Severity.WARNING
    assert f"admission {number}" in hit.message
    assert f"admission {number}" in json.dumps(dict(hub.submissions.record(outcome.receipt.submission.id)))


def test_its_cells_are_provisional_and_no_others(hub: Hub) -> None:
    """A figure that was let in by grace must never be read as a final one."""
    admit(hub)
    faulty(hub)
    frame = hub.ledger.observations(hub.catalogue.dataflow("CROSSINGS"))
    statuses = dict(zip(frame["ORIGIN"], frame["OBS_STATUS"], strict=True))
    assert statuses == {"CN": "P", "TR": None}


def test_what_was_admitted_is_derived_again_from_the_file(hub: Hub) -> None:
    """A hub whose verification fails after an admission would never admit anything."""
    admission = admit(hub)
    faulty(hub)
    end_waiver(hub, OPERATOR, admission.id, reason="Done.", at=after(2))
    assert list(rederive(hub)) == []
    assert hub.ledger.verify() == []


@pytest.mark.parametrize(
    "limits", [{"provider": "AM"}, {"period": "2025-12"}, {"until": after(0.5)}, {"rule": "VAL-10"}]
)
def test_an_admission_reaches_no_further_than_it_says(hub: Hub, limits: dict[str, str]) -> None:
    """An admission that leaks lets errors in that nobody looked at."""
    admit(hub, **limits)  # type: ignore[arg-type]
    assert faulty(hub).is_refused


def test_an_admission_for_a_period_lets_in_that_period(hub: Hub) -> None:
    """An admission that is limited to a period must work in it."""
    admit(hub, period="2026-01", provider="KG", dataflow="CROSSINGS")
    assert faulty(hub).is_accepted


def test_an_ended_admission_holds_no_more(hub: Hub) -> None:
    """What the secretariat takes back must not go on."""
    admission = admit(hub)
    end_waiver(hub, OPERATOR, admission.id, reason="It is mended.", at=after(1))
    assert faulty(hub, hours=2).is_refused
    with pytest.raises(UsageError, match="already"):
        end_waiver(hub, OPERATOR, admission.id, reason="Again.", at=after(2))


@pytest.mark.parametrize("rule", ["COD-01", "PSN-01", "REP-01", "NO-SUCH"])
def test_what_is_no_figure_can_not_be_admitted(hub: Hub, rule: str) -> None:
    """A wrong code, another's figures or a list of persons must never be let in."""
    with pytest.raises(UsageError, match="can't be admitted"):
        admit(hub, rule)


def test_only_the_secretariat_admits_and_a_provider_sees_its_own(hub: Hub) -> None:
    """A provider that admits its own errors needs no rules."""
    with pytest.raises(ForbiddenError):
        add_waiver(hub, KG, Waiver(rule=NEGATIVE, until=UNTIL, reason="So."), at=after(0))
    admit(hub, provider="KG")
    assert (len(waivers_for(hub, KG)), len(waivers_for(hub, AM)), len(waivers_for(hub, OPERATOR))) == (1, 0, 1)
    with pytest.raises(UsageError, match="empty"):
        add_waiver(hub, OPERATOR, Waiver(rule=NEGATIVE, until=UNTIL), at=after(0))
    with pytest.raises(UsageError, match="end"):
        admit(hub, until=after(24 * 400))
