"""The submission API over real HTTP: what is taken, refused, repeated, looked up, and by whom."""

import base64
import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from comity.hub.access.sign_keys import make_signing_key, register_signing_key, signing_key_of
from comity.hub.home import create_hub
from comity.hub.package import SUFFIX, Terms, pack_files
from comity.hub.receipts import check_receipt, public_keys_text
from comity.model.access import OPERATOR
from integration.small_group import AUDITOR, GROUP, KG, PERSONS, TJ, crossings, kept
from running_hub import RunningHub, running_hub

pytestmark = pytest.mark.databases

API = "/api/v1/submissions"
TABLE = "Origin,Entries\nKZ,12\nUZ,13\n"
MAPPING = """
[mapping]
id = "KG_TABLE"
parameters = ["member", "period"]
dataflow = "CROSSINGS"
[rows]
header = 1
[components.ORIGIN]
column = "Origin"
[values]
column = "Entries"
[fixed]
FREQ = "M"
REPORTER = "{member}"
TIME_PERIOD = "{period}"
ORIGIN_BASIS = "C"
DIRECTION = "IN"
PURPOSE = "_T"
MODE = "_T"
NEIGHBOUR = "_T"
COUNT_UNIT = "CROSSINGS"
OBS_STATUS = "A"
"""


@pytest.fixture
def service(tmp_path: Path) -> Iterator[RunningHub]:
    """Give a running hub without figures."""
    create_hub(tmp_path / "hub", group_text=GROUP).close()
    with running_hub(tmp_path / "hub") as running:
        yield running


@pytest.fixture
def kg(service: RunningHub) -> Iterator[httpx.Client]:
    """Give a client that sends for KG."""
    with service.client(KG) as client:
        yield client


def digest_header(data: bytes) -> dict[str, str]:
    """Return Content-Digest for these bytes."""
    return {"content-digest": f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"}


def test_a_file_is_taken_and_answered_with_report_and_number(kg: httpx.Client, service: RunningHub) -> None:
    """A provider who isn't told what became of a file sends it again and again."""
    data = crossings(12, 13)
    name = {"content-disposition": "attachment; filename*=UTF-8''%D0%9C%D0%B0%D1%80%D1%82.csv"}
    answer = kg.post(API, content=data, headers={"content-type": "text/csv", **digest_header(data), **name})
    assert answer.status_code == 201, answer.text
    told = answer.json()
    (part,) = told["submissions"]
    assert (told["accepted"], told["repeated"], part["seq"], part["added"]) == (True, False, 1, 2)
    assert (part["file"], part["sha256"]) == ("Март.csv", hashlib.sha256(data).hexdigest())
    assert part["report"]["errors"] == 0
    assert answer.headers["location"] == f"{API}/{part['id']}" == part["links"]["self"]
    assert kg.get(part["links"]["self"]).json()["state"] == "released"
    assert kept(service) == [part["sha256"]], "the received copy must be gone"
    assert {entry.actor for entry in service.hub.ledger.audit() if entry.object == "submission/1"} == {"kg-key"}


def test_a_form_is_taken_with_its_fields(kg: httpx.Client) -> None:
    """A browser's form and most HTTP libraries send files as multipart."""
    data = crossings(5)
    form = {"file": ("march.csv", data, "text/csv")}
    answer = kg.post(API, files=form, data={"dataflow": "CROSSINGS", "language": "ru"})
    assert answer.status_code == 201, answer.text
    assert answer.json()["submissions"][0]["file"] == "march.csv"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"files": {"other": ("x.csv", b"1")}}, "no part named file"),
        ({"files": {"file": ("x.csv", b"1")}, "data": {"dataflwo": "X"}}, "dataflwo"),
        ({"content": b"--b\r\nbroken", "headers": {"content-type": "multipart/form-data; boundary=b"}}, "form"),
        ({"content": b"", "headers": {"content-type": "multipart/form-data"}}, "boundary"),
        (
            {"content": b"x", "headers": {"content-type": f"multipart/form-data; boundary={'x' * 300}"}},
            "boundary is too long",
        ),
    ],
)
def test_a_form_that_is_wrong_says_so(kg: httpx.Client, form: dict[str, object], said: str) -> None:
    """A misspelt field that is ignored lets a file in under other terms than its sender meant."""
    answer = kg.post(API, **form)  # type: ignore[arg-type]
    assert (answer.status_code, said in answer.json()["detail"]) == (400, True), answer.text


