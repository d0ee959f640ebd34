"""The situation: the period it picks, what it compares, and the sentences that follow."""

import datetime as dt
import string

import polars as pl
import pytest

from comity.analysis.situation import Situation, situation
from comity.analysis.statements import STATEMENTS
from comity.errors import UsageError
from comity.model.board import BoardCell, BoardState
from comity.model.statements import Areas, Code, Pattern, Percent
from unit.analysis.sample_indicator import history, indicator, month

PURPOSES = {"WORK": 0.25, "TOURISM": 0.75}


def frame(*, purposes: bool = False, basis: str = "as defined") -> pl.DataFrame:
    """Return four reporters: two to 2024-12, one to 2024-11, one that began in 2024-06."""
    cells = [
        *history("KG", "CN", lambda at: 1000 + at * 10),
        *history("KG", "US", lambda _: 400),
        *history("TJ", "CN", lambda _: 300),
        *history("AM", "US", lambda _: 200)[:-1],
        *history("BY", "IN", lambda _: 50, months=7)[:-1],
    ]
    if not purposes:
        return indicator(*cells, basis=basis)
    return pl.concat(
        indicator(*((r, o, p, v * share) for r, o, p, v in cells), purpose=purpose)
        for purpose, share in PURPOSES.items()
    )


def cell(provider: str, period: str, state: BoardState, late: int = 0) -> BoardCell:
    """Return a board cell."""
    return BoardCell(provider, "CROSSINGS", month(period), dt.date(2025, 1, 20), state, days_late=late)


def keys(found: Situation) -> list[str]:
    """Return the sentences' keys."""
    return [_KEYS[sentence.pattern] for sentence in found.sentences]


_KEYS = {pattern: key for key, pattern in STATEMENTS.items()}


def params(found: Situation, key: str) -> dict[str, object]:
    """Return the parameters of the sentence with this key."""
    return dict(next(s.values for s in found.sentences if s.pattern == STATEMENTS[key]))


def test_the_latest_period_that_enough_have_reported_is_taken() -> None:
    """A report on a month that one state has sent would show a collapse."""
    assert str(situation(frame(), needed=0.75).period) == "2024-11"
    found = situation(frame(), needed=0.5)
    assert str(found.period) == "2024-12"
    assert (found.choice.reported, found.choice.known) == (("KG", "TJ"), ("AM", "BY", "KG", "TJ"))
    assert found.choice.enough


def test_where_no_period_is_enough_the_fullest_is_taken_and_said() -> None:
    """A report must come, with its limits."""
    cells = [c for c in frame().rows() if not (c[0] == "AM" and month("2024-06").id <= c[4])]
    found = situation(pl.DataFrame(cells, schema=frame().schema, orient="row"), needed=1.0)
    assert str(found.period) == "2024-11"
    assert "period.most" in keys(found)


def test_a_partial_month_does_not_count_as_reported() -> None:
    """Half of a month's cells would pass for a whole one."""
    found = situation(frame(), [cell("TJ", "2024-12", BoardState.PARTIAL)], needed=0.5)
    assert str(found.period) == "2024-11"


def test_the_change_is_like_for_like_and_names_who_is_left_out() -> None:
    """The new reporter's figures would otherwise be growth."""
    found = situation(frame(), period=month("2024-11"))
    assert found.comparison.included == ("AM", "KG", "TJ")
    assert found.total == 1460 + 400 + 300 + 200 + 50
    assert (found.comparison.now, found.comparison.then) == (2360, 2240)
    assert params(found, "total.rise")["relative"] == Percent(pytest.approx(120 / 2240))
    assert params(found, "compared.missing") == {"reporters": Areas(("BY",))}
    assert params(found, "origins.added") == {"origins": Areas(("CN",), ordered=True)}
    assert params(found, "period.newer") == {"newest": month("2024-12")}


def test_contributions_add_up_to_the_headline() -> None:
    """By origin and by purpose, the parts must explain the figure above them."""
    found = situation(frame(purposes=True), period=month("2024-11"))
    for table in (found.by_origin, found.by_purpose, found.by_mode):
        assert table["contribution"].sum() == pytest.approx(found.comparison.relative)
    assert params(found, "purposes.largest")["purpose"] == Code("CL_PURPOSE", "TOURISM")


def test_origins_carry_share_change_and_average() -> None:
    """The table of origins is read from one frame."""
    found = situation(frame(), period=month("2024-12"))
    assert found.origins["origin"].to_list() == ["CN", "US"]
    assert found.origins["share"].sum() == pytest.approx(1)
    china = found.origins.row(0, named=True)
    assert (china["value"], china["now"], china["then"]) == (1770, 1770, 1650)
    assert china["relative"] == pytest.approx(120 / 1650)
    assert china["average"] == pytest.approx(1415 + 300)
    assert "origins.largest" not in keys(found), "two that are all there is aren't the largest of anything"


