"""The Python API: every verb on a hub here and on the same hub over HTTP gives equal answers and equal faults."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import pytest

import comity
from comity.client.exchange import Exchange
from comity.client.remote import RemoteExchange
from comity.client.transport import Transport
from comity.errors import ComityError, ForbiddenError, UnknownArtefactError, UsageError
from comity.exchange.permissions import ALL_SCOPES
from comity.hub import registry
from comity.hub.home import create_hub
from comity.hub.registry import NewKey
from comity.model.access import OPERATOR, Role
from integration.small_group import GROUP, PERSONS, crossings
from running_hub import RunningHub, running_hub

pytestmark = pytest.mark.databases


class _LosesAnswers(httpx.HTTPTransport):
    """Carries requests of some methods, and loses the first answer to each."""

    def __init__(self, *methods: str) -> None:
        super().__init__()
        self.left = list(methods)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        if request.method in self.left:
            self.left.remove(request.method)
            response.read()
            raise httpx.ReadError("the line broke")
        return response


class Ways:
    """A hub here and over HTTP, as whoever has a key."""

    def __init__(self, service: RunningHub, keys: Mapping[Role, str]) -> None:
        """Keep the service and the keys."""
        self.service, self.keys = service, keys
        self._open: list[Exchange] = []

    def of(self, role: Role) -> tuple[Exchange, Exchange]:
        """Return both ways for a role."""
        both = (
            comity.connect(self.service.hub, self.keys[role]),
            comity.connect(self.service.url, self.keys[role]),
        )
        self._open += both
        return both

    def close(self) -> None:
        """Close all that was opened."""
        for one in self._open:
            one.close()


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ways]:
    """Give a served hub with a few submissions."""
    directory = tmp_path_factory.mktemp("api")
    keys: dict[Role, str] = {}
    with create_hub(directory / "hub", group_text=GROUP) as hub:
        for role, provider in ((Role.PROVIDER, "KG"), (Role.SECRETARIAT, None), (Role.ANALYST, None)):
            wanted = NewKey(label=role.value, role=role, provider=provider, scopes=ALL_SCOPES)
            keys[role] = registry.add_key(hub, OPERATOR, wanted)[1]
        with comity.connect(hub, keys[Role.PROVIDER]) as exchange:
            for number, content in enumerate(
                (crossings(5, 6, 7), crossings(5, 8, 7), crossings(9, month="2024-04"))
            ):
                path = directory / f"{number}.csv"
                path.write_bytes(content)
                assert exchange.submit(path).is_accepted
    with running_hub(directory / "hub") as service:
        made = Ways(service, keys)
        yield made
        made.close()


Verb = Callable[[Exchange], Any]
READS: Mapping[str, Verb] = {
    "flows": lambda e: e.flows(),
    "structure": lambda e: e.structure("crossings"),
    "data": lambda e: e.data("CROSSINGS"),
    "data by key": lambda e: e.data("CROSSINGS", key={"ORIGIN": ["UZ", "KZ"]}, first="2024-03", last="2024-03"),
    "data as of": lambda e: e.data("CROSSINGS", as_of=1),
    "data changed": lambda e: e.data("CROSSINGS", updated_after=1),
    "data filtered": lambda e: e.data("CROSSINGS", where={"OBS_VALUE": "ge:6+lt:9"}),
    "data of ends": lambda e: e.data("CROSSINGS", last_n=1),
    "nothing": lambda e: e.data("STOCK"),
    "history": lambda e: e.history("CROSSINGS", "ORIGIN=UZ"),
    "board": lambda e: e.board("CROSSINGS"),
    "whole board": lambda e: e.board(as_of="2024-05-01"),
    "submissions": lambda e: e.submissions(flow="CROSSINGS"),
    "submission": lambda e: e.submission(2),
    "head": lambda e: e.log_head(),
    "keys": lambda e: e.hub_keys(),
}


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("role", [Role.PROVIDER, Role.SECRETARIAT])
def test_reads_are_equal_both_ways(ways: Ways, name: str, role: Role) -> None:
    """A program moved from the hub's own machine to the network would compute with other figures."""
    here, there = (READS[name](exchange) for exchange in ways.of(role))
    if isinstance(here, pl.DataFrame):
        assert here.schema == there.schema
        assert here.equals(there)
        assert here.height or name == "nothing"
    else:
        assert here == there


