"""The ledger derived anew from its raw files must be the ledger that is there."""

from pathlib import Path

import pytest

from comity.hub.decisions.decide import admit, release_due, strike_out, withdraw
from comity.hub.home import RAW_FILES, Hub
from comity.hub.intake.intake import Delivery, read_mapping
from comity.hub.intake.submit import submit, submit_nil
from comity.hub.keep import verify
from comity.model.access import OPERATOR, Principal, Role
from comity.store.blobs import BlobStore
from small_hub import KG, after, line, make_hub, send

EMBARGO = "E,2026-03-03T06:00:00Z,"
MAPPING = """
[mapping]
id = "kg_small"
title = "A small national layout"
dataflow = "CROSSINGS"
parameters = ["period", "member"]
[file]
delimiter = ";"
[components]
FREQ = { value = "M" }
REPORTER = { value = "{member}" }
ORIGIN = { column = "Страна" }
ORIGIN_BASIS = { value = "C" }
DIRECTION = { value = "IN" }
PURPOSE = { value = "_T" }
MODE = { value = "_T" }
NEIGHBOUR = { value = "_T" }
COUNT_UNIT = { value = "CROSSINGS" }
TIME_PERIOD = { value = "{period}" }
[values]
column = "Въезд"
"""


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """Return a hub with something of everything that moves figures."""
    made = make_hub(tmp_path)
    send(made, "KG", line("KG", "KZ", 1), line("KG", "UZ", 2))
    waiting = send(made, "AM", line("AM", "GE", 5), line("AM", "IR", 6, more=EMBARGO), hours=1).receipt.submission
    send(made, "KG", line("KG", "KZ", 3), line("KG", "TJ", 4, more=EMBARGO), hours=2)
    admit(made, waiting.id, OPERATOR, at=after(3))
    wrong = send(made, "KG", line("KG", "KZ", 30, more=",,Ivan"), line("KG", "UZ", 2), hours=4).receipt.submission
    send(made, "KG", line("KG", "KZ", 9, period="2026-02"), hours=5)
    withdraw(made, wrong.id, KG, reason="names", at=after(6))
    strike_out(made, wrong.id, OPERATOR, second=Principal("director", Role.SECRETARIAT), reason="persons")
    receipt = submit_nil(made, provider="AM", dataflow="CROSSINGS", period="2025-12", received_at=after(7))
    admit(made, receipt.submission.id, OPERATOR, at=after(8))
    release_due(made, after(40))
    return made


def test_the_files_lead_to_the_ledger(hub: Hub) -> None:
    """Admissions, embargoes, withdrawals, nil returns and struck files all play anew to the same figures."""
    told: list[tuple[int, int]] = []
    assert verify(hub, tell=lambda *done: told.append(done)) == []
    count = hub.ledger.as_of_seq()
    assert told == [(number, count) for number in range(1, count + 1)]


def test_figures_that_no_file_leads_to_are_found(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hub that signs figures of its own making is found out by the file that it has to show for them."""
    first = hub.ledger.submissions()[0]
    blobs = BlobStore(hub.directory / RAW_FILES)
    content = blobs.get(first.raw_sha256).replace(b"2026-01,2,", b"2026-01,7,")
    honest = BlobStore.get
    monkeypatch.setattr(
        BlobStore, "get", lambda self, digest: content if digest == first.raw_sha256 else honest(self, digest)
    )
    (fault,) = verify(hub)
    assert fault.check == "rederive"
    assert "event 1, submission 1" in fault.where
    assert "cells_digest" in fault.detail
    assert verify(hub, is_quick=True) == []


def test_a_mapped_file_is_read_by_the_mapping_that_it_came_with(tmp_path: Path) -> None:
    """A mapping that is changed later must not make yesterday's file unreadable."""
    with make_hub(tmp_path) as hub:
        path = tmp_path / "layout.toml"
        path.write_text(MAPPING, encoding="utf-8")
        content = "Страна;Въезд\nKZ;12\nUZ;3\n".encode()
        parameters = {"period": "2026-01", "member": "KG"}
        delivery = Delivery(
            content, name="kg.csv", provider="KG", mapping=read_mapping(path), parameters=parameters
        )
        outcome = submit(hub, delivery, received_at=after(0))
        assert outcome.is_accepted, list(outcome.examination.findings)
        path.write_text("", encoding="utf-8")
        assert verify(hub) == []
