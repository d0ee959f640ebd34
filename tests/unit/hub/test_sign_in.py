"""Who somebody is: keys that hold, expire and are revoked; passwords, waiting after failures; sessions that end."""

import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import argon2
import pytest

from comity.errors import UnknownArtefactError, UsageError
from comity.exchange.registry_ports import Change, User
from comity.hub import registry
from comity.hub.access import sign_in
from comity.hub.access.sign_in import begin_session, by_key, by_password, by_session, end_session
from comity.hub.access.sign_in_attempts import FIRST_WAIT, FREE_FAILURES
from comity.hub.home import Hub
from comity.hub.registry import NewKey
from comity.model.access import OPERATOR, Principal, Role, Scope
from comity.store.registry_tables import hub_user, user_session
from ledger_database import dump
from small_hub import after, make_hub

PASSWORD = "several words apart"  # noqa: S105 - a test's own
OTHER = "other words apart"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Give a hub with a user, aisha of KG."""
    with make_hub(tmp_path) as made:
        registry.add_user(
            made, OPERATOR, name="aisha", role=Role.PROVIDER, provider="KG", password=PASSWORD, at=after(0)
        )
        yield made


def make_key(hub: Hub, lasts: dt.timedelta | None = None) -> tuple[str, str]:
    """Return the id and the text of a key of KG's."""
    wanted = NewKey(label="border", role=Role.PROVIDER, provider="KG", lasts=lasts)
    key, text = registry.add_key(hub, OPERATOR, wanted, at=after(0))
    return key.id, text


def test_a_key_says_who_it_is_and_what_for(hub: Hub) -> None:
    """The audit names the key, and a key made for sending manages nothing."""
    key_id, text = make_key(hub)
    found = by_key(hub, text)
    assert found is not None
    assert found.principal == Principal(f"key/{key_id}", Role.PROVIDER, "KG")
    assert found.scopes == {Scope.READ, Scope.SEND}


def test_a_wrong_key_is_nobodys(hub: Hub) -> None:
    """The id alone, or a secret that is nearly right, must open nothing."""
    key_id, text = make_key(hub)
    _, other = make_key(hub)
    mixed = f"comity_{key_id}_{other.split('_', 2)[2]}"
    changed = text[:-1] + ("A" if text[-1] != "A" else "B")
    for wrong in (mixed, changed, text + "x", text.upper(), "", key_id, f"comity_{key_id}_", "x" * 10_000):
        assert by_key(hub, wrong) is None, wrong


def test_a_key_expires_and_is_revoked(hub: Hub) -> None:
    """A key that was handed to somebody who left must end."""
    _, text = make_key(hub, lasts=HOUR)
    assert by_key(hub, text, at=after(0.99)) is not None
    assert by_key(hub, text, at=after(1)) is None
    key_id, for_good = make_key(hub)
    assert by_key(hub, for_good, at=after(1e6)) is not None
    registry.revoke_key(hub, OPERATOR, key_id, reason="left", at=after(2))
    assert by_key(hub, for_good) is None
    with pytest.raises(UsageError):
        registry.revoke_key(hub, OPERATOR, key_id)
    with pytest.raises(UnknownArtefactError):
        registry.revoke_key(hub, OPERATOR, "000000000000")


@pytest.mark.parametrize(
    "wanted",
    [
        NewKey(label=" ", role=Role.ANALYST),
        NewKey(label="x", role=Role.PUBLIC),
        NewKey(label="x", role=Role.COORDINATOR),
        NewKey(label="x", role=Role.PROVIDER, provider=""),
        NewKey(label="x", role=Role.ANALYST, scopes=()),
    ],
    ids=str,
)
def test_a_key_that_could_do_nothing_or_for_nobody_is_not_made(hub: Hub, wanted: NewKey) -> None:
    """A provider's key without a provider would own whatever has none."""
    with pytest.raises(UsageError):
        registry.add_key(hub, OPERATOR, wanted)


