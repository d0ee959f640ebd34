"""Dialogue, decisions and quality reports over HTTP, against a real service."""

import datetime as dt
import json
from collections.abc import Iterator

import pytest

from comity.hub.home import create_hub
from comity.hub.quality.file import report_template
from comity.model.access import Principal, Role
from integration.small_group import AUDITOR, GROUP, KG, TJ, crossings
from running_hub import RunningHub, running_hub

pytestmark = pytest.mark.databases

SECRETARIAT = Principal("desk", Role.SECRETARIAT)
COORDINATOR = Principal("coordinator", Role.COORDINATOR, "KG-STAT")
COUNTERSIGNED = GROUP.replace('acceptance = "secretariat"', 'countersigned_by = "KG-STAT"')
CSV = {"Content-Type": "text/csv"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a service with a submission of KG."""
    directory = tmp_path_factory.mktemp("dialogue") / "hub"
    create_hub(directory, group_text=COUNTERSIGNED).close()
    with running_hub(directory) as running:
        with running.client(KG) as client:
            assert client.post("/api/v1/submissions", content=crossings(1, 2), headers=CSV).status_code == 201
        yield running


def test_a_question_goes_to_and_fro(service: RunningHub) -> None:
    """A thread that one side can't reach or that a third one can read is no dialogue."""
    with service.client(SECRETARIAT) as desk, service.client(KG) as kg, service.client(TJ) as tj:
        opened = desk.post("/api/v1/threads", json={"text": "Why?", "submission": 1})
        path = f"/api/v1/threads/{opened.json()['id']}"
        assert opened.status_code == 201
        assert kg.post(f"{path}/posts", json={"text": "So."}).status_code == 201
        assert kg.post(f"{path}/closing", json={}).status_code == 403
        assert tj.get(path).status_code == 404
        assert tj.get("/api/v1/threads").json() == []
        closed = desk.post(f"{path}/closing", json={"text": "Thanks."}).json()
        assert [post["text"] for post in closed["posts"]] == ["Why?", "So.", "Thanks."]
        assert not closed["is_open"]
        assert kg.get("/api/v1/threads?open-only=true").json() == []


def test_findings_are_answered(service: RunningHub) -> None:
    """An answer that the secretariat can't read answers nothing."""
    with service.client(KG) as kg, service.client(AUDITOR) as auditor:
        sent = kg.post("/api/v1/submissions", content=crossings(-7), headers=CSV).json()["submissions"][0]
        path = f"/api/v1/findings/{sent['id']}/answers"
        rule = sent["report"]["findings"][0]["rule"]
        assert kg.post(path, json={"rule": rule, "reason": "CORRECTED"}).status_code == 201
        assert auditor.post(path, json={"rule": rule, "reason": "CORRECTED"}).status_code == 403
        assert [one["reason"] for one in auditor.get(path).json()] == ["CORRECTED"]
        names = kg.get("/api/v1/reasons", headers={"Accept-Language": "ru"}).json()
        assert "Данные проверены, они верны" in [one["name"] for one in names]


def test_a_correction_names_the_submission_and_a_withdrawal_takes_it_back(service: RunningHub) -> None:
    """The sender's own verbs must work without the secretariat."""
    with service.client(KG) as kg, service.client(TJ) as tj:
        content = crossings(1, 3)
        assert tj.post("/api/v1/submissions/1/corrections", content=content, headers=CSV).status_code == 404
        sent = kg.post("/api/v1/submissions/1/corrections", content=content, headers=CSV)
        assert (sent.status_code, sent.json()["submissions"][0]["corrects"]) == (201, 1)
        path = sent.json()["submissions"][0]["links"]["self"]
        assert "corrects" in json.dumps(kg.get(f"{path}/receipt").json())
        assert kg.post(f"{path}/withdrawal", json={"reason": " "}).status_code == 400
        assert kg.post(f"{path}/withdrawal", json={"reason": "Wrong file."}).json()["state"] == "withdrawn"
        assert kg.post(f"{path}/admission", json={}).status_code == 403


def test_admitted_errors_come_in_until_the_admission_ends(service: RunningHub) -> None:
    """An admission over HTTP must reach the check of the next file."""
    until = (dt.datetime.now(dt.UTC) + dt.timedelta(days=3)).isoformat()
    asked = {"rule": "VAL-08", "until": until, "reason": "A new system."}
    with service.client(SECRETARIAT) as desk, service.client(KG) as kg:
        assert kg.post("/api/v1/waivers", json=asked).status_code == 403
        number = desk.post("/api/v1/waivers", json=asked).json()["id"]
        faulty = crossings(-9, month="2024-04")
        assert kg.post("/api/v1/submissions", content=faulty, headers=CSV).status_code == 201
        assert [one["id"] for one in kg.get("/api/v1/waivers?valid-only=true").json()] == [number]
        assert desk.post(f"/api/v1/waivers/{number}/end", json={"reason": "Done."}).json()["ended_at"]
        again = kg.post("/api/v1/submissions", content=crossings(-8, month="2024-05"), headers=CSV)
        assert again.status_code == 422


def test_a_coordinator_sees_and_countersigns(service: RunningHub) -> None:
    """A coordinator who can't read the file would sign blindly."""
    stock = (
        b"STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTER,CITIZENSHIP,BIRTH_COUNTRY,SEX,AGE,BASIS,TIME_PERIOD,OBS_VALUE\n"
        b"dataflow,COMITY:STOCK(1.0.0),M,M,KG,CN,_T,_T,_T,RESIDENTS,2024-03,5\n"
    )
    with service.client(KG) as kg, service.client(COORDINATOR) as coordinator:
        sent = kg.post("/api/v1/submissions", content=stock, headers=CSV)
        assert sent.status_code == 202, sent.text
        (waiting,) = coordinator.get("/api/v1/countersign").json()
        path = f"/api/v1/countersign/{waiting['id']}"
        assert coordinator.get(f"{path}/file").content == stock
        assert coordinator.get(f"{path}/report").json()["errors"] == 0
        assert kg.post(path, json={"agrees": True}).status_code == 403
        assert coordinator.post(path, json={"agrees": True}).json()["state"] == "released"


def test_a_quality_report_is_taken_shown_and_exported(service: RunningHub) -> None:
    """A report must be found again by whoever reads the figures."""
    empty = json.loads(report_template("json", {"dataflow": "CROSSINGS"}))
    names = ("S.1.1", "S.1.6", "S.3.1", "S.3.4", "S.3.5", "S.3.6", "S.4", "S.11.2", "S.13.1", "S.18.1")
    words = {**dict.fromkeys(names, "Said."), "S.2.3": "2026-01-02"}
    with service.client(KG) as kg, service.client(Principal("a", Role.ANALYST)) as analyst:
        assert kg.post("/api/v1/quality", json=empty).status_code == 422
        kept = kg.post("/api/v1/quality", json={"dataflow": "CROSSINGS", "statements": words})
        assert (kept.status_code, kept.json()["new"]) == (201, True)
        number = kept.json()["report"]["id"]
        assert [one["id"] for one in analyst.get("/api/v1/quality").json()] == [number]
        assert analyst.get(f"/api/v1/quality/{number}").json()["statements"] == words
        message = analyst.get(f"/api/v1/quality/{number}/sdmx")
        assert message.headers["content-type"].startswith("application/vnd.sdmx.metadata+json")
        beside = analyst.get("/api/v1/quality/key?provider=KG&dataflow=CROSSINGS").json()
        assert "S.13.1" in [one["concept"] for one in beside]
        assert kg.get("/api/v1/quality/template").content.startswith(b"PK")
        assert analyst.post("/api/v1/quality", json=empty).status_code == 403
