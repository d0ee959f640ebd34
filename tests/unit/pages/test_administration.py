"""Administration in the browser: who may, what changes, what is shown once, and that all of it is recorded."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator

import httpx
import pytest

from comity.errors import ComityError, ConfigurationError, ForbiddenError, UsageError
from comity.hub.access.sign_in import begin_session, by_key, by_password, by_session
from comity.hub.access.sign_keys import list_signing_keys
from comity.hub.audit import AuditQuestion, read_audit
from comity.hub.decisions.decide import withdraw
from comity.hub.home import GROUP_FILE, open_hub
from comity.hub.registry import add_user, list_keys
from comity.hub.settings.change_group import change_group, consider, digest_of, last_recorded, read_group_text
from comity.hub.settings.rule_switch import switch_rule
from comity.model.access import OPERATOR, Principal, Role, Scope
from comity.trust.signing import SigningKey
from running_hub import RunningHub
from small_hub import KG, line, send
from unit.pages.browsing import post

SECRETARIAT = Principal("desk", Role.SECRETARIAT)
AUDITOR = Principal("auditor", Role.AUDITOR)
BROWSER = {"accept": "text/html", "sec-fetch-site": "same-origin"}
PASSWORD = "correct horse battery staple"  # noqa: S105 - a test's own
JWK = SigningKey.generate().public.to_jwk()
FORMS = ("users", "keys", "signing-keys", "rules", "retention", "group")
SUBJECTS = (*FORMS, "members", "agreements", "audit")


class Desk:
    """The secretariat's browser."""

    def __init__(self, client: httpx.Client) -> None:
        """Use this client."""
        self.client = client

    def read(self, subject: str, **query: str) -> str:
        """Return a subject's page."""
        answer = self.client.get(f"/administration/{subject}", params=query)
        assert answer.status_code == 200
        return answer.text

    def send(self, subject: str, **fields: str | list[str]) -> httpx.Response:
        """Send a form as the subject's page has it."""
        token = re.search(r'name="token" value="([^"]+)"', self.read(subject))
        assert token
        return self.client.post(f"/administration/{subject}", data={"token": token[1], **fields})


@pytest.fixture
def desk(served: RunningHub) -> Iterator[Desk]:
    """Give the secretariat's browser."""
    with served.client(SECRETARIAT, **BROWSER) as client:
        yield Desk(client)


def secret_of(answer: httpx.Response) -> str:
    """Return the secret that an answer shows."""
    found = re.search(r'<pre class="secret"[^>]*>([^<]+)<', answer.text)
    assert found
    return found[1]


def done(served: RunningHub, action: str) -> list[tuple[str, str, str]]:
    """Return who did something, to what, with which note, by the audit."""
    found = read_audit(served.hub, AuditQuestion(action=action), most=50).entries
    return [(one.actor, one.object, one.detail) for one in found]


class TestRights:
    """Who may read and change."""

    @pytest.mark.parametrize("subject", SUBJECTS)
    def test_auditors_read_and_are_offered_no_form(self, served: RunningHub, subject: str) -> None:
        """A button that ends in a refusal, or an auditor who changes what they audit."""
        with served.client(AUDITOR, **BROWSER) as client:
            page = client.get(f"/administration/{subject}")
            assert page.status_code == 200
            assert '<form class="row"' not in page.text
            assert "<textarea" not in page.text

    @pytest.mark.parametrize("subject", FORMS)
    def test_nobody_else_changes_anything(self, served: RunningHub, subject: str) -> None:
        """Users could be added by whoever sends the form."""
        before = served.hub.log.size()
        for who in (AUDITOR, KG, Principal("analyst", Role.ANALYST)):
            with served.client(who, **BROWSER) as client:
                assert post(client, f"/administration/{subject}", do="add", name="x").status_code == 403
        assert served.hub.log.size() == before

    def test_a_form_without_its_secret_does_nothing(self, served: RunningHub, desk: Desk) -> None:
        """Another site could let the secretariat's browser add a user."""
        told = {"do": "add", "name": "mallory", "role": "secretariat"}
        assert desk.client.post("/administration/users", data=told).status_code == 403
        assert served.hub.registry.users.find("mallory") is None

    def test_providers_read_nothing(self, served: RunningHub) -> None:
        """A state would read who signs in for another."""
        with served.client(KG, **BROWSER) as client:
            codes = {client.get(f"/administration/{subject}").status_code for subject in SUBJECTS}
            codes |= {
                client.get("/administration").status_code,
                client.get("/administration/audit.csv").status_code,
            }
        assert codes == {403}