def test_a_repeat_is_answered_alike_and_done_once(kg: httpx.Client, service: RunningHub) -> None:
    """Whoever lost the answer sends again; a second submission would be a revision that never was."""
    key = {"idempotency-key": "3f2c"}
    first = kg.post(API, content=crossings(12), headers=key)
    again = kg.post(API, content=crossings(12), headers=key)
    assert (first.status_code, again.status_code, again.json()["repeated"]) == (201, 200, True)
    assert first.json()["submissions"][0]["id"] == again.json()["submissions"][0]["id"]
    assert service.hub.ledger.as_of_seq() == 1
    other = kg.post(API, content=crossings(99), headers=key)
    assert (other.status_code, service.hub.ledger.as_of_seq()) == (400, 1)


def test_a_refused_file_is_recorded_with_all_its_faults(kg: httpx.Client, service: RunningHub) -> None:
    """A refusal that leaves no trace can't be talked about."""
    answer = kg.post(f"{API}?name=bad.csv", content=crossings("abc", -5), headers={"accept-language": "ru"})
    told = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert (told["type"], told["accepted"]) == ("/problems/refused", False)
    (part,) = told["submissions"]
    assert (part["state"], part["seq"], part["file"]) == ("rejected", None, "bad.csv")
    assert {finding["row"] for finding in part["report"]["findings"]} == {2, 3}
    assert all("а" <= letter <= "я" for letter in part["report"]["findings"][0]["message"][1:5])
    assert service.hub.submissions.get(part["id"]).errors == part["errors"] > 0


def test_a_file_about_persons_is_refused_and_not_kept(kg: httpx.Client, service: RunningHub) -> None:
    """A record of a person that lies on the hub's disk is a breach, however short."""
    answer = kg.post(f"{API}?name=Ivanov.csv", content=PERSONS.encode())
    told = answer.json()
    assert (answer.status_code, told["type"]) == (422, "/problems/persons")
    assert told["submissions"][0]["file"] == ""
    assert "Ivan" not in answer.text
    assert kept(service) == []
    file = kg.get(told["submissions"][0]["links"]["file"])
    assert (file.status_code, file.json()["type"]) == (409, "/problems/ledger")


def test_a_dry_run_keeps_nothing(kg: httpx.Client, service: RunningHub) -> None:
    """A check that leaves a trace would be a submission."""
    good = kg.post(f"{API}?dry-run=true", content=crossings(12))
    bad = kg.post(f"{API}?dry-run=true", content=crossings("abc"))
    assert (good.status_code, good.json()["fit"]) == (200, True)
    assert (bad.status_code, bad.json()["fit"]) == (200, False)
    assert bad.json()["parts"][0]["report"]["errors"] == 1
    assert service.hub.ledger.last_received() is None
    assert kept(service) == []


def test_what_waits_for_the_secretariat_is_said_to_wait(kg: httpx.Client) -> None:
    """A provider told "accepted" would believe its figures to be in use."""
    stock = (
        "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTER,CITIZENSHIP,BIRTH_COUNTRY,SEX,AGE,BASIS,TIME_PERIOD,OBS_VALUE,"
        "OBS_STATUS\ndataflow,COMITY:STOCK(1.0.0),M,M,KG,KZ,_T,_T,_T,RESIDENTS,2024-03,100,A\n"
    )
    answer = kg.post(API, content=stock.encode())
    assert answer.status_code == 202, answer.text
    assert (answer.json()["waiting"], answer.json()["submissions"][0]["state"]) == (True, "checked")


def test_a_nil_return_needs_no_file(kg: httpx.Client) -> None:
    """Nothing to report is a report, too; without it a period stays missing."""
    answer = kg.post(f"{API}?nil=2024-03&dataflow=CROSSINGS")
    assert (answer.status_code, answer.json()["submissions"][0]["nil"]) == (201, True), answer.text
    for wrong in (
        "?nil=2024-03",
        "?nil=2024-03&dataflow=CROSSINGS&dry-run=true",
        "?nil=2024-Q1&dataflow=CROSSINGS",
    ):
        assert kg.post(f"{API}{wrong}").status_code == 400