FAULTS: Mapping[str, Verb] = {
    "flow": lambda e: e.data("CROSINGS"),
    "structure": lambda e: e.structure("NONE"),
    "key": lambda e: e.data("CROSSINGS", key="M.KG"),
    "period": lambda e: e.data("CROSSINGS", first="yesterday"),
    "moment": lambda e: e.data("CROSSINGS", as_of="soon"),
    "filter": lambda e: e.data("CROSSINGS", where={"NOTHING": "1"}),
    "history": lambda e: e.history("CROSSINGS", "COLOUR=RED"),
    "board": lambda e: e.board("NONE"),
    "submission": lambda e: e.submission(99),
    "receipt": lambda e: e.receipt(99),
    "others": lambda e: e.submissions(provider="TJ"),
    "nil": lambda e: e.submit(nil="2024-13", flow="CROSSINGS"),
    "mapping": lambda e: e.submit(Path(__file__), mapping="none"),
    "sender": lambda e: e.submit(Path(__file__), provider="TJ"),
    "neither": lambda e: e.submit(),
    "no file": lambda e: e.submit(Path("none.csv")),
    "no mapping file": lambda e: e.submit(Path(__file__), mapping=Path("none.toml")),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_are_equal_both_ways(ways: Ways, name: str) -> None:
    """A program that catches a fault here must catch the same one over HTTP, with the same advice."""
    faults = []
    for exchange in ways.of(Role.PROVIDER):
        with pytest.raises(ComityError) as caught:
            FAULTS[name](exchange)
        faults.append((type(caught.value), caught.value.detail, caught.value.remedy))
    assert faults[0] == faults[1]


def test_what_a_role_may_not_is_refused_both_ways(ways: Ways) -> None:
    """A key that only reads must not send because it is used on the hub's own machine."""
    for exchange in ways.of(Role.ANALYST):
        for refused in (lambda e: e.submissions(), lambda e: e.submit(Path(__file__)), lambda e: e.receipt(1)):
            with pytest.raises(ForbiddenError):
                refused(exchange)


def test_a_key_that_does_not_hold_is_refused_both_ways(ways: Ways) -> None:
    """A revoked key must not be taken for nobody in particular."""
    with pytest.raises(ForbiddenError, match="unknown, expired or revoked"):
        comity.connect(ways.service.hub, "comity_nonsense")
    with (
        comity.connect(ways.service.url, "comity_nonsense") as there,
        pytest.raises(ForbiddenError, match="unknown"),
    ):
        there.flows()


def test_what_becomes_of_a_file_is_equal_both_ways(ways: Ways, tmp_path: Path) -> None:
    """Findings, counts and states must not depend on the way by which a file came."""
    faulty, persons, good = tmp_path / "faulty.csv", tmp_path / "persons.csv", tmp_path / "good.csv"
    faulty.write_bytes(crossings("many", -3))
    persons.write_text(PERSONS, encoding="utf-8")
    good.write_bytes(crossings(1, 2, month="2024-05"))
    told = []
    for exchange in ways.of(Role.PROVIDER):
        checked = [exchange.check(path) for path in (faulty, persons, good)]
        assert [one.is_fit for one in checked] == [False, False, True]
        refused = [exchange.submit(path) for path in (faulty, persons)]
        assert all(one.is_refused for one in refused)
        told.append((checked, [(one.findings, one.submission.state, one.submission.rows) for one in refused]))
    assert told[0] == told[1]
    assert told[0][0][0].findings
    first, second = (exchange.submit(good) for exchange in ways.of(Role.PROVIDER))
    assert (first.is_accepted, first.repeated) == (True, False)
    assert (second.is_accepted, second.repeated) == (True, True)
    assert second.submission == first.submission


def test_decisions_are_equal_both_ways(ways: Ways) -> None:
    """What the secretariat decides by program must be done the same, and refused the same, both ways."""
    told = []
    secretaries, providers = ways.of(Role.SECRETARIAT), ways.of(Role.PROVIDER)
    for number, (secretary, provider) in enumerate(zip(secretaries, providers, strict=True)):
        first = provider.submit(nil=f"2020-0{number + 1}", flow="STOCK").submission
        second = provider.submit(nil=f"2020-0{number + 5}", flow="STOCK").submission
        assert (first.state, second.state) == ("checked", "checked")
        with pytest.raises(ComityError) as refused:
            provider.admit(first.id)
        admitted = secretary.admit(first.id, reason="fits")
        turned_down = secretary.refuse(second.id, reason="wrong month")
        with pytest.raises(ComityError) as too_late:
            secretary.refuse(second.id, reason="again")
        taken_back = provider.withdraw(first.id, reason="typing error")
        states = [one.state for one in (admitted, turned_down, taken_back)]
        told.append((states, type(refused.value), type(too_late.value)))
    assert told[0] == told[1]
    assert told[0][0] == ["released", "rejected", "withdrawn"]


def test_receipts_hold_both_ways(ways: Ways, tmp_path: Path) -> None:
    """A receipt got over HTTP must prove the same file as one written on the hub's machine."""
    file = tmp_path / "file.csv"
    file.write_bytes(crossings(5, 6, 7))
    here, there = ways.of(Role.PROVIDER)
    receipts = [exchange.receipt(1) for exchange in (here, there)]
    assert receipts[0]["submission"] == receipts[1]["submission"]
    for receipt in receipts:
        for exchange in (here, there):
            assert exchange.verify_receipt(receipt, file=file) == []
    file.write_bytes(b"another")
    assert there.verify_receipt(receipts[0], file=file) == ["the receipt is for another file"]


def test_an_old_version_comes_back_as_a_third_vintage(ways: Ways, tmp_path: Path) -> None:
    """A repeat is known by its call, not by its content: A, B and A again are three submissions."""
    a, b = tmp_path / "a.csv", tmp_path / "b.csv"
    a.write_bytes(crossings(1, month="2023-01"))
    b.write_bytes(crossings(2, month="2023-01"))
    _, there = ways.of(Role.PROVIDER)
    outcomes = [there.submit(path) for path in (a, b, a)]
    assert [one.repeated for one in outcomes] == [False, False, False]
    assert len({one.submission.seq for one in outcomes}) == 3


def test_an_answer_that_was_lost_is_asked_for_again(ways: Ways, tmp_path: Path) -> None:
    """A file whose answer was lost is sent again: taken in twice, it would look like a revision."""
    path = tmp_path / "lost.csv"
    path.write_bytes(crossings(1, month="2023-03"))
    carrier = _LosesAnswers("POST", "GET")
    transport = Transport(ways.service.url, key=ways.keys[Role.PROVIDER], carrier=carrier, first_wait=0.01)
    with RemoteExchange(transport) as there:
        before = len(there.submissions())
        outcome = there.submit(path)
        assert (outcome.is_accepted, outcome.repeated) == (True, True)
        assert len(there.submissions()) == before + 1
    assert carrier.left == []


def test_a_large_file_goes_on_where_it_was_broken_off(ways: Ways, tmp_path: Path) -> None:
    """An upload that begins anew after each break never ends on a bad line."""
    path = tmp_path / "large.csv"
    path.write_bytes(crossings(*range(6), month="2023-02"))
    carrier = _LosesAnswers("PATCH")
    transport = Transport(ways.service.url, key=ways.keys[Role.PROVIDER], carrier=carrier, first_wait=0.01)
    with RemoteExchange(transport, large=1) as there:
        outcome = there.submit(path)
    assert (outcome.is_accepted, outcome.submission.rows) == (True, 6)
    assert carrier.left == []


def test_connecting_to_no_hub_is_told(tmp_path: Path) -> None:
    """A typing error in the address must end in advice, not in a traceback of a library."""
    with pytest.raises(UsageError, match="is not a hub"):
        comity.connect(tmp_path)
    with pytest.raises(UsageError, match="no address"):
        comity.connect("ftp://example.org")
    with (
        comity.connect("http://127.0.0.1:9", attempts=1) as there,
        pytest.raises(ComityError, match="can't be reached"),
    ):
        there.flows()


def test_a_key_is_not_sent_in_the_open() -> None:
    """A key that goes over plain HTTP is everybody's on the way."""
    with pytest.raises(UsageError, match="in the open"):
        comity.connect("http://hub.example", "comity_key")
    comity.connect("http://hub.example", "").close()


def test_importing_the_package_stays_light() -> None:
    """A program that only asks for the version must not wait for polars and the database."""
    program = (
        "import sys, comity; print([name for name in ('polars', 'sqlalchemy', 'httpx') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert ended.stdout == "[]\n"


def test_unknown_names_are_unknown_artefacts(ways: Ways) -> None:
    """What isn't there must be told apart from what was asked wrongly."""
    for exchange in ways.of(Role.PROVIDER):
        with pytest.raises(UnknownArtefactError):
            exchange.data("NONE")