def test_members_without_a_figure_keep_their_row() -> None:
    """Who is silent must be seen to be silent."""
    found = situation(frame(), period=month("2024-12"))
    rows = {r["reporter"]: r for r in found.members.iter_rows(named=True)}
    assert rows["AM"]["value"] is None
    assert rows["AM"]["then"] == 200
    assert rows["AM"]["relative"] is None
    assert rows["KG"]["relative"] == pytest.approx(120 / 1750)


def test_the_board_says_who_is_late_and_missing() -> None:
    """Names, not only counts."""
    found = situation(
        frame(),
        [
            cell("KG", "2024-12", BoardState.ON_TIME),
            cell("TJ", "2024-12", BoardState.REVISED, 4),
            cell("AM", "2024-12", BoardState.MISSING, 30),
            cell("BY", "2024-12", BoardState.REFUSED, 30),
            cell("AM", "2024-11", BoardState.LATE, 3),
        ],
        dataflow="CROSSINGS",
        period=month("2024-12"),
    )
    assert found.reporting.on_time == ("KG",)
    assert (found.reporting.late, found.reporting.missing) == ({"TJ": 4}, {"AM": 30})
    assert params(found, "reporting.late")["providers"] == Areas(("TJ",))
    assert params(found, "reporting.missing")["providers"] == Areas(("AM",))
    assert params(found, "reporting.refused")["providers"] == Areas(("BY",))


def test_cells_of_another_dataflow_do_not_count() -> None:
    """Late IRREGULAR figures make no late CROSSINGS."""
    found = situation(frame(), [cell("KG", "2024-12", BoardState.MISSING)], dataflow="IRREGULAR")
    assert found.reporting.expected == ()


def test_all_on_time_is_said_once() -> None:
    """Good news is news too."""
    cells = [cell("KG", "2024-12", BoardState.ON_TIME), cell("TJ", "2024-12", BoardState.NIL)]
    assert "reporting.all" in keys(situation(frame(), cells, period=month("2024-12")))


def test_without_purposes_it_says_so() -> None:
    """An empty chart needs its reason."""
    found = situation(frame(), period=month("2024-12"))
    assert "purposes.none" in keys(found)


def test_a_wider_basis_is_named() -> None:
    """Figures over all borders must not pass for external borders."""
    found = situation(frame(basis="all borders; all of DIRECTION"), period=month("2024-12"))
    assert params(found, "basis.all_borders") == {"reporters": Areas(("KG", "TJ"))}
    assert params(found, "basis.other") == {"reporters": Areas(("KG", "TJ"))}


def test_without_any_figure_the_given_period_is_told_empty() -> None:
    """A report before the first submission has one thing to say."""
    found = situation(indicator(), [cell("KG", "2024-12", BoardState.MISSING, 3)], period=month("2024-12"))
    assert found.total is None
    assert keys(found) == ["total.none", "reporting.missing"]
    assert found.concentration is None


def test_without_figures_and_period_it_is_a_wrong_use() -> None:
    """There is no situation of nothing."""
    with pytest.raises(UsageError, match="No figures"):
        situation(indicator())


def test_a_period_before_all_others_can_be_asked_for() -> None:
    """The first year has nothing to be compared with; it is a situation all the same."""
    found = situation(frame(), period=month("2021-01"))
    assert found.total == 1000 + 400 + 300 + 200
    assert "total.not_compared" in keys(found)
    assert "unusual.too_short" in keys(found)


@pytest.mark.parametrize("key", STATEMENTS)
def test_every_statement_is_a_sentence(key: str) -> None:
    """A translator gets whole sentences."""
    assert all(text.endswith(".") for text in forms(STATEMENTS[key]))


def forms(pattern: Pattern) -> tuple[str, ...]:
    """Return a pattern's forms."""
    return (pattern,) if isinstance(pattern, str) else (pattern.one, pattern.many)


def test_every_sentence_made_has_a_text_that_it_fills() -> None:
    """A brace without a value would be a hole in the report."""
    for period in ("2021-01", "2024-11", "2024-12"):
        for purposes in (False, True):
            found = situation(frame(purposes=purposes), period=month(period))
            for sentence in found.sentences:
                for text in forms(sentence.pattern):
                    assert {name for _, name, _, _ in string.Formatter().parse(text) if name} <= set(
                        sentence.values
                    )
