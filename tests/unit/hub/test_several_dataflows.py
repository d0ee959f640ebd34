"""A file of several dataflows: examined part by part, accepted or refused whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.hub.home import Hub, create_hub
from comity.hub.intake.intake import Delivery, Examiner
from comity.hub.intake.submit import submit_all

GROUP = """
[group]
id = "TEST"
name.en = "Test"
dataflows = ["CROSSINGS", "STOCK"]
[[member]]
code = "KG"
[[agreement]]
provider = "KG"
dataflow = "CROSSINGS"
frequency = "M"
due_days = 15
[[agreement]]
provider = "KG"
dataflow = "STOCK"
frequency = "M"
due_days = 15
"""
HEADER = (
    "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTER,ORIGIN,ORIGIN_BASIS,DIRECTION,PURPOSE,MODE,NEIGHBOUR,COUNT_UNIT,"
    "CITIZENSHIP,BIRTH_COUNTRY,SEX,AGE,BASIS,TIME_PERIOD,OBS_VALUE,OBS_STATUS"
)
CROSSING = "dataflow,COMITY:CROSSINGS(1.0.0),M,M,KG,{},C,IN,_T,_T,_T,CROSSINGS,,,,,,2024-03,12,A"
STOCK = "dataflow,COMITY:STOCK(1.0.0),M,M,KG,,,,,,,,{},_T,_T,_T,RESIDENTS,2024-03,100,A"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Return an empty hub in which KG has agreements on CROSSINGS and STOCK."""
    with create_hub(tmp_path / "hub", group_text=GROUP) as opened:
        yield opened


def delivery(*rows: str) -> Delivery:
    """Return a file with these rows."""
    return Delivery("\n".join([HEADER, *rows, ""]).encode(), name="both.csv", provider="KG")


def test_each_dataflow_is_a_submission_of_the_same_file(hub: Hub) -> None:
    """The rows of the second dataflow would be lost, or refused as strangers in the first."""
    outcomes = submit_all(hub, delivery(CROSSING.format("KZ"), STOCK.format("KZ"), CROSSING.format("UZ")))
    assert [(o.is_accepted, o.receipt.submission.dataflow, o.receipt.submission.added) for o in outcomes] == [
        (True, "CROSSINGS", 2),
        (True, "STOCK", 1),
    ]
    assert not any(hit for outcome in outcomes for hit in outcome.examination.findings)
    assert len({o.receipt.submission.raw_sha256 for o in outcomes}) == 1


def test_a_fault_in_one_refuses_both(hub: Hub) -> None:
    """Half of a file in the ledger would be a file that nobody sent."""
    outcomes = submit_all(hub, delivery(CROSSING.format("KZ"), STOCK.format("XX")))
    assert [outcome.is_accepted for outcome in outcomes] == [False, False]
    assert [hit.rule for outcome in outcomes for hit in outcome.examination.findings] == ["INT-08", "COD-01"]
    assert hub.ledger.as_of_seq() == 0


def test_sent_again_nothing_changes(hub: Hub) -> None:
    """A file sent again after a crash must be taken where it was left."""
    both = delivery(CROSSING.format("KZ"), STOCK.format("KZ"))
    submit_all(hub, delivery(CROSSING.format("KZ")))
    assert [outcome.receipt.repeated for outcome in submit_all(hub, both)] == [True, False]


def test_an_artefact_that_is_not_known_is_named(hub: Hub) -> None:
    """Rows about an unknown dataflow must not be dropped without a word."""
    unknown = STOCK.format("KZ").replace("COMITY:STOCK", "COMITY:STOCKS")
    (outcome,) = submit_all(hub, delivery(CROSSING.format("KZ"), unknown))
    (hit,) = (hit for hit in outcome.examination.findings if hit.severity.value == "error")
    assert (hit.rule, hit.row, hit.found, outcome.is_accepted) == ("CSV-33", 3, "COMITY:STOCKS(1.0.0)", False)


def test_a_dataflow_without_an_agreement_is_a_finding(hub: Hub) -> None:
    """A file that names such a dataflow is its sender's fault, to be told like any other."""
    asylum = HEADER.replace("BASIS,TIME", "STAGE,TIME"), STOCK.replace("STOCK", "ASYLUM").format("KZ")
    (outcome,) = submit_all(hub, Delivery("\n".join([*asylum, ""]).encode(), name="a.csv", provider="KG"))
    assert [hit.rule for hit in outcome.examination.findings if hit.severity.value == "error"] == ["INT-07"]


def test_where_one_dataflow_is_expected_several_are_an_error(hub: Hub) -> None:
    """A pack's file of two dataflows would otherwise lose the second."""
    reading = Examiner(hub.catalogue).read(delivery(CROSSING.format("KZ"), STOCK.format("KZ")))
    assert [hit.rule for hit in reading.parsed.findings] == ["INT-06"]
