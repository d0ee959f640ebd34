"""The table of permissions: deny by default, own provider only, scopes; the documented page is rendered from it."""

from pathlib import Path

import pytest

from comity.errors import ForbiddenError
from comity.exchange import permissions
from comity.exchange.permissions import (
    EVERYBODY,
    PERMISSIONS,
    SENDERS,
    STAFF,
    Permission,
    check_use,
    may_use,
    permission_of,
    render_page,
)
from comity.model.access import ANYBODY, Principal, Role, Scope

KG = Principal("kg", Role.PROVIDER, "KG")
STRAY = Principal("nobody's", Role.PROVIDER)
DESK = Principal("desk", Role.SECRETARIAT)


@pytest.fixture(autouse=True)
def lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a table of the test's own beside the real one."""
    own = (
        Permission("t.own", SENDERS, "", own_only=True, scope=Scope.SEND),
        Permission("t.figures", EVERYBODY, ""),
        Permission("t.staff", STAFF, "", scope=Scope.MANAGE),
    )
    monkeypatch.setattr(permissions, "_BY_ROUTE", {line.route: line for line in (*PERMISSIONS, *own)})


def test_the_documented_page_is_current() -> None:
    """The page would promise what the service doesn't keep, or hide what it allows."""
    page = Path(__file__).parents[3] / "docs" / "reference" / "permissions.md"
    assert page.read_text(encoding="utf-8") == render_page()


def test_no_route_stands_twice() -> None:
    """Of two lines for a route one would be without effect."""
    names = [line.route for line in PERMISSIONS]
    assert sorted(names) == sorted(set(names))


def test_a_route_without_a_line_is_closed_to_everybody() -> None:
    """A forgotten line must close a route, not open it."""
    assert permission_of("t.unknown") is None
    assert not any(may_use("t.unknown", Principal("x", role)) for role in Role)


@pytest.mark.parametrize(("owner", "expected"), [("KG", True), ("AM", False), ("", False), (None, True)])
def test_a_provider_is_kept_to_its_own(owner: str | None, *, expected: bool) -> None:
    """One member would act for another."""
    assert may_use("t.own", KG, owner=owner) is expected
    assert may_use("t.own", DESK, owner=owner)


def test_a_provider_of_nobody_may_do_nothing_of_its_own() -> None:
    """None equals None: an account without a provider would own whatever has no owner."""
    assert not may_use("t.own", STRAY, owner=None)


def test_a_key_needs_the_scope() -> None:
    """A key made to read would send files."""
    assert not may_use("t.own", KG, owner="KG", scopes={Scope.READ, Scope.MANAGE})
    assert may_use("t.own", KG, owner="KG", scopes={Scope.SEND})
    assert may_use("health.alive", KG, scopes=())


def test_a_key_that_may_not_read_sees_no_more_than_it_may() -> None:
    """A public route shows a member more than the public: a key made only to send must not be shown it."""
    assert may_use("t.figures", ANYBODY)
    assert not may_use("t.figures", KG, scopes={Scope.SEND})


@pytest.mark.parametrize(
    ("route", "principal", "owner", "said"),
    [
        ("t.unknown", DESK, None, "Nobody may use this"),
        ("t.staff", KG, None, "The role provider may not"),
        ("t.own", ANYBODY, None, "The role public may not"),
        ("t.own", KG, "AM", "another provider"),
    ],
)
def test_a_refusal_says_why(route: str, principal: Principal, owner: str | None, said: str) -> None:
    """Whoever is refused for another reason than they are told looks in the wrong place."""
    with pytest.raises(ForbiddenError, match=said):
        check_use(route, principal, owner=owner)


def test_a_refusal_for_a_scope_names_it() -> None:
    """Whoever holds a narrow key must learn that the key, not the role, is at fault."""
    with pytest.raises(ForbiddenError, match="to manage"):
        check_use("t.staff", DESK, scopes={Scope.READ})