@pytest.mark.parametrize(
    ("headers", "status", "kind"),
    [
        ({"content-type": "image/png"}, 415, "media-type"),
        ({"content-encoding": "br"}, 415, "media-type"),
        ({"content-digest": "sha-256=:AAAA:"}, 400, "digest"),
        ({"content-digest": "md5=:AAAA:"}, 400, "digest"),
        ({"content-digest": "nonsense"}, 400, "digest"),
        ({"idempotency-key": "with space"}, 400, "usage"),
    ],
)
def test_what_cannot_be_taken_leaves_nothing(
    kg: httpx.Client, service: RunningHub, headers: dict[str, str], status: int, kind: str
) -> None:
    """A file that is not what its sender meant, taken in all the same, falsifies figures."""
    answer = kg.post(API, content=crossings(12), headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")
    assert kept(service) == []
    assert service.hub.ledger.last_received() is None


@pytest.mark.parametrize("chunked", [False, True])
def test_a_file_beyond_the_bound_is_refused_before_it_fills_the_disk(
    kg: httpx.Client, service: RunningHub, *, chunked: bool
) -> None:
    """One sender must not take the hub down for all."""
    bound = service.server.config.app.state.settings.uploads.file_bytes  # type: ignore[union-attr]
    block = b"x" * (1 << 20)
    blocks = bound // len(block) + 2
    content = (block for _ in range(blocks))
    headers = {} if chunked else {"content-length": str(blocks * len(block))}
    answer = kg.post(API, content=content, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")
    assert kept(service) == []


def test_a_compressed_file_is_kept_as_it_came(kg: httpx.Client) -> None:
    """The digest is that of the bytes that were sent, not of what they expand to."""
    data = gzip.compress(crossings(12), mtime=0)
    answer = kg.post(API, content=data, headers={"content-encoding": "gzip", "content-type": "text/csv"})
    (part,) = answer.json()["submissions"]
    file = kg.get(part["links"]["file"])
    assert (part["sha256"], file.content) == (hashlib.sha256(data).hexdigest(), data)
    assert file.headers["content-digest"] == digest_header(data)["content-digest"]
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["content-disposition"].startswith("attachment")


def test_nobody_sends_for_another_or_sees_anothers(kg: httpx.Client, service: RunningHub) -> None:
    """One state must not be able to write another's figures, nor see its refused files."""
    assert kg.post(f"{API}?provider=TJ", content=crossings(1, reporter="TJ")).status_code == 403
    number = kg.post(API, content=crossings("abc")).json()["submissions"][0]["id"]
    with service.client(TJ) as tj, service.client(AUDITOR) as auditor, service.client() as nobody:
        for path in ("", "/file", "/receipt", "/report"):
            theirs, nobodys = (tj.get(f"{API}/{one}{path}") for one in (number, 999))
            assert (theirs.status_code, nobodys.status_code) == (404, 404)
            assert theirs.json()["detail"].replace(str(number), "999") == nobodys.json()["detail"]
            assert theirs.json()["remedy"] == nobodys.json()["remedy"]
        assert tj.get(API).json()["submissions"] == []
        assert 'submissions":[{' not in tj.get(f"{API}?provider=KG").text
        assert auditor.get(f"{API}/{number}").status_code == 200
        assert auditor.get(f"{API}/{number}/file").status_code == 403
        assert nobody.post(API, content=crossings(1)).status_code in {401, 403}
        assert nobody.get(API).status_code in {401, 403}


@pytest.mark.parametrize("number", ["01", "%2B1", "1.0", "1_0", "-1", "0", "%D9%A1", "1e0", "9" * 20])
def test_a_number_is_written_in_one_way(kg: httpx.Client, service: RunningHub, number: str) -> None:
    """What one check takes for no number and the next for another's submission goes past the first."""
    assert kg.post(API, content=crossings("abc")).json()["submissions"][0]["id"] == 1
    with service.client(TJ) as tj:
        for path in ("", "/file", "/report.json"):
            assert tj.get(f"{API}/{number}{path}").status_code == 400


def test_the_secretariat_sends_for_whom_it_names(service: RunningHub) -> None:
    """A file that comes by other ways is entered by the secretariat, under its own name in the audit."""
    with service.client(OPERATOR) as secretariat:
        assert secretariat.post(API, content=crossings(1)).status_code == 400
        answer = secretariat.post(f"{API}?provider=TJ", content=crossings(1, reporter="TJ"))
    assert answer.json()["submissions"][0]["provider"] == "TJ"
    assert service.hub.ledger.audit()[-1].actor == OPERATOR.name


def test_lists_are_paged_from_the_latest_on(kg: httpx.Client) -> None:
    """A list without bound is slow for all; a page lost between two is a submission lost."""
    for value in (1, 2, 3):
        kg.post(API, content=crossings(value))
    kg.post(API, content=crossings("abc"))
    page = kg.get(f"{API}?limit=2").json()
    assert [one["id"] for one in page["submissions"]] == [4, 3]
    following = kg.get(page["next"]).json()
    assert ([one["id"] for one in following["submissions"]], following["next"]) == ([2, 1], None)
    assert [one["id"] for one in kg.get(f"{API}?state=rejected").json()["submissions"]] == [4]
    assert kg.get(f"{API}?since=2099-01-01T00:00:00Z").json()["submissions"] == []
    assert kg.get(f"{API}?state=nonsense").status_code == 400
    assert kg.get(f"{API}?dataflwo=CROSSINGS").status_code == 400
    assert kg.get(f"{API}/99999999999999999999999").status_code == 400


def test_parameters_of_a_mapping_are_not_taken_without_one(kg: httpx.Client) -> None:
    """A period that is given and then ignored lets figures in under another month."""
    assert kg.post(f"{API}?period=2024-03", content=crossings(1)).status_code == 400
    assert kg.post(f"{API}?mapping=../comity", content=crossings(1)).status_code == 404


def test_a_receipt_proves_what_was_taken_in(kg: httpx.Client, service: RunningHub) -> None:
    """A sender must be able to show, without the hub, what it sent and when."""
    (part,) = kg.post(API, content=crossings(12)).json()["submissions"]
    receipt = kg.get(part["links"]["receipt"])
    assert receipt.status_code == 200, receipt.text
    assert check_receipt(receipt.text, hub_keys=public_keys_text(service.hub)) == []
    assert receipt.json()["submission"]["raw_sha256"] == part["sha256"]
    with service.client(TJ) as tj:
        assert tj.get(part["links"]["receipt"]).status_code in {403, 404}


def test_a_signature_is_checked(kg: httpx.Client) -> None:
    """A signature that is taken and not looked at is worse than none."""
    for form in (
        {"content": crossings(12), "headers": {"comity-signature": "nonsense"}},
        {"files": {"file": ("x.csv", crossings(12))}, "data": {"signature": "nonsense"}},
    ):
        answer = kg.post(API, **form)  # type: ignore[arg-type]
        assert answer.status_code == 422, answer.text
        assert "SIG" in answer.text


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        (MAPPING, None),
        (MAPPING.replace('"Origin"', '"Orign"'), "Orign"),
        (MAPPING + "[nonsense]\n", "nonsense"),
        (MAPPING.replace("[components.ORIGIN]", "[components.PARTNER]"), "PARTNER"),
        (MAPPING.replace("[values]", '[[rows.drop]]\ncolumn = "Origin"\nmatches = "(a+)+$"\n[values]'), "patterns"),
    ],
)
def test_a_mapping_can_be_sent_along(kg: httpx.Client, mapping: str, said: str | None) -> None:
    """A provider with a layout of its own needs nobody at the hub to send; a fault in it is the sender's."""
    form = {"file": ("table.csv", TABLE.encode()), "mapping": ("map.toml", mapping.encode())}
    answer = kg.post(API, files=form, data={"period": "2024-03"})
    if said is None:
        assert answer.status_code == 201, answer.text
    else:
        assert (answer.status_code in {400, 422}, said in answer.text) == (True, True), answer.text


