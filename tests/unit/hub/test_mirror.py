from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.hub.situation.mirror import mirror_lookup, mirror_of, parse_corridor, view_mirror
from comity.hub.situation.mirror_pairs import sides_of
from comity.hub.situation.mirror_part import mirror_part
from comity.hub.situation.sentences import say_in
from comity.model.access import PUBLIC_SIGHT
from mirror_hub import FIRST, MONTHS, crossing, level, make_mirror_hub
from small_hub import send

LAST = FIRST.shift(MONTHS - 1)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Return the hub of three states."""
    with make_mirror_hub(tmp_path_factory.mktemp("mirror")) as made:
        yield made


def test_both_ways_over_a_border_are_paired(hub: Hub) -> None:
    """The border's two ways are two corridors, with what either side counted."""
    found = view_mirror(hub).mirror
    assert found.corridors.select("sender", "receiver", "periods").rows() == [("AM", "KG", 25), ("KG", "AM", 25)]
    reasons = {(r["other"], r["reason"]) for r in found.no_mirror.to_dicts() if r["reporter"] == "AM"}
    assert reasons == {
        ("CN", "the other state is no member"),
        ("TJ", "the other state sends none of these figures"),
    }


def test_a_late_month_is_estimated_and_told(hub: Hub) -> None:
    """The secretariat reads on the day a month closes what the missing side would have said."""
    view = view_mirror(hub, "crossings", anchors=("am", "kg"))
    late = {(r["sender"], r["side"]): r["estimate"] for r in view.mirror.missing.to_dicts()}
    assert late["AM", "received"] == pytest.approx(level(MONTHS - 1), rel=0.02)
    assert late["KG", "sent"] == pytest.approx(0.8 * (level(MONTHS - 1) // 2), rel=0.02)
    text = " ".join(say_in(hub, view.corridor_sentences("AM", "KG")))
    assert "Kyrgyzstan has no figure for February" in text
    assert view.mirror.anchors == ("AM", "KG")


def test_the_level_is_that_of_those_who_come(hub: Hub) -> None:
    """Both count all who enter: the reconciled figure is near what was counted on entering."""
    found = view_mirror(hub, anchors=("AM", "KG")).mirror.reconciled.filter(sent_basis="counted")
    assert (found["estimate"] / found["received"] - 1).drop_nulls().abs().max() < 0.02  # type: ignore[operator]


def test_single_figures_are_looked_up(hub: Hub) -> None:
    """An alert asks for the other side's figure and its change on a year."""
    period = FIRST.shift(20)
    found = mirror_of(hub, reporter="AM", other="KG", direction="OUT", period=period)
    assert found.mirrored == level(20) + 20 % 5
    assert found.mirrored_change == pytest.approx((level(20) + 0) / (level(8) + 3) - 1)
    assert found.agrees
    late = mirror_lookup(hub).find("AM", "KG", direction="IN", period=LAST)
    assert late.reason is not None
    assert late.own is not None


def test_it_is_made_as_of_a_moment(hub: Hub) -> None:
    """Before KG's first file there was no mirror."""
    before = view_mirror(hub, as_of="1")
    assert before.mirror.corridors.is_empty()
    assert say_in(hub, before.sentences)[0] == "No flow between two members is counted by both sides."


@pytest.mark.parametrize(
    ("flow", "by", "message"),
    [
        ("IRREGULAR", None, "isn't counted from two sides"),
        ("CROSSINGS", ["DIRECTION"], "tells the two sides apart"),
        ("CROSSINGS", ["COLOUR"], "no dimension COLOUR"),
    ],
)
def test_what_cant_be_asked_is_a_use_error(hub: Hub, flow: str, by: list[str] | None, message: str) -> None:
    """A wrong word must not end in a traceback."""
    with pytest.raises(UsageError, match=message):
        view_mirror(hub, flow, by=by)


def test_sides_come_from_the_rules(hub: Hub) -> None:
    """Migration is told apart by its own rule: partner, and the same criterion of duration."""
    sides = sides_of(hub, hub.catalogue.dataflow("MIGRATION"))
    assert (sides.other, sides.direction, sides.arriving) == ("PARTNER", "DIRECTION", "IN")
    assert "DURATION_CRITERION" in sides.definition
    assert sides.compare == ("CITIZENSHIP",)


@pytest.mark.parametrize("text", ["AMGE", "AM-", "-", ""])
def test_a_corridor_has_two_states(text: str) -> None:
    """AM-GE names the state left and the state entered."""
    assert parse_corridor(" am-ge ") == ("AM", "GE")
    with pytest.raises(UsageError, match="corridor"):
        parse_corridor(text)


def test_the_report_gets_plain_data(hub: Hub) -> None:
    """The widest gap stands first; only the latest period's missing sides are listed."""
    part = mirror_part(view_mirror(hub))
    assert [(row.sender, row.receiver) for row in part.rows] == [
        (line.sender, line.receiver) for line in part.lines
    ]
    assert len(part.lines[0].points) == 25
    assert [one.period for one in part.missing] == [LAST, LAST]
    assert all(row.lower < row.estimate < row.upper for row in part.rows)


def test_readers_get_what_they_may_see(tmp_path: Path) -> None:
    """A confidential figure must not reach the public through the estimate of its mirror."""
    with make_mirror_hub(tmp_path) as hub:
        secret = crossing("KG", "AM", "OUT", 987654, period=str(LAST), conf="C")
        send(hub, "KG", secret, crossing("KG", "AM", "IN", 5000, period=str(LAST)), hours=9)
        seen = view_mirror(hub).mirror.reconciled.filter(sender="KG", _period=LAST.id)
        public = view_mirror(hub, sight=PUBLIC_SIGHT).mirror.reconciled.filter(sender="KG", _period=LAST.id)
    assert seen["sent"][0] == 987654
    assert public["sent"][0] is None
    assert public["estimate"][0] < 10000


def test_parts_of_a_mode_are_one_mode(tmp_path: Path) -> None:
    """KG splits land into road and foot; AM doesn't: both count the same border."""
    with make_mirror_hub(tmp_path) as hub:
        first = str(FIRST.shift(-1))
        send(hub, "AM", crossing("AM", "KG", "OUT", 80, period=first), hours=9)
        split = [crossing("KG", "AM", "IN", value, MODE=mode, period=first) for mode, value in _SPLIT]
        send(hub, "KG", *split, hours=10)
        history = view_mirror(hub).mirror.history.filter(sender="AM", _period=FIRST.shift(-1).id)
    assert history.select("sent", "received").rows() == [(80.0, 100.0)]


_SPLIT = (("ROAD", 70), ("FOOT", 30))