class TestUsers:
    """People who sign in."""

    def test_a_new_user_signs_in_with_the_password_that_was_shown(self, served: RunningHub, desk: Desk) -> None:
        """The password shown and the one kept would differ; or a cache would keep it."""
        answer = desk.send("users", do="add", name="anna", role="provider", provider="KG")
        assert answer.headers["cache-control"] == "no-store"
        found = by_password(served.hub, "anna", secret_of(answer)).principal
        assert found == Principal("anna", Role.PROVIDER, "KG")
        assert secret_of(answer) not in desk.read("users")
        assert done(served, "user.added") == [("desk", "user/anna", "")]

    def test_a_wrong_form_comes_back_filled_in(self, served: RunningHub, desk: Desk) -> None:
        """Whoever forgets the provider would have to write all of it again."""
        answer = desk.send("users", do="add", name="anna", role="provider")
        assert answer.status_code == 422
        assert 'value="anna"' in answer.text
        assert "Whoever has the role provider belongs to a provider." in answer.text
        assert served.hub.registry.users.find("anna") is None

    @pytest.mark.parametrize("deed", ["sign-out", "disable", "password"])
    def test_sessions_end(self, served: RunningHub, desk: Desk, deed: str) -> None:
        """Somebody who left would go on reading in a browser that is open."""
        add_user(served.hub, OPERATOR, name="anna", role=Role.AUDITOR, password=PASSWORD)
        token = begin_session(served.hub, "anna", lasts=dt.timedelta(hours=5))
        assert ">1</td>" in desk.read("users")
        desk.send("users", do=deed, name="anna", why="left the ministry")
        assert by_session(served.hub, token) is None
        action = {"sign-out": "user.signed-out", "disable": "user.disabled", "password": "user.password"}[deed]
        assert [entry[:2] for entry in done(served, action)] == [("desk", "user/anna")]

    def test_nobody_locks_themselves_out(self, served: RunningHub, desk: Desk) -> None:
        """The last of the secretariat could shut everybody's door."""
        add_user(served.hub, OPERATOR, name="desk", role=Role.SECRETARIAT, password=PASSWORD)
        assert desk.send("users", do="disable", name="desk").status_code == 422
        user = served.hub.registry.users.find("desk")
        assert user is not None
        assert user.disabled_at is None


