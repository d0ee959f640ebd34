"""When members' figures may be added up: only by their own word, and never past a missing one."""

import pytest

from comity.analysis.enforcement.comparable import (
    Counting,
    Figure,
    Reason,
    Why,
    compared,
    reasons_against,
    sum_before,
    sum_of,
)

TEXT = "Trafficking in persons, Palermo Protocol, article 3."


def ways(**texts: str) -> dict[str, Counting]:
    """Return how members count, by the definition of each."""
    return {member: Counting(member=member, definition=text) for member, text in texts.items()}


def figures(**values: float | None) -> dict[str, Figure]:
    """Return members' figures."""
    return {member: Figure(value) for member, value in values.items()}


def test_members_that_say_the_same_are_added_up() -> None:
    """Case, spaces and punctuation are no difference of definition."""
    same = ways(AM=TEXT, KG="trafficking in persons – Palermo  protocol, Article 3", KZ=TEXT.upper())
    told = figures(AM=3, KG=4, KZ=5)
    assert reasons_against(told, same) == ()
    assert sum_of(told, ()) == 12


def test_another_definition_is_named_and_stops_the_sum() -> None:
    """A sum over two penal codes counts nothing that exists."""
    reasons = reasons_against(figures(AM=3, KG=4, KZ=5), ways(AM=TEXT, KG="Penal code, section 171", KZ=TEXT))
    assert reasons == (Reason(Why.DIFFERENT, ("KG",)),)
    assert sum_of(figures(AM=3, KG=4, KZ=5), reasons) is None


def test_where_no_way_is_the_usual_one_nobody_is_singled_out() -> None:
    """Two members with two definitions: neither is the one that is wrong."""
    assert reasons_against(figures(AM=3, KG=4), ways(AM=TEXT, KG="other")) == (Reason(Why.DIFFERENT, ("AM", "KG")),)


def test_another_unit_is_another_definition() -> None:
    """Cases and suspects under one heading are not one count."""
    told = {
        "AM": Counting(member="AM", definition=TEXT, unit="A person"),
        "KG": Counting(member="KG", definition=TEXT, unit="A case"),
    }
    assert [one.why for one in reasons_against(figures(AM=3, KG=4), told)] == [Why.DIFFERENT]


@pytest.mark.parametrize("text", ["", " – "])
def test_who_says_nothing_is_not_added_up(text: str) -> None:
    """Silence is no agreement, and neither is a dash in the form."""
    assert reasons_against(figures(AM=3, KG=4), ways(AM=TEXT, KG=text)) == (Reason(Why.UNSTATED, ("KG",)),)
    assert reasons_against(figures(AM=3, KG=4), ways(AM=TEXT)) == (Reason(Why.UNSTATED, ("KG",)),)


def test_flagged_and_missing_figures_stop_the_sum() -> None:
    """A sum past a suppressed figure gives it away as soon as the whole is told elsewhere."""
    told = {"AM": Figure(3.0), "KG": Figure(4.0, "D"), "KZ": Figure(None, "Q")}
    reasons = reasons_against(told, ways(AM=TEXT, KG=TEXT, KZ=TEXT))
    assert reasons == (Reason(Why.MISSING, ("KZ",)), Reason(Why.FLAGGED, ("KG",)))


def test_one_member_alone_needs_no_agreement() -> None:
    """Its figure is its own sum; and nothing known is no nought."""
    assert reasons_against(figures(AM=3), {}) == ()
    assert sum_of(figures(AM=3), ()) == 3
    assert sum_of(figures(AM=None), ()) is None


def test_a_year_before_counts_only_for_the_same_members() -> None:
    """Members who came later would pass for a rise."""
    both = {"AM": Figure(3.0, before=2.0), "KG": Figure(4.0, before=5.0)}
    assert sum_before(both, ()) == 7.0
    assert sum_before({**both, "KZ": Figure(1.0)}, ()) is None
    assert sum_before(both, (Reason(Why.FLAGGED, ("AM",)),)) is None


@pytest.mark.parametrize(
    ("now", "since", "earlier", "found"),
    [
        ((5.0, ""), [(5.0, "")], (4.0, ""), 4.0),
        ((5.0, "B"), [(5.0, "B")], (4.0, ""), None),
        ((5.0, ""), [(5.0, ""), (4.0, "B")], (4.0, ""), None),
        ((5.0, ""), [(5.0, "")], (4.0, "B"), 4.0),
        ((5.0, "D"), [(5.0, "D")], (4.0, ""), None),
        ((5.0, "D"), [(5.0, "D")], (4.0, "D"), 4.0),
        ((5.0, ""), [(5.0, "")], None, None),
        ((None, "Q"), [(None, "Q")], (4.0, ""), None),
        ((5.0, ""), [(5.0, "")], (None, "Q"), None),
    ],
)
def test_when_two_periods_may_be_compared(
    now: tuple[float | None, str],
    since: list[tuple[float | None, str]],
    earlier: tuple[float | None, str] | None,
    found: float | None,
) -> None:
    """A change over a break, or between two definitions, is no change."""
    assert compared(now, since, earlier) == found


def test_the_change_of_a_figure() -> None:
    """It is told as a number of counts, not as a share of small ones."""
    assert Figure(5.0, before=7.0).change == -2.0
    assert Figure(5.0).change is None
