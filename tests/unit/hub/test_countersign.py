"""A coordinator's word, several providers of one state, and corrections that name what they correct."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.errors import ConfigurationError, UnknownArtefactError, UsageError
from comity.hub.decisions.countersign import countersign, submissions_to_countersign
from comity.hub.decisions.decide import admit, withdraw
from comity.hub.dialogue.correct import correction_of
from comity.hub.home import Hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import submit
from comity.hub.rederive import rederive
from comity.model.access import OPERATOR, Principal, Role
from comity.model.submissions import State
from small_hub import AM, GROUP, HEADER, KG, after, line, make_hub, send

SLICES = """
[group]
id = "SMALL"
name.en = "A small group"
dataflows = ["CROSSINGS"]
simulated = true
[[member]]
code = "KG"
[[agreement]]
provider = "KG-BORDER"
reporters = ["KG"]
dataflow = "CROSSINGS"
frequency = "M"
due_days = 15
action = "replace"
region.ORIGIN = ["CN", "TR"]
[[agreement]]
provider = "KG-MVD"
reporters = ["KG"]
dataflow = "CROSSINGS"
frequency = "M"
due_days = 15
action = "replace"
countersigned_by = "KG-STAT"
EXCLUDE
"""
COORDINATOR = Principal("KG coordinator", Role.COORDINATOR, "KG-STAT")
FLOW = "dataflow,COMITY:CROSSINGS(1.0.0)"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Give a hub with two providers of KG, of which one is countersigned."""
    with make_hub(tmp_path, SLICES.replace("EXCLUDE", 'exclude.ORIGIN = ["CN", "TR"]')) as opened:
        yield opened


def put(hub: Hub, provider: str, *lines: str, hours: float) -> int:
    """Submit rows for a provider; return the submission's number."""
    content = "\n".join([HEADER, *lines, ""]).encode()
    outcome = submit(hub, Delivery(content, name="f.csv", provider=provider), received_at=after(hours))
    assert not outcome.is_refused, list(outcome.examination.findings)
    return outcome.receipt.submission.id


def origins(hub: Hub) -> list[str]:
    """Return the origins of all figures."""
    return sorted(hub.ledger.observations(hub.catalogue.dataflow("CROSSINGS"))["ORIGIN"])


def test_overlapping_slices_are_refused(tmp_path: Path) -> None:
    """Two agencies that may write the same cell would undo each other's figures every month."""
    with pytest.raises(ConfigurationError, match="KG-BORDER and KG-MVD may both"):
        make_hub(tmp_path, SLICES.replace("EXCLUDE", 'exclude.ORIGIN = ["CN"]'))


def test_a_replacing_file_leaves_the_other_slice_alone(hub: Hub) -> None:
    """A file that replaces its month must not delete what another agency sent for it."""
    waiting = put(hub, "KG-MVD", line("KG", "IN", 5), line("KG", "DE", 6), hours=1)
    countersign(hub, COORDINATOR, waiting, agrees=True, at=after(2))
    put(hub, "KG-BORDER", line("KG", "CN", 1), line("KG", "TR", 2), hours=3)
    assert origins(hub) == ["CN", "DE", "IN", "TR"]
    put(hub, "KG-BORDER", line("KG", "CN", 7), hours=4)
    assert origins(hub) == ["CN", "DE", "IN"]
    everything = f"{FLOW},D,M,KG,,,,,,,,2026-01,,,,"
    put(hub, "KG-BORDER", everything, hours=5)
    assert origins(hub) == ["DE", "IN"]
    assert list(rederive(hub)) == []
    assert hub.ledger.verify() == []


def test_a_submission_waits_for_its_coordinator(hub: Hub) -> None:
    """What a state's coordinator has not seen must not stand as that state's figures."""
    number = put(hub, "KG-MVD", line("KG", "IN", 5), hours=1)
    assert hub.submissions.get(number).state is State.CHECKED
    with pytest.raises(UsageError, match="KG-STAT"):
        admit(hub, number, OPERATOR, at=after(2))
    assert [one.id for one in submissions_to_countersign(hub, COORDINATOR)] == [number]
    for other in (Principal("x", Role.COORDINATOR, "AM-STAT"), Principal("y", Role.PROVIDER, "KG-MVD")):
        with pytest.raises(UnknownArtefactError):
            countersign(hub, other, number, agrees=True)
        assert submissions_to_countersign(hub, other) == []
    assert countersign(hub, COORDINATOR, number, agrees=True, at=after(2)).state is State.RELEASED
    assert submissions_to_countersign(hub, COORDINATOR) == []


