"""How far a file came: told stage by stage, in order, with all that was found by then."""

from pathlib import Path

from comity.hub.intake.intake import Delivery
from comity.hub.intake.progress import Progress, Step
from comity.hub.intake.receive import receive
from comity.model.findings import Finding, Findings, Severity
from comity.model.progress import Stage
from small_hub import HEADER, KG, line, make_hub


def found(count: int) -> Findings:
    """Return so many errors."""
    findings = Findings()
    findings.extend(Finding("X-01", Severity.ERROR, "", row=row) for row in range(count))
    return findings


def test_a_check_tells_every_stage_in_order(tmp_path: Path) -> None:
    """Who waits for a large file must see that it goes on, and what was found."""
    told: list[tuple[Stage, int]] = []
    rows = "\n".join([HEADER, line("KG", "CN", 1), line("KG", "XQQ", 2)]).encode()
    delivery = Delivery(
        rows, name="f.csv", watch=lambda stage, findings: told.append((stage, findings.total(Severity.ERROR)))
    )
    with make_hub(tmp_path) as hub:
        receive(hub, KG, delivery)
    assert [stage for stage, _ in told] == [one for one in Stage if one is not Stage.RECEIVED]
    assert [errors for _, errors in told] == [0, 1, 1, 1, 1]


def test_parts_of_a_file_add_up_and_nothing_goes_back() -> None:
    """A second dataflow's check would make the first one's errors vanish."""
    progress = Progress()
    for stage, errors in (
        (Stage.READ, 0),
        (Stage.CODES, 2),
        (Stage.CONTENT, 3),
        (Stage.CODES, 1),
        (Stage.CONTENT, 4),
    ):
        progress(stage, found(errors))
    assert progress.step == Step(Stage.CONTENT, 7, 0)
    progress(Stage.RECORDED, found(3))
    assert progress.step == Step(Stage.RECORDED, 7, 0)
