"""The archive of reports: printed once for all, sealed, and the same numbers whenever they are printed again."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.errors import ConfigurationError, UnknownArtefactError, UsageError
from comity.exchange.group_file import parse_group
from comity.exchange.report_ports import ArchivedReport
from comity.hub.access.sight import AUDIENCES
from comity.hub.archive.archive import report_file, reports_for
from comity.hub.archive.figures import figures_digest
from comity.hub.archive.job import print_due
from comity.hub.archive.order import Wanted, order_report
from comity.hub.archive.plan import due_orders, due_periods
from comity.hub.archive.printing import print_orders
from comity.hub.home import Hub
from comity.hub.situation.report import build_report, render_report
from comity.model.access import ANYBODY, OPERATOR, PUBLIC_SIGHT, Principal, Role
from comity.model.board import BoardCell, BoardState
from comity.model.periods import Frequency, Period
from comity.model.report_plan import ReportPlan
from forecast_hub import FIRST, LEVELS, TWO_STATES, figure, months_of
from ledger_database import tell_processes
from small_hub import after, line, make_hub, send

MONTHS = 38
LAST = MONTHS - 1
GROUP = TWO_STATES + '[reports]\ndays_after = 40\naudiences = ["all"]\n'
KNOWN_ON = after(30)
"""After both states sent all months, before anything was revised."""
RUSSIAN = Wanted(as_of=KNOWN_ON.isoformat(), language="ru", audience="members")
MEMBER = Principal("AM desk", Role.PROVIDER, "AM")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hub, ArchivedReport]]:
    """Give a hub whose report was printed as of a moment, after which figures were revised and a file refused."""
    with make_hub(tmp_path_factory.mktemp("archive"), GROUP) as hub:
        send(hub, "KG", *months_of("KG", 0, LAST), hours=0)
        send(hub, "AM", *months_of("AM", 0, LAST), hours=1)
        order_report(hub, RUSSIAN, actor="s. secretary", at=KNOWN_ON)
        (made,) = print_orders(hub)
        send(hub, "KG", *months_of("KG", MONTHS - 6, LAST, factor=1.3), hours=30.5)
        send(hub, "AM", line("AM", "XX", 1, period="2025-02"), hours=31)
        yield hub, made


def _sum() -> float:
    return sum(figure(*key, LAST) for key in LEVELS)


def test_a_reprint_tells_the_same_numbers_after_revisions(printed: tuple[Hub, ArchivedReport]) -> None:
    """Last March's report, printed again as known then, is last March's report, whatever was revised since."""
    hub, made = printed
    assert made.made is not None
    archived = hub.reports.content(made.made.files[".html"].sha256)
    sight = AUDIENCES[made.order.audience]
    again = build_report(hub, as_of=KNOWN_ON.isoformat(), period=made.order.period, sight=sight, keep=False)
    now = build_report(hub, period=made.order.period, keep=False)
    assert figures_digest(again) == made.made.figures
    assert render_report(again, ".html", language="ru") == archived
    assert again.total == _sum()
    assert now.total != again.total, "the revision must reach a report on what is known now"
    assert figures_digest(now) != made.made.figures


def test_what_was_printed_is_sealed(printed: tuple[Hub, ArchivedReport]) -> None:
    """The log bears out order and print, and a changed or missing file is found by `verify`."""
    hub, made = printed
    assert made.made is not None
    assert hub.ledger.verify() == []
    told = [(one.action, one.actor, one.object) for one in hub.ledger.audit() if one.action.startswith("report.")]
    assert told == [("report.ordered", "s. secretary", "report/1"), ("report.printed", "hub", "report/1")]
    digest = made.made.files[".pdf"].sha256
    path = hub.directory / "files" / digest[:2] / digest
    content = path.read_bytes()
    assert content.startswith(b"%PDF-")
    path.chmod(0o644)
    path.write_bytes(content + b"%")
    assert [(one.check, one.where) for one in hub.ledger.verify()] == [("report", "1.pdf")]
    path.unlink()
    assert [(one.check, one.where) for one in hub.ledger.verify()] == [("report", "1.pdf")]
    path.write_bytes(content)
    assert hub.ledger.verify() == []


def test_the_same_order_again_is_the_same_report(printed: tuple[Hub, ArchivedReport]) -> None:
    """Two clicks on the button must not fill the archive with the same report."""
    hub, made = printed
    before = hub.log.size()
    assert order_report(hub, RUSSIAN, actor="another", at=after(40)).id == made.id
    assert hub.log.size() == before
    assert print_orders(hub) == []


def test_a_report_is_for_its_readers_alone(printed: tuple[Hub, ArchivedReport]) -> None:
    """What was made for members would else be handed to whoever counts through the numbers."""
    hub, made = printed
    assert [one.id for one in reports_for(hub, MEMBER)] == [made.id]
    assert report_file(hub, MEMBER, made.id, ".pdf").data.startswith(b"%PDF-")
    assert reports_for(hub, ANYBODY) == []
    with pytest.raises(UnknownArtefactError):
        report_file(hub, ANYBODY, made.id, ".pdf")
    with pytest.raises(UnknownArtefactError):
        report_file(hub, OPERATOR, made.id, ".docx")


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (Wanted(language="fr"), "“fr”"),
        (Wanted(audience="friends"), "“friends”"),
        (Wanted(as_of="2031-01-01"), "yet to come"),
        (Wanted(as_of="2020-01-01"), "Nothing had come"),
        (Wanted(as_of="17"), "as of a moment"),
        (Wanted(period="2025"), "isn't a period"),
    ],
)
def test_what_cant_be_printed_is_refused_before_it_is_kept(
    printed: tuple[Hub, ArchivedReport], wanted: Wanted, why: str
) -> None:
    """An order that can only fail would stand in the archive for good."""
    hub, _made = printed
    with pytest.raises(UsageError, match=why):
        order_report(hub, wanted, actor="s. secretary")
    assert [one.id for one in hub.reports.all()] == [1]


def test_the_job_prints_a_whole_month_once(tmp_path: Path) -> None:
    """The schedule orders each language of the latest whole month, in a process of its own, and nothing twice."""
    text = GROUP.replace('name.en = "A small group"', 'name.en = "A small group"\nlanguages = ["en", "ru"]')
    with make_hub(tmp_path, text.replace('["all"]', '["public"]')) as hub:
        send(hub, "KG", *months_of("KG", 0, 3), line("KG", "UZ", 77, period="2022-04", more="N,,"), hours=0)
        send(hub, "AM", *months_of("AM", 0, 2), hours=1)
        tell_processes(hub.directory)
        done = print_due(hub, after(2))
        assert [line.partition(":")[0] for line in done] == [
            "printed the report 1 on 2022-04 (en, for public)",
            "printed the report 2 on 2022-04 (ru, for public)",
        ]
        assert print_due(hub, after(3)) == []
        first, second = hub.reports.all()
        assert first.made is not None
        assert second.made is not None
        assert first.made.figures == second.made.figures, "one report, in two languages"
        seen = build_report(hub, as_of=after(2).isoformat(), period="2022-04", sight=PUBLIC_SIGHT, keep=False)
        assert figures_digest(seen) == first.made.figures
        assert hub.ledger.verify() == []


def _cell(provider: str, month: int, state: BoardState) -> BoardCell:
    period = Period(Frequency.MONTHLY, 2026, month)
    return BoardCell(provider, "CROSSINGS", period, period.end + dt.timedelta(15), state)


def test_a_month_is_due_once_whole_or_when_its_time_is_up() -> None:
    """A report before all have sent would be missing somebody; one that waits for ever would never come."""
    cells = [
        *(_cell(one, 1, BoardState.LATE) for one in ("AM", "KG")),
        _cell("AM", 2, BoardState.ON_TIME),
        _cell("KG", 2, BoardState.MISSING),
        _cell("AM", 3, BoardState.ON_TIME),
        _cell("KG", 3, BoardState.DEROGATION),
        _cell("AM", 4, BoardState.PARTIAL),
        _cell("KG", 4, BoardState.ON_TIME),
        _cell("AM", 5, BoardState.MISSING),
    ]
    plan = ReportPlan(days_after=45)

    def months(day: dt.date) -> list[int]:
        return [period.start.month for period in due_periods(cells, plan, today=day)]

    assert months(dt.date(2026, 4, 1)) == [1, 3]
    assert months(dt.date(2026, 4, 14)) == [1, 2, 3], "45 days after February"
    assert months(dt.date(2026, 8, 1)) == [1, 2, 3, 4], "nobody sent May"


def test_the_first_month_by_schedule_is_the_latest(printed: tuple[Hub, ArchivedReport]) -> None:
    """A hub that has just been given a plan must not print its whole past."""
    hub, _made = printed
    (first,) = due_orders(hub, after(33))
    assert first.period == str(FIRST.shift(LAST))
    assert (first.audience, first.language, first.as_of) == ("all", "en", after(33))


@pytest.mark.parametrize("line", ['audiences = ["friends"]', "days_after = -1", 'languages = ["fr"]', "day = 3"])
def test_a_wrong_plan_is_refused(line: str) -> None:
    """A word that isn't known would leave somebody without reports, in silence."""
    with pytest.raises(ConfigurationError, match=r"\[reports\]"):
        parse_group(TWO_STATES + f"[reports]\n{line}\n")