def test_a_password_signs_in_and_another_does_not(hub: Hub) -> None:
    """Unknown name, wrong password and no password at all are told apart from nothing."""
    assert by_password(hub, "aisha", PASSWORD).principal == Principal("aisha", Role.PROVIDER, "KG")
    registry.add_user(hub, OPERATOR, name="oidc-only", role=Role.ANALYST)
    for name, password in (
        ("aisha", "x" * 12),
        ("aisha", PASSWORD.upper()),
        ("nobody", PASSWORD),
        ("oidc-only", ""),
    ):
        found = by_password(hub, name, password)
        assert (found.principal, found.wait) == (None, dt.timedelta(0))


def test_a_password_counts_however_its_letters_were_composed(tmp_path: Path) -> None:
    """A keyboard that writes й as two characters would lock a user out."""
    with make_hub(tmp_path) as hub:
        registry.add_user(hub, OPERATOR, name="a", role=Role.ANALYST, password="й" * 3 + " несколько слов")
        assert by_password(hub, "a", "и\u0306" * 3 + " несколько слов").principal is not None


@pytest.mark.parametrize("name", ["aisha", "nobody"])
def test_after_failures_nothing_is_tried_until_the_wait_is_over(hub: Hub, name: str) -> None:
    """Guessing must be slow, and whether a name exists must not show in how it is refused."""
    for _ in range(FREE_FAILURES):
        assert by_password(hub, name, "wrong password", at=after(0)).wait == dt.timedelta(0)
    seconds = FIRST_WAIT.total_seconds()
    for passed in (0, seconds - 1):
        found = by_password(hub, name, PASSWORD, at=after(passed / 3600))
        assert (found.principal, found.wait.total_seconds()) == (None, seconds - passed)
    found = by_password(hub, name, PASSWORD, at=after(seconds / 3600))
    assert (found.principal is not None) is (name == "aisha")
    again = by_password(hub, name, "wrong password", at=after(seconds / 3600))
    assert again.wait.total_seconds() == (0 if name == "aisha" else 2 * seconds)


def test_a_new_password_waits_for_nothing(hub: Hub) -> None:
    """Who is told to ask the secretariat for a new password must be able to use it."""
    for _ in range(FREE_FAILURES):
        by_password(hub, "aisha", "wrong password", at=after(0))
    registry.set_password(hub, OPERATOR, name="aisha", password=OTHER)
    assert by_password(hub, "aisha", OTHER, at=after(0)).principal is not None


def test_nothing_is_written_for_a_guess(hub: Hub) -> None:
    """Strangers who try names, a thousand a minute, would keep every submission waiting for the database."""
    before = dump(hub.directory)
    for name in ("aisha", "nobody"):
        by_password(hub, name, "wrong password", at=after(0))
    assert dump(hub.directory) == before
    registry.add_user(hub, OPERATOR, name="b", role=Role.ANALYST)
    assert dump(hub.directory) != before


def test_many_guesses_at_once_are_not_all_tried(hub: Hub) -> None:
    """Guesses that run side by side would each see that none has failed yet."""
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda at: by_password(hub, "nobody", f"guess {at}", at=after(0)), range(24)))
    assert sum(not one.wait for one in found) == FREE_FAILURES


