"""A restored backup answers every query of a recorded set as the hub did that it was made of."""

from http import HTTPStatus
from pathlib import Path

from comity.hub.backups.back_up import back_up
from comity.hub.backups.restore import restore
from comity.hub.decisions.decide import admit, withdraw
from comity.model.access import Principal, Role
from recorded_queries import recorded
from small_hub import KG, after, line, make_hub, send

SECRETARIAT = Principal("secretariat", Role.SECRETARIAT)


def test_a_restored_hub_answers_alike(tmp_path: Path) -> None:
    """A backup that lost a revision, an embargo or a right would answer, and nobody would see that it is wrong."""
    with make_hub(tmp_path) as hub:
        send(hub, "KG", line("KG", "CN", 5), line("KG", "TR", 7, more="C,,"))
        send(hub, "KG", line("KG", "CN", 6), hours=1)
        waiting = send(hub, "AM", line("AM", "CN", 4, more="E,2026-09-01T00:00:00Z,later"), hours=2)
        admit(hub, waiting.receipt.submission.id, SECRETARIAT, reason="as agreed", at=after(3))
        send(hub, "KG", line("KG", "QQ", 6), hours=4)
        send(hub, "KG", line("KG", "CN", 9), hours=5)
        withdraw(hub, 5, KG, reason="sent too early", at=after(6))
        back_up(hub, tmp_path / "backup")
    before = recorded(tmp_path / "hub", moment="2026-03-02T10:30:00Z")
    restore(tmp_path / "backup", tmp_path / "restored")
    after_all = recorded(tmp_path / "restored", moment="2026-03-02T10:30:00Z")
    assert [question for question in before if before[question] != after_all.get(question)] == []
    bodies = {body for status, body in before.values() if status == HTTPStatus.OK}
    assert (len(before), len(bodies)) >= (130, 25)
    assert len(before) == len(after_all)
