"""Checks of secrets take as long for a nearly right one as for a wrong one, for an unknown name as for a known."""

import ast
import hmac
import secrets
from pathlib import Path

import pytest

from comity.hub.mailbox.token import has_token, token_of
from comity.trust import passwords
from comity.trust.api_keys import make_api_key

SOURCE = Path(__file__).resolve().parents[3] / "src" / "comity"
NAMES = {"token", "secret", "password", "digest", "signature", "key", "csrf", "nonce", "state", "commitment"}
CHECKS = {
    *("trust/api_keys.py", "trust/passwords.py", "trust/sealing.py", "hub/access/sign_in.py"),
    *("hub/mailbox/token.py", "web/auth.py", "web/metrics.py", "web/oidc.py", "web/pages/form_token.py"),
    *("web/session.py", "web/session_cookie.py", "hub/notices/webhook_signature.py"),
}
"""Where a secret that somebody presents is held against the right one."""


def test_an_unknown_name_costs_what_a_wrong_password_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    """If an unknown name were answered at once, everybody could find out who works with the hub."""
    tried: list[str] = []

    class Counting:
        def hash(self, password: str) -> str:
            return f"hash of {password}"

        def verify(self, hashed: str, password: str) -> bool:
            tried.append(hashed)
            return hashed == f"hash of {password}"

    monkeypatch.setattr(passwords, "_hasher", Counting)
    passwords._nobodys.cache_clear()
    assert passwords.fits_password(passwords.hash_password("a long password"), "a long password")
    assert not passwords.fits_password(None, "a long password")
    assert not passwords.fits_password(None, passwords._NOBODYS)
    assert len(tried) == 3
    passwords._nobodys.cache_clear()


def test_keys_and_tokens_are_compared_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """A comparison that stops at the first difference tells, in time, how much of a guess was right."""
    compared: list[object] = []

    def compare(one: str, other: str) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(secrets, "compare_digest", compare)
    monkeypatch.setattr(hmac, "compare_digest", compare)
    key = make_api_key()
    assert key.fits(key.digest)
    assert not key.fits(key.digest[:-1] + "x")
    assert has_token(f"March {token_of('secret', 'KG')}", secret="secret", provider="KG")  # noqa: S106 - a test's own
    assert not has_token("March AAAAAAAAAAAAAAAA", secret="secret", provider="KG")  # noqa: S106 - a test's own
    assert len(compared) == 4


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_no_secret_is_compared_with_equals(name: str) -> None:
    """`==` on strings stops at the first difference: it must stay out of where secrets are checked."""
    tree = ast.parse((SOURCE / name).read_text("utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Compare) and _is_of_secrets(node)]
    assert [ast.unparse(node) for node in found] == []


def _is_of_secrets(node: ast.Compare) -> bool:
    if not any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
        return False
    sides = [node.left, *node.comparators]
    if any(isinstance(side, ast.Constant) for side in sides):
        return False
    return any(any(part in ast.unparse(side).lower() for part in NAMES) for side in sides)
