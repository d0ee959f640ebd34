"""Signatures on submissions: the sender's key that was valid at the moment of receipt, and no other."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.errors import UsageError
from comity.exchange.registry_ports import Change, MemberKey
from comity.hub.access.sign_check import SignedBy, check_signature, nil_text
from comity.hub.home import Hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import Outcome, submit, submit_nil
from comity.model.findings import Finding
from comity.store.schema import submission
from comity.trust.detached import sign
from comity.trust.signing import SigningKey
from small_hub import GROUP, HEADER, after, line, make_hub

KEY, NEW = SigningKey.generate(), SigningKey.generate()
FILE = "\n".join([HEADER, line("KG", "CN", 5), ""]).encode()
REQUIRED = GROUP.replace('action = "replace"', 'action = "replace"\nsignature = "required"')
CHANGE = Change("desk", after(0))


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Give a hub in which KG must sign, and KEY is its key for the first day, NEW from the twentieth hour on."""
    with make_hub(tmp_path, REQUIRED) as made:
        keys = made.registry.member_keys
        first = MemberKey(
            id=KEY.id, provider="KG", jwk=KEY.public.to_jwk(), valid_from=after(0), valid_until=after(24)
        )
        keys.add(first, CHANGE)
        keys.add(MemberKey(id=NEW.id, provider="KG", jwk=NEW.public.to_jwk(), valid_from=after(20)), CHANGE)
        yield made


def send(
    hub: Hub, signature: str | None, *, hours: float = 1, content: bytes = FILE, language: str = "en"
) -> Outcome:
    """Submit KG's file with a signature."""
    delivery = Delivery(content, name="kg.csv", provider="KG", signature=signature, language=language)
    return submit(hub, delivery, received_at=after(hours))


def rules(outcome: Outcome) -> list[str]:
    """Return the rules of the errors by which a file was refused."""
    return [hit.rule for hit in outcome.examination.findings]


def test_a_signed_file_is_accepted_and_its_signature_kept(hub: Hub) -> None:
    """A signature that isn't kept can prove nothing later."""
    signature = sign(FILE, KEY)
    outcome = send(hub, signature)
    assert outcome.is_accepted
    with hub.ledger.connections.reading() as connection:  # type: ignore[attr-defined]
        assert connection.execute(submission.select()).one().signature == signature


def test_an_unsigned_file_is_refused_where_the_agreement_asks(hub: Hub) -> None:
    """An agreement that asks for signatures would be satisfied without."""
    outcome = send(hub, None, language="ru")
    assert outcome.is_refused
    assert rules(outcome) == ["SIG-01"]
    assert "без неё" in next(iter(outcome.examination.findings)).message


@pytest.mark.parametrize(
    ("key", "hours", "expected"),
    [
        (KEY, 0, True),
        (KEY, 23.9, True),
        (KEY, 24, False),
        (NEW, 19.9, False),
        (NEW, 20, True),
        (NEW, 30, True),
    ],
)
def test_the_key_counts_that_is_valid_at_the_moment_of_receipt(
    hub: Hub, key: SigningKey, hours: float, *, expected: bool
) -> None:
    """Keys change hands with an overlap; an ended or future one must not sign."""
    found = check_signature(hub, "KG", FILE, signature=sign(FILE, key), moment=after(hours))
    assert isinstance(found, SignedBy) is expected
    assert isinstance(found, SignedBy) or found.rule == "SIG-03"


def test_a_revoked_key_counts_no_more(hub: Hub) -> None:
    """A stolen key must be of no use from its revocation on, and what it signed before stays."""
    hub.registry.member_keys.revoke(KEY.id, after(2), Change("desk", after(2), "stolen"))
    signature = sign(FILE, KEY)
    assert isinstance(check_signature(hub, "KG", FILE, signature=signature, moment=after(1)), SignedBy)
    assert isinstance(check_signature(hub, "KG", FILE, signature=signature, moment=after(2)), Finding)


def test_a_key_of_another_provider_does_not_count(hub: Hub) -> None:
    """AM could sign for KG."""
    found = check_signature(hub, "AM", FILE, signature=sign(FILE, KEY), moment=after(1))
    assert isinstance(found, Finding)
    assert found.rule == "SIG-03"


@pytest.mark.parametrize(
    ("signature", "rule"),
    [(sign(FILE + b"x", KEY), "SIG-04"), ("nonsense", "SIG-02"), (sign(FILE, SigningKey.generate()), "SIG-03")],
)
def test_a_wrong_signature_is_refused_with_its_reason(hub: Hub, signature: str, rule: str) -> None:
    """A sender must learn whether key or file is at fault."""
    outcome = send(hub, signature)
    assert outcome.is_refused
    assert rules(outcome) == [rule]


def test_a_wrong_signature_is_refused_where_none_is_asked_for(tmp_path: Path) -> None:
    """A changed file whose signature is ignored would be taken as if it were the sender's."""
    with make_hub(tmp_path) as hub:
        assert rules(send(hub, "nonsense")) == ["SIG-02"]
        assert send(hub, None).is_accepted


def test_a_nil_return_is_signed_too(hub: Hub) -> None:
    """Nothing to count is a figure like others: where signatures are asked for, it needs one."""
    with pytest.raises(UsageError, match="asks for a signature"):
        submit_nil(hub, provider="KG", dataflow="CROSSINGS", period="2026-01", received_at=after(1))
    signature = sign(nil_text("KG", "CROSSINGS", "2026-01"), KEY)
    taken = submit_nil(
        hub, provider="KG", dataflow="CROSSINGS", period="2026-01", received_at=after(1), signature=signature
    )
    assert taken.submission.nil


def test_a_key_is_registered_once(hub: Hub) -> None:
    """One key of two providers would let either sign for the other; a revoked one must not come back."""
    again = MemberKey(id=KEY.id, provider="AM", jwk=KEY.public.to_jwk(), valid_from=after(0))
    with pytest.raises(UsageError, match="registered before"):
        hub.registry.member_keys.add(again, CHANGE)


def test_the_end_of_a_key_is_only_ever_moved_forward_in(hub: Hub) -> None:
    """A key whose end could be put off would outlive its replacement unnoticed."""
    ended = hub.registry.member_keys.end(KEY.id, after(12), CHANGE)
    assert ended.valid_until == after(12)
    with pytest.raises(UsageError, match="already"):
        hub.registry.member_keys.end(KEY.id, after(48), CHANGE)


def test_every_change_of_a_key_is_in_the_audit(hub: Hub) -> None:
    """Who registered or revoked a key is what a later dispute is about."""
    hub.registry.member_keys.revoke(KEY.id, after(2), Change("aisha", dt.datetime.now(dt.UTC), "stolen"))
    told = [(e.actor, e.action, e.detail) for e in hub.ledger.audit() if e.object == f"signing-key/{KEY.id}"]
    assert told == [("desk", "signing-key.added", ""), ("aisha", "signing-key.revoked", "stolen")]
    assert hub.ledger.verify() == []
