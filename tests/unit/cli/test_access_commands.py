"""Commands for users, API keys and signing keys, through the program's entry point."""

import io
import sys
from pathlib import Path

import pytest

from comity.cli.answers import ANSWERS
from comity.hub.access.sign_in import by_key, by_password
from comity.hub.home import open_hub
from comity.trust.signing import SigningKey
from integration.broken_files import line, message
from run_comity import Answer, comity

PASSWORD = "several words apart"  # noqa: S105 - a test's own
WHEN = ("--received", "2024-06-12")


def piped(monkeypatch: pytest.MonkeyPatch, text: str, *arguments: str) -> Answer:
    """Run a command with this on its standard input."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    return comity(*arguments)


@pytest.fixture
def here(hub: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty hub that every command works on."""
    monkeypatch.setenv("COMITY_HUB", str(hub))
    return hub


def test_a_user_is_added_listed_locked_out_and_let_in_again(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step must have its effect on who can sign in, not only on what is printed."""
    added = piped(monkeypatch, f"{PASSWORD}\n", "user", "add", "aisha", "--role", "secretariat")
    assert (added.code, PASSWORD in added.out) == (0, False)
    (listed,) = comity("user", "list", "--format", "json").json
    assert list(listed) == list(ANSWERS["user list"])
    assert (listed["name"], listed["has_password"], listed["disabled_at"]) == ("aisha", True, None)
    assert _signs_in(here, PASSWORD)
    assert comity("user", "disable", "aisha", "--reason", "left").code == 0
    assert not _signs_in(here, PASSWORD)
    assert "locked out" in comity("user", "list").out
    assert comity("user", "disable", "aisha", "--undo").code == 0
    assert piped(monkeypatch, f"other {PASSWORD}\n", "user", "password", "aisha").code == 0
    assert not _signs_in(here, PASSWORD)
    assert _signs_in(here, f"other {PASSWORD}")


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        ("short\n", ("a", "--role", "analyst"), "from 12 to 1024"),
        ("aaaaaaaaaaaaaaaa\n", ("a", "--role", "analyst"), "easily guessed"),
        ("", ("a", "--role", "analyst"), "No password came"),
        (f"{PASSWORD}\n", ("a", "--role", "provider"), "belongs to a provider"),
        (f"{PASSWORD}\n", ("a", "--role", "provider", "--provider", "XX"), "no provider XX"),
        (f"{PASSWORD}\n", ("operator", "--role", "analyst"), "can't be a user's name"),
        (f"{PASSWORD}\n", ("key/1", "--role", "analyst"), "can't be a user's name"),
        (f"{PASSWORD}\n", ("a", "--role", "public"), "needs no key"),
    ],
)
def test_what_can_not_be_a_user_is_refused(
    here: Path, monkeypatch: pytest.MonkeyPatch, text: str, arguments: tuple[str, ...], said: str
) -> None:
    """A name that the audit uses for something else, or a weak password, would stay for good."""
    assert here
    answer = piped(monkeypatch, text, "user", "add", *arguments)
    assert answer.code == 2
    assert said in answer.err.replace("\n", " ")


def test_a_password_has_no_option(here: Path) -> None:
    """What stands on the command line is seen by everybody on the machine, and kept in the shell's history."""
    assert here
    assert comity("user", "add", "a", "--role", "analyst", "--password", PASSWORD).code == 2


def test_an_api_key_is_shown_once_and_revoked(here: Path) -> None:
    """A key that could be read later from the hub could be read by whoever copies it."""
    made = comity("key", "add", "Border service", "--role", "provider", "--provider", "KG", "--format", "json").json
    assert list(made) == list(ANSWERS["key add"])
    (listed,) = comity("key", "list", "--format", "json").json
    assert list(listed) == list(ANSWERS["key list"])
    assert (listed["scopes"], listed["provider"]) == (["read", "send"], "KG")
    assert made["key"] not in comity("key", "list").out
    secret = made["key"].split("_", 2)[2].encode()
    assert not any(secret in path.read_bytes() for path in here.rglob("*") if path.is_file())
    assert _key_holds(here, made["key"])
    assert comity("key", "revoke", made["id"], "--reason", "left").code == 0
    assert not _key_holds(here, made["key"])
    assert "revoked" in comity("key", "list").out
    assert comity("key", "revoke", made["id"]).code == 2
    assert comity("key", "revoke", "nothing").code == 2


def test_from_a_new_signing_key_to_a_receipt_that_holds(here: Path) -> None:
    """The whole way of a signature: key made, registered, file signed, sent, receipt verified offline."""
    folder = here.parent
    (folder / "may.csv").write_text(message(line()), "utf-8")
    assert comity("signing-key", "make", "kg.key").code == 0
    assert (folder / "kg.key").stat().st_mode & 0o077 == 0
    assert comity("signing-key", "make", "kg.key").code == 2
    assert comity("signing-key", "add", "kg.key", "--provider", "KG").code == 2
    assert comity("signing-key", "add", "kg.key.jwk", "--provider", "KG", "--from", "2024-01-01").code == 0
    assert comity("sign", "may.csv", "--key", "kg.key").code == 0
    sent = comity("submit", "may.csv", "--member", "KG", "--signature", "may.csv.jws", *WHEN)
    assert (sent.code, "comity receipt 1" in sent.out) == (0, True)
    assert comity("receipt", "1", "-o", "r.json").code == comity("hub-key", "-o", "hub.jwks").code == 0
    held = ("verify-receipt", "r.json", "--hub-key", "hub.jwks")
    sender = ("--sender-key", "kg.key.jwk")
    assert comity(*held, "--file", "may.csv", *sender).code == 0
    (folder / "may.csv").write_text(message(line(OBS_VALUE="1")), "utf-8")
    answer = comity(*held, "--file", "may.csv", "--format", "json")
    assert (answer.code, list(answer.json)) == (1, list(ANSWERS["verify-receipt"]))
    assert answer.json["problems"] == ["the receipt is for another file"]
    assert comity("verify-receipt", "hub.jwks", "--hub-key", "hub.jwks").code == 1
    assert comity("verify-receipt", "r.json", "--hub-key", "r.json").code == 2


def test_a_signing_key_is_replaced_with_an_overlap_and_revoked(here: Path) -> None:
    """For some days both keys must count, so that files on their way aren't refused."""
    assert here
    for name in ("old", "new"):
        assert comity("signing-key", "make", name).code == 0
    add = ("signing-key", "add")
    assert comity(*add, "old.jwk", "--provider", "KG", "--from", "2024-01-01").code == 0
    (old,) = comity("signing-key", "list", "--format", "json").json
    assert list(old) == list(ANSWERS["signing-key list"])
    wrong = comity(*add, "new.jwk", "--provider", "AM", "--from", "2024-06-01", "--replaces", old["id"])
    assert (wrong.code, "AM has no key" in wrong.err) == (2, True)
    new = (
        *add,
        "new.jwk",
        "--provider",
        "KG",
        "--from",
        "2024-06-01",
        "--replaces",
        old["id"],
        "--overlap-days",
        "10",
    )
    assert comity(*new).code == 0
    first, second = comity("signing-key", "list", "--provider", "KG", "--format", "json").json
    assert (first["id"], first["valid_until"]) == (old["id"], "2024-06-11T00:00:00+00:00")
    assert second["valid_until"] is None
    assert comity("signing-key", "revoke", second["id"], "--reason", "lost", "--from", "2024-07-01").code == 0
    revoked = comity("signing-key", "list", "--format", "json").json[1]
    assert (revoked["revoked_at"], revoked["reason"]) == ("2024-07-01T00:00:00+00:00", "lost")
    assert comity("signing-key", "revoke", second["id"], "--reason", "lost").code == 2


def test_a_nil_return_is_signed(here: Path) -> None:
    """Nothing to count can be said under a signature, too."""
    assert here
    comity("signing-key", "make", "kg.key")
    comity("signing-key", "add", "kg.key.jwk", "--provider", "KG", "--from", "2024-01-01")
    nil = ("--nil", "2024-04", "--flow", "irregular", "--member", "KG")
    assert comity("sign", *nil, "--key", "kg.key", "-o", "nil.jws").code == 0
    assert comity("submit", *nil, "--signature", "nil.jws", *WHEN).code == 0
    assert comity("sign", "--key", "kg.key").code == 2
    assert comity("sign", "--nil", "2024-04", "--key", "kg.key").code == 2


def _signs_in(hub: Path, password: str) -> bool:
    with open_hub(hub) as opened:
        return by_password(opened, "aisha", password).principal is not None


def _key_holds(hub: Path, text: str) -> bool:
    with open_hub(hub, read_only=True) as opened:
        return by_key(opened, text) is not None


def test_a_key_that_was_made_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An id that begins with a hyphen would be taken for an option; one key in 64 has such an id."""
    ids = iter(["-x", "--", "fine"])
    monkeypatch.setattr(SigningKey, "id", property(lambda _key: next(ids, "fine")))
    assert "Its id is" in " ".join(comity("signing-key", "make", tmp_path / "a.key").out.split())
    assert next(ids, None) is None