def test_too_many_at_once_are_told_to_wait(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flood of sign-ins must not take every thread of the service, whatever names it tries."""
    monkeypatch.setattr("comity.hub.access.sign_in._TRYING", threading.BoundedSemaphore(1))
    with sign_in._TRYING:
        found = by_password(hub, "aisha", PASSWORD)
    assert (found.principal, found.wait.total_seconds()) == (None, 1)
    assert by_password(hub, "aisha", PASSWORD).principal is not None


@pytest.mark.usefixtures("strong_passwords")
def test_a_password_hashed_with_old_parameters_is_hashed_anew(hub: Hub) -> None:
    """What was strong once is weak one day; the only time to mend it is when the password is at hand."""
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    hub.registry.users.rehash("aisha", weak, Change("operator", after(0)))
    assert by_password(hub, "aisha", PASSWORD, at=after(1)).principal is not None
    user = hub.registry.users.find("aisha")
    assert user is not None
    assert user.password not in {None, weak}
    assert "m=65536" in str(user.password)
    assert [e.action for e in hub.ledger.audit()][-2:] == ["user.rehashed", "user.rehashed"]
    assert hub.ledger.verify() == []


def test_a_session_lasts_until_it_ends(hub: Hub) -> None:
    """A cookie that is copied must be of no use after its time, or after signing out."""
    token = begin_session(hub, "aisha", lasts=HOUR, at=after(0))
    found = by_session(hub, token, at=after(0.99))
    assert found is not None
    assert found.principal.name == "aisha"
    assert by_session(hub, token, at=after(1)) is None
    assert by_session(hub, token + "x", at=after(0)) is None
    second = begin_session(hub, "aisha", lasts=HOUR, at=dt.datetime.now(dt.UTC))
    end_session(hub, second)
    assert by_session(hub, second) is None


@pytest.mark.parametrize("how", ["disabled", "password"])
def test_sessions_end_with_what_they_rest_on(hub: Hub, how: str) -> None:
    """Whoever is locked out, or whose password was stolen, must be out everywhere at once."""
    token = begin_session(hub, "aisha", lasts=HOUR)
    if how == "disabled":
        registry.disable_user(hub, OPERATOR, "aisha", reason="left")
        assert by_password(hub, "aisha", PASSWORD).principal is None
    else:
        registry.set_password(hub, OPERATOR, "aisha", password=f"another {PASSWORD}")
        assert by_password(hub, "aisha", PASSWORD).principal is None
    assert by_session(hub, token) is None
    if how == "disabled":
        registry.enable_user(hub, OPERATOR, "aisha")
        assert by_session(hub, token) is None


def test_a_copy_of_the_database_opens_nothing(hub: Hub) -> None:
    """Tokens, keys and passwords are kept as digests: who copies the database must not be able to use them."""
    _, text = make_key(hub)
    token = begin_session(hub, "aisha", lasts=HOUR)
    with hub.ledger.connections.reading() as connection:  # type: ignore[attr-defined]
        rows = [str(row) for table in (hub_user, user_session) for row in connection.execute(table.select())]
    assert not any(secret in row for row in rows for secret in (token, PASSWORD))
    database = dump(hub.directory)
    assert not any(secret.encode() in database for secret in (token, text, text.split("_", 2)[2], PASSWORD))


def test_a_name_is_taken_once(hub: Hub) -> None:
    """Two users of one name would be one in the audit."""
    with pytest.raises(UsageError, match="already"):
        registry.add_user(hub, OPERATOR, name="aisha", role=Role.ANALYST, password=PASSWORD)
    with pytest.raises(UnknownArtefactError):
        registry.set_password(hub, OPERATOR, "nobody", password=PASSWORD)


def test_every_change_is_in_the_audit_and_sealed(hub: Hub) -> None:
    """A right that was given or taken in silence could not be disputed; one changed behind the log must show."""
    desk = Principal("desk", Role.SECRETARIAT)
    key, _ = registry.add_key(hub, desk, NewKey(label="x", role=Role.AUDITOR))
    registry.revoke_key(hub, desk, key.id, reason="not needed")
    registry.set_password(hub, desk, "aisha", password=f"another {PASSWORD}")
    registry.disable_user(hub, desk, "aisha", reason="left")
    told = [(e.actor, e.action, e.object, e.detail) for e in hub.ledger.audit()][-4:]
    assert told == [
        ("desk", "key.added", f"key/{key.id}", "x"),
        ("desk", "key.revoked", f"key/{key.id}", "not needed"),
        ("desk", "user.password", "user/aisha", ""),
        ("desk", "user.disabled", "user/aisha", "left"),
    ]
    assert hub.ledger.verify() == []
    with hub.ledger.connections.writing() as connection:  # type: ignore[attr-defined]
        connection.execute(hub_user.update().values(role="secretariat"))
    assert any("hub_user" in fault.where for fault in hub.ledger.verify())


def test_a_user_shows_no_hash(hub: Hub) -> None:
    """What stands in a message or log must not carry the hash."""
    user: User | None = hub.registry.users.find("aisha")
    assert "argon2" not in repr(user)
    assert "digest" not in repr(hub.registry.keys.all())
