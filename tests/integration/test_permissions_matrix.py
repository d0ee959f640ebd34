"""Every role tries every route of the real service, about its own provider and about another: as the table says."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from comity.exchange.permissions import ALL_SCOPES, BOUND, PERMISSIONS, Permission, permission_of
from comity.hub import registry
from comity.hub.home import Hub, create_hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import submit
from comity.hub.registry import NewKey
from comity.model.access import OPERATOR, Role
from comity.web.app import make_app
from comity.web.auth import OWNER_PARAMETERS
from integration.blank_pages import with_blank_pages
from integration.route_examples import BODIES, OTHER, OWN, PARAMETERS, PASSWORD, USER, Example, examples_of
from integration.small_group import GROUP, crossings
from running_hub import RunningHub, running_hub

pytestmark = pytest.mark.databases

DENIED = {401, 403}
_CHANGES_NOTHING = "pages.verify_receipt"
"""A receipt is too long for an address: its check is asked for by a form."""
_FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a hub with a submission of each of two providers."""
    directory = tmp_path_factory.mktemp("matrix") / "hub"
    with create_hub(directory, group_text=GROUP) as hub:
        for provider in (OWN, OTHER):
            submit(hub, Delivery(crossings(1, reporter=provider), name="f.csv", provider=provider))
        registry.add_user(hub, OPERATOR, name=USER, role=Role.ANALYST, password=PASSWORD)
    with running_hub(directory, prepare=with_blank_pages) as running:
        yield running


@pytest.fixture(scope="module")
def clients(service: RunningHub) -> Iterator[Mapping[Role, httpx.Client]]:
    """Give a client for each role; those of a provider belong to OWN."""
    made = {role: _client(service, role) for role in Role}
    yield made
    for client in made.values():
        client.close()


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[Example]]:
    """Give requests for every route, by the route's name."""
    return _examples(tmp_path_factory.mktemp("routes") / "hub")


@pytest.mark.parametrize("line", PERMISSIONS, ids=lambda line: line.route)
@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_do_what_the_table_says_and_nothing_else(
    line: Permission,
    role: Role,
    clients: Mapping[Role, httpx.Client],
    examples: Mapping[str, list[Example]],
) -> None:
    """A route that lets somebody through whom the table doesn't name gives one state's affairs to another."""
    for example in examples.get(line.route, []):
        for owner in (OWN, OTHER) if line.own_only else (OWN,):
            answer = _try(clients[role], example, owner)
            expected = _expected(line, role, owner, example)
            found = answer if answer in DENIED or answer == expected else None
            assert found == expected, f"{role} {example.method} {example.about(owner)}: {answer}"


@pytest.mark.parametrize("line", [line for line in PERMISSIONS if line.scope], ids=lambda line: line.route)
def test_a_key_opens_what_its_scopes_say(
    line: Permission, service: RunningHub, examples: Mapping[str, list[Example]]
) -> None:
    """A key that leaks from a program that only reads must not be able to write."""
    role = next(role for role in reversed(Role) if role in line.roles)
    scopes = {scope for scope in ALL_SCOPES if scope is not line.scope}
    wanted = NewKey(label="narrow", role=role, provider=_provider(role), scopes=scopes)
    with _with_key(service, wanted) as narrow:
        for example in examples.get(line.route, []):
            assert _try(narrow, example, OWN) == 403, example


def test_every_route_has_its_line(examples: Mapping[str, list[Example]]) -> None:
    """A route without a line is closed to everybody: whoever added it must say whom it is for."""
    missing = [name for name in examples if permission_of(name) is None]
    assert missing == [], f"add a line for each of {missing} to comity.exchange.permissions"


def test_the_api_description_says_who_may(service: RunningHub) -> None:
    """Who writes a program by the document must not find out by trial whether a key is needed, and which."""
    document = httpx.get(f"{service.url}/api/v1/openapi.json", trust_env=False).json()
    schemes = set(document["components"]["securitySchemes"])
    for methods in document["paths"].values():
        for operation in methods.values():
            named = {name for way in operation["security"] for name in way}
            assert named == schemes
            assert ({} in operation["security"]) is ("public" in operation["x-roles"])
    sent, read = document["paths"]["/api/v1/submissions"]["post"], document["paths"]["/healthz"]["get"]
    assert sent["x-roles"] == ["provider (own)", "coordinator (own)", "secretariat"]
    assert (sent["x-key-scope"], "x-key-scope" in read) == ("send", False)


def test_every_line_has_its_route(examples: Mapping[str, list[Example]]) -> None:
    """A line for a route that is no more, or of a mistyped name, would pass for tested."""
    assert [line.route for line in PERMISSIONS if line.route not in examples] == []


def test_every_parameter_that_names_an_owner_is_tried_with_two() -> None:
    """With one value for both, a route would be tried about the own provider twice."""
    assert all(len(set(PARAMETERS[name])) == 2 for name in OWNER_PARAMETERS)


def test_only_a_few_things_change_without_anybody_said_who_they_are(
    examples: Mapping[str, list[Example]],
) -> None:
    """A line that opens a writing route to the public by mistake would pass the matrix."""
    public = {line.route for line in PERMISSIONS if line.is_public}
    writing = {e.route for many in examples.values() for e in many if e.method not in {"GET", "HEAD", "OPTIONS"}}
    assert public & writing <= {"session.sign_in", "session.sign_out", _CHANGES_NOTHING}


def _expected(line: Permission, role: Role, owner: str, example: Example) -> int | None:
    """Return the status by which a role is turned away; None where it may pass.

    Another's submission is as one that there isn't.
    """
    if role in line.roles:
        is_turned_away = line.own_only and role in BOUND and owner == OTHER
        return (404 if "{submission_id}" in example.path else 403) if is_turned_away else None
    return 401 if role is Role.PUBLIC else 403


def _try(client: httpx.Client, example: Example, owner: str) -> int:
    client.cookies.clear()
    body = {"data": _form(client), "headers": _FROM_HERE} if example.is_form else BODIES.get(example.route, {})
    return client.request(example.method, example.about(owner), **body).status_code


def _form(client: httpx.Client) -> dict[str, str]:
    """Return what each form of a page has in it."""
    page = client.get("/sign-in", headers={"Accept": "text/html"}).text
    token = re.findall(r'name="token" value="([^"]+)"', page)[0]
    return {"token": token, "name": USER, "password": PASSWORD}


def _examples(directory: Path) -> dict[str, list[Example]]:
    create_hub(directory).close()
    app = make_app(directory)
    found: dict[str, list[Example]] = {}
    for example in examples_of(app):
        found.setdefault(example.route, []).append(example)
    hub: Hub = app.state.hub
    hub.close()
    return found


def _client(service: RunningHub, role: Role) -> httpx.Client:
    if role is Role.PUBLIC:
        return httpx.Client(base_url=service.url, trust_env=False)
    return _with_key(service, NewKey(label=role.value, role=role, provider=_provider(role), scopes=ALL_SCOPES))


def _with_key(service: RunningHub, wanted: NewKey) -> httpx.Client:
    _, text = registry.add_key(service.hub, OPERATOR, wanted)
    return httpx.Client(base_url=service.url, trust_env=False, headers={"Authorization": f"Bearer {text}"})


def _provider(role: Role) -> str | None:
    return OWN if role in BOUND else None