def test_a_coordinators_no_refuses_with_its_reason(hub: Hub) -> None:
    """A refusal whose reason is lost can't be acted on."""
    number = put(hub, "KG-MVD", line("KG", "IN", 5), hours=1)
    with pytest.raises(UsageError, match="empty"):
        countersign(hub, COORDINATOR, number, agrees=False, at=after(2))
    assert (
        countersign(hub, COORDINATOR, number, agrees=False, reason="Not ours.", at=after(2)).state is State.REJECTED
    )
    said = hub.countersignatures.get(number)
    assert said is not None
    assert (said.agrees, said.reason) == (False, "Not ours.")
    with pytest.raises(UsageError, match="already"):
        countersign(hub, COORDINATOR, number, agrees=True, at=after(3))


def test_a_signature_that_comes_with_a_yes_must_hold(hub: Hub) -> None:
    """A forged countersignature must not be kept as one."""
    number = put(hub, "KG-MVD", line("KG", "IN", 5), hours=1)
    with pytest.raises(UsageError):
        countersign(hub, COORDINATOR, number, agrees=True, signature="a..b", at=after(2))
    assert hub.submissions.get(number).state is State.CHECKED


def test_the_secretariats_word_comes_after_the_coordinators(tmp_path: Path) -> None:
    """Where an agreement asks for both, one of them must not stand for the other."""
    text = GROUP.replace('acceptance = "secretariat"', 'acceptance = "secretariat"\ncountersigned_by = "AM-STAT"')
    with make_hub(tmp_path, text) as hub:
        number = send(hub, "AM", line("AM", "CN", 1)).receipt.submission.id
        yes = Principal("AM coordinator", Role.COORDINATOR, "AM-STAT")
        assert countersign(hub, yes, number, agrees=True, at=after(1)).state is State.CHECKED
        assert admit(hub, number, OPERATOR, at=after(2)).state is State.RELEASED


def test_a_correction_names_what_it_corrects(tmp_path: Path) -> None:
    """A correction that can't be told from a first delivery leaves the earlier file standing beside it."""
    with make_hub(tmp_path) as hub:
        first = send(hub, "KG", line("KG", "CN", 10)).receipt.submission.id
        content = "\n".join([HEADER, line("KG", "CN", 11), ""]).encode()
        delivery = correction_of(hub, KG, first, Delivery(content, name="c.csv"))
        outcome = submit(hub, delivery, received_at=after(1))
        assert outcome.is_accepted
        assert outcome.receipt.submission.corrects == first
        bad = "\n".join([HEADER, line("KG", "CN", -1), ""]).encode()
        refused = submit(hub, correction_of(hub, KG, first, Delivery(bad, name="d.csv")), received_at=after(2))
        assert refused.receipt.submission.corrects == first
        with pytest.raises(UnknownArtefactError):
            correction_of(hub, AM, first, Delivery(content))
        withdraw(hub, first, KG, reason="It was wrong.", at=after(3))
        with pytest.raises(UsageError, match="withdrawn"):
            correction_of(hub, KG, first, Delivery(content))
        assert list(rederive(hub)) == []


def test_two_frequencies_are_two_slices(tmp_path: Path) -> None:
    """A yearly provider that replaces the whole dataflow must not delete the monthly one's figures."""
    text = SLICES.replace("EXCLUDE", "scope = []\n").replace('region.ORIGIN = ["CN", "TR"]\n', "")
    first, _, second = text.partition('provider = "KG-MVD"')
    text = f'{first}provider = "KG-MVD"{second}'.replace('countersigned_by = "KG-STAT"\n', "")
    at = text.index('provider = "KG-MVD"')
    text = text[:at] + text[at:].replace('frequency = "M"', 'frequency = "A"')
    with make_hub(tmp_path, text) as hub:
        put(hub, "KG-BORDER", line("KG", "CN", 1), hours=1)
        yearly = line("KG", "IN", 5, period="2025").replace(",M,M,KG,", ",M,A,KG,")
        put(hub, "KG-MVD", yearly, hours=2)
        assert origins(hub) == ["CN", "IN"]
        put(hub, "KG-MVD", yearly.replace(",IN,C", ",DE,C"), hours=3)
        assert origins(hub) == ["CN", "DE"]
        assert list(rederive(hub)) == []


def test_an_overlap_that_is_meant_is_taken(tmp_path: Path) -> None:
    """A successor that could not take its predecessor's cells over could correct none of them."""
    with make_hub(tmp_path, SLICES.replace("EXCLUDE", "overlaps = true")) as hub:
        assert len(hub.group.agreements) == 2