def test_a_mapping_can_be_kept_with_the_hub(kg: httpx.Client, service: RunningHub) -> None:
    """The secretariat keeps the mapping, so that the ministry's export goes in as it is."""
    folder = service.hub.directory / "mappings"
    folder.mkdir()
    (folder / "kg-table.toml").write_text(MAPPING, encoding="utf-8")
    answer = kg.post(f"{API}?mapping=kg-table&period=2024-03", content=TABLE.encode())
    assert (answer.status_code, answer.json()["submissions"][0]["added"]) == (201, 2), answer.text
    unknown = kg.post(f"{API}?mapping=kg", content=TABLE.encode())
    assert (unknown.status_code, "kg-table" in unknown.json()["remedy"]) == (404, True)


def test_a_signed_package_is_taken_in_file_by_file(kg: httpx.Client, service: RunningHub, tmp_path: Path) -> None:
    """What goes on a stick where there is no line must go over the line where there is one."""
    public = make_signing_key(tmp_path / "key.pem")
    register_signing_key(service.hub, OPERATOR, signing_key_of(service.hub, "KG", public.to_jwk()))
    files = []
    for name, value in (("a.csv", 12), ("b.csv", "abc")):
        files.append(tmp_path / name)
        files[-1].write_bytes(crossings(value))
    package = pack_files(files, provider="KG", key=tmp_path / "key.pem", terms=Terms())
    answer = kg.post(f"{API}?name=march{SUFFIX}", content=package)
    assert answer.status_code == 422, answer.text
    states = [(part["file"], part["state"]) for part in answer.json()["submissions"]]
    assert states == [("a.csv", "released"), ("b.csv", "rejected")]
    assert "Some" in answer.json()["detail"]
    assert kg.post(f"{API}?name=march{SUFFIX}&dataflow=CROSSINGS", content=package).status_code == 400
    assert kg.post(f"{API}?name=march{SUFFIX}&dry-run=true", content=package).status_code == 400
