"""The table of crossing points in a report: a row for each, with intervals; what is not known is said so."""

from comity.model.periods import Frequency, Period
from comity.publish.document.waiting import make_waiting
from comity.publish.texts import Texts
from comity.publish.waiting_data import PointWaits, WaitingPart

ROAD = PointWaits(
    code="ROAD",
    names={"en": "The Road", "ru": "Дорога"},
    member="KG",
    travellers=18_000.0,
    low=15_000.0,
    high=21_000.0,
    wait=3.24,
    wait_low=1.9,
    wait_high=5.1,
    p95=12.6,
    over=0.021,
    longest=34.4,
    busiest=7,
)
UNKNOWN = PointWaits(code="PASS", names={}, member="AM", is_known=False)
MONTH = Period(Frequency.MONTHLY, 2026, 4)


def test_a_row_says_what_is_expected() -> None:
    """Travellers and waits with 80 % of the futures, the share above the limit, the longest line and its hour."""
    panel = make_waiting(WaitingPart(MONTH, 20.0, (ROAD, UNKNOWN)), Texts("en"))
    assert panel.table is not None
    road, unknown = panel.table.rows
    assert road[:2] == ["The Road", "Kyrgyzstan"]
    assert road[2].startswith("18\u202f000 (15\u202f000")
    assert road[3].startswith("3.2 (1.9")
    assert road[4:] == ["12.6", "2.1\xa0%", "34", "07:00"]
    assert unknown[:3] == ["PASS", "Armenia", "not known"]
    assert len(unknown) == len(panel.table.columns)
    assert "not for publication" in panel.subtitle


def test_it_is_whole_in_russian() -> None:
    """A heading left in English would stand in the members' report."""
    panel = make_waiting(WaitingPart(MONTH, 20.0, (ROAD,)), Texts("ru"))
    assert panel.table is not None
    assert panel.table.rows[0][0] == "Дорога"
    assert not [head for head in (panel.title, panel.subtitle, *panel.table.columns) if "ait" in head]


def test_without_points_it_says_so() -> None:
    """An empty table would look like a fault."""
    assert make_waiting(WaitingPart(MONTH, 20.0, ()), Texts("en")).absent == "No crossing point is planned."