class TestKeys:
    """Keys of programs, and of providers that sign."""

    def test_a_key_is_shown_once_and_opens_what_was_chosen(self, served: RunningHub, desk: Desk) -> None:
        """A key with more scopes than were ticked, or one that is of no use."""
        answer = desk.send(
            "keys", do="add", label="nightly", role="provider", provider="KG", days="7", scope=["read"]
        )
        text = secret_of(answer)
        presented = by_key(served.hub, text)
        assert presented is not None
        assert (presented.principal.provider, presented.scopes) == ("KG", {Scope.READ})
        (kept,) = list_keys(served.hub)
        assert kept.expires_at is not None
        assert (kept.expires_at - kept.created_at).days == 7
        assert text not in desk.read("keys")
        desk.send("keys", do="revoke", key=kept.id, why="lost")
        assert by_key(served.hub, text) is None
        assert done(served, "key.revoked") == [("desk", f"key/{kept.id}", "lost")]

    def test_a_signing_key_counts_until_it_is_revoked(self, served: RunningHub, desk: Desk) -> None:
        """Files signed with a stolen key would go on being taken."""
        key = SigningKey.generate().public
        desk.send("signing-keys", do="add", provider="KG", jwk=key.to_jwk())
        assert [(one.id, one.provider, one.revoked_at) for one in list_signing_keys(served.hub)] == [
            (key.id, "KG", None)
        ]
        desk.send("signing-keys", do="revoke", key=key.id, why="stolen")
        (kept,) = list_signing_keys(served.hub)
        assert kept.revoked_at is not None
        assert kept.reason == "stolen"
        assert "stolen" in desk.read("signing-keys")


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("rules", {"rule": "CRS-01", "provider": "KG", "until": "9999-12-31", "reason": "x"}),
        ("keys", {"label": "nightly", "role": "provider", "provider": "KG", "days": "999999999"}),
        ("signing-keys", {"provider": "KG", "jwk": JWK, "since": "0001-01-01T00:00+05:00"}),
        ("signing-keys", {"provider": "KG", "jwk": JWK, "until": "9999-12-31T23:00-05:00"}),
        ("signing-keys", {"provider": "KG", "jwk": JWK, "replaces": "x", "overlap": "999999999"}),
    ],
)
def test_days_outside_the_calendar_are_faults_of_use(desk: Desk, subject: str, told: dict[str, str]) -> None:
    """A zero too many would end in a fault of the service, and the form be lost."""
    answer = desk.send(subject, do="add", **told)
    assert answer.status_code == 422
    assert 'class="notice bad" role="alert"' in answer.text


class TestRules:
    """Rules and admitted errors."""

    def test_errors_are_admitted_and_no_longer(self, served: RunningHub, desk: Desk) -> None:
        """An admission without end, or one that can't be ended."""
        until = (served.hub.now().date() + dt.timedelta(days=30)).isoformat()
        answer = desk.send("rules", do="add", rule="CRS-01", provider="KG", until=until, reason="new system")
        assert answer.status_code == 303
        (waiver,) = served.hub.waivers.all()
        assert (waiver.rule, waiver.provider, waiver.until.date().isoformat() > until) == ("CRS-01", "KG", True)
        desk.send("rules", do="end", waiver=str(waiver.id), why="fixed")
        assert served.hub.waivers.all()[0].ended_at is not None

    def test_a_rule_is_switched_off_from_the_next_file_on(self, served: RunningHub, desk: Desk) -> None:
        """A switch that changes the list and not what is checked."""
        assert "CRS-02" in {rule.id for rule in served.hub.catalogue.rules}
        page = desk.read("group", rule="CRS-02", to="off")
        text = switch_rule(read_group_text(served.hub).text, "CRS-02", is_on=False)
        assert "without_rules = [&#34;CRS-02&#34;]" in page
        desk.send("group", do="change", text=text, shown=read_group_text(served.hub).sha256, reason="not for us")
        running = served.server.config.app.state.hub  # type: ignore[union-attr]
        assert "CRS-02" not in {rule.id for rule in running.catalogue.rules}
        assert "switched off" in desk.read("rules")


class TestRetention:
    """Files about persons."""

    def test_two_people_strike_a_file_out(self, served: RunningHub, desk: Desk) -> None:
        """One person alone could make a file go."""
        send(served.hub, "KG", line("KG", "CN", 5))
        withdraw(served.hub, 1, KG, reason="about persons")
        add_user(served.hub, OPERATOR, name="second", role=Role.SECRETARIAT, password=PASSWORD)
        told = {"do": "strike-out", "submission": "1", "reason": "names in it", "second": "second"}
        refused = desk.send("retention", **told, password="guessed at random")  # noqa: S106 - a wrong one
        assert refused.status_code == 422
        assert "guessed" not in refused.text
        assert served.hub.submissions.record(1)["raw_kept"]
        assert desk.send("retention", **told, password=PASSWORD).status_code == 303
        assert not served.hub.submissions.record(1)["raw_kept"]
        assert ">second</td>" in desk.read("retention")


