"""The report of a month that one member has not sent: what its sums lack, and who is told that it has not."""

from collections.abc import Iterator

import pytest

from comity.hub.situation.report import build_report, render_report
from comity.model.access import PUBLIC_SIGHT
from comity.publish.report_data import Report
from forecast_hub import FIRST, LEVELS, TWO_STATES, figure, months_of
from small_hub import line, make_hub, send

LAST = 37
MONTH = str(FIRST.shift(LAST))


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Report, Report]]:
    """Give the report for those who see everything, and the public's; AM's file of the month was refused."""
    with make_hub(tmp_path_factory.mktemp("report"), TWO_STATES) as hub:
        send(hub, "KG", *months_of("KG", 0, LAST), hours=0)
        send(hub, "AM", *months_of("AM", 0, LAST - 1), hours=1)
        send(hub, "AM", line("AM", "XX", 1, period=MONTH), hours=2)
        yield (
            build_report(hub, period=MONTH, keep=False),
            build_report(hub, period=MONTH, sight=PUBLIC_SIGHT, keep=False),
        )


def test_the_public_is_not_told_who_sent_what(reports: tuple[Report, Report]) -> None:
    """Boards, submissions and punctuality are for members; elsewhere the service refuses them to the public."""
    full, public = reports
    assert full.boards
    assert full.intake is not None
    assert [one.provider for one in full.intake.refusals] == ["AM"]
    assert full.analyses is not None
    assert full.analyses.quality is not None
    assert public.is_public
    assert public.boards == ()
    assert public.intake is None
    assert public.analyses is not None
    assert public.analyses.quality is None


def test_the_public_page_says_for_whom_the_calendar_is(reports: tuple[Report, Report]) -> None:
    """A page that tells of a refusal would undo what its data leaves out."""
    full, public = (render_report(one, ".html").decode() for one in reports)
    for told in ("Reporting", "On time", "Submissions by provider", "Refused"):
        assert told in full
        assert told not in public
    assert "The exchange calendar is for the exchange’s members." in public
    assert "No agreement asks" not in public


def test_sums_name_who_is_in_none_of_them(reports: tuple[Report, Report]) -> None:
    """The year and the forecast leave out whoever has not sent the last month, in all months."""
    for report in reports:
        assert report.year is not None
        assert report.year.left_out == ("AM",)
        kyrgyz = [key for key in LEVELS if key[0] == "KG"]
        assert report.year.total == sum(figure(*key, n) for key in kyrgyz for n in range(LAST - 11, LAST + 1))
        assert report.fan.left_out == ("AM",)
        assert report.fan.observed[-2].value == sum(figure(*key, LAST - 1) for key in kyrgyz)