class TestAudit:
    """Who did what."""

    def test_choices_leave_what_fits(self, served: RunningHub, desk: Desk) -> None:
        """An auditor would miss an entry, or drown in them."""
        add_user(served.hub, OPERATOR, name="anna", role=Role.AUDITOR, password=PASSWORD)
        send(served.hub, "KG", line("KG", "CN", 5))
        with served.client(AUDITOR, **BROWSER) as client:
            whole, narrow = (
                list(csv.DictReader(io.StringIO(client.get("/administration/audit.csv", params=query).text[1:])))
                for query in ({}, {"about": "submission/", "who": "KG"})
            )
        assert len(whole) == len(served.hub.ledger.audit())
        assert {row["object"] for row in narrow} == {"submission/1"}
        page = desk.read("audit", what="user.added")
        assert "User anna" in page
        assert "Submission 1" not in page

    def test_a_name_that_a_spreadsheet_would_run_is_harmless(self, desk: Desk) -> None:
        """A user's name could run a command on the auditor's machine."""
        desk.send("users", do="add", name="anna", role="auditor")
        desk.send("users", do="disable", name="anna", why="=HYPERLINK(1)")
        text = desk.client.get("/administration/audit.csv").text
        assert "'=HYPERLINK(1)" in text


class TestGroup:
    """The group's file."""

    def test_a_change_is_shown_in_words_before_it_is_made(self, served: RunningHub, desk: Desk) -> None:
        """Somebody would end an agreement without knowing it."""
        now = read_group_text(served.hub)
        text = (
            now.text.replace("due_days = 15", "due_days = 20", 1)
            + '[thresholds]\njump = 5.0\n[[member]]\ncode = "TJ"\n'
        )
        answer = desk.send("group", do="preview", text=text, shown=now.sha256, reason="agreed in May")
        assert "Agreement of Armenia on “Border crossings”, days until due: 15 → 20" in answer.text
        assert "Member Tajikistan: added." in answer.text
        assert "Threshold, jump that warns: 3 → 5" in answer.text
        assert read_group_text(served.hub) == now

    def test_it_is_used_at_once_and_recorded(self, served: RunningHub, desk: Desk) -> None:
        """The service would go on with the old group until somebody starts it anew."""
        now = read_group_text(served.hub)
        text = now.text + '[[member]]\ncode = "TJ"\n'
        answer = desk.send("group", do="change", text=text.replace("\n", "\r\n"), shown=now.sha256, reason="joined")
        assert answer.status_code == 303
        assert "Tajikistan" in desk.read("members")
        assert (served.hub.directory / GROUP_FILE).read_text("utf-8") == text
        assert done(served, "group.changed") == [("desk", "group/SMALL", f"{digest_of(text)} joined")]
        assert last_recorded(served.hub) == digest_of(text)
        assert served.hub.ledger.verify() == []
        with open_hub(served.hub.directory, read_only=True) as again:
            assert {member.code for member in again.group.members} == {"AM", "KG", "TJ"}

    def test_two_who_change_it_at_once_do_not_undo_each_other(self, served: RunningHub) -> None:
        """The second would take the first one's member out again."""
        now = read_group_text(served.hub)
        change_group(served.hub, SECRETARIAT, now.text + "# one\n", shown=now.sha256, reason="first")
        with pytest.raises(UsageError, match="Somebody else"):
            change_group(served.hub, SECRETARIAT, now.text + "# two\n", shown=now.sha256, reason="second")
        assert read_group_text(served.hub).text.endswith("# one\n")

    @pytest.mark.parametrize(
        "more",
        [
            'structures = ["/etc/passwd"]',
            'rules = ["../elsewhere.toml"]',
            'structures = ["hub.key"]',
            'without_rules = ["NO-SUCH"]',
            'dataflows = ["CROSSINGS", "NO_SUCH"]',
        ],
    )
    def test_what_opens_the_machine_or_is_wrong_is_refused(self, served: RunningHub, more: str) -> None:
        """A secretariat's browser could read any file of the hub's machine."""
        now = read_group_text(served.hub)
        name = more.partition(" ")[0]
        kept = "\n".join(one for one in now.text.splitlines() if not one.startswith(f"{name} ="))
        with pytest.raises(ComityError) as fault:
            consider(served.hub, kept.replace("[group]", f"[group]\n{more}"))
        assert fault.value.remedy
        assert read_group_text(served.hub) == now

    def test_a_collection_can_not_be_pointed_elsewhere(self, served: RunningHub) -> None:
        """The machine's secrets could be sent to an address of somebody's choice."""
        text = read_group_text(served.hub).text + (
            '[[collection]]\nprovider = "KG"\ndataflow = "CROSSINGS"\nsource = "file"\n'
            'url = "https://example.org/x.csv"\nheaders.Authorization = "${COMITY_MAIL_PASSWORD}"\n'
        )
        with pytest.raises(ConfigurationError, match="collected can't be changed here"):
            consider(served.hub, text)

    def test_another_group_is_another_hub(self, served: RunningHub) -> None:
        """The ledger would belong to a group that it knows nothing of."""
        text = read_group_text(served.hub).text
        for other in (text.replace('"SMALL"', '"OTHER"'), text.replace("simulated = true", "simulated = false")):
            with pytest.raises(ConfigurationError):
                consider(served.hub, other)
        with pytest.raises(ForbiddenError):
            change_group(served.hub, AUDITOR, text, shown=digest_of(text), reason="no")

    def test_what_was_changed_by_hand_is_told_and_can_be_used(self, served: RunningHub, desk: Desk) -> None:
        """The file and what the service does would differ without anybody knowing."""
        path = served.hub.directory / GROUP_FILE
        path.write_text(path.read_text("utf-8") + '[[member]]\ncode = "TJ"\n', encoding="utf-8")
        assert "Member Tajikistan: added." in desk.read("group")
        assert desk.send("group", do="use").status_code == 303
        assert "Tajikistan" in desk.read("members")
        assert "Member Tajikistan: added." not in desk.read("group")

    def test_whoever_edits_the_file_on_the_machine_may_name_its_places(
        self, served: RunningHub, desk: Desk
    ) -> None:
        """What an operator has set up there could never be put to use without stopping the service."""
        path = served.hub.directory / GROUP_FILE
        collection = '[[collection]]\nprovider = "KG"\ndataflow = "CROSSINGS"\nsource = "file"\nurl = "https://kg.example/k.csv"\n'
        path.write_text(path.read_text("utf-8") + collection, encoding="utf-8")
        assert "can't be changed here" not in desk.read("group")
        assert desk.send("group", do="use").status_code == 303

    def test_the_text_is_not_lost_where_it_is_wrong(self, desk: Desk) -> None:
        """An hour's writing would be gone for a missing quotation mark."""
        answer = desk.send("group", do="preview", text='[group]\nid = "SMALL', shown="x", reason="y")
        assert answer.status_code == 422
        assert "[group]\nid = &#34;SMALL</textarea>" in answer.text


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_subject_is_in_russian(desk: Desk, subject: str) -> None:
    """Half of the members' secretariats would work in a foreign language."""
    page = desk.read(subject, language="ru")
    heading = re.search(r"<h1>([^<]+)</h1>", page)
    assert heading
    assert re.search("[А-Яа-я]", heading[1])


@pytest.mark.parametrize(
    ("text", "is_on", "wanted"),
    [
        ('[group]\nid = "X"\nname.en = "X"\n', False, '[group]\nwithout_rules = ["R"]\nid = "X"\nname.en = "X"\n'),
        ('[group]\nid = "X"\nname.en = "X"\nwithout_rules = [\n  "A",\n  "R",\n]  # why\n', True,
         '[group]\nid = "X"\nname.en = "X"\nwithout_rules = ["A"]  # why\n'),
    ],
)  # fmt: skip
def test_switching_a_rule_leaves_the_rest_of_the_text(text: str, *, is_on: bool, wanted: str) -> None:
    """Comments and order of the group's file are its authors'."""
    assert switch_rule(text, "R", is_on=is_on) == wanted
