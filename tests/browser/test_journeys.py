"""People at work, from signing in to the result: provider, analyst, secretariat, auditor."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser_hub import DESK, PHONE, Visit, visit
from running_hub import RunningHub
from small_hub import HEADER, line


@pytest.fixture
def desk(browser: Browser, demonstration: RunningHub) -> Iterator[Visit]:
    """Return somebody at a desk, not yet signed in; nothing may have gone wrong on the way."""
    with visit(browser, demonstration.url) as visitor:
        yield visitor
    assert not visitor.faults


def month_file(folder: Path, value: object, *, direction: str = "IN", name: str = "month.csv") -> Path:
    """Return a file of Kazakhstan's that revises one cell of October."""
    row = line("KZ", "CN", 7, period="2026-10").replace(",IN,", f",{direction},").replace(",7,", f",{value},")
    path = folder / name
    path.write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    return path


def send(visitor: Visit, path: Path) -> None:
    """Choose a file and send it by the form."""
    page = visitor.page
    page.set_input_files("#file", path)
    page.get_by_role("button", name=re.compile("Check and send|Проверить и отправить")).click()
    page.wait_for_url(re.compile(r"/submissions/\d+$"))
    visitor.settle()


@pytest.mark.parametrize(
    ("width", "script", "language"),
    [(DESK, True, "en"), (DESK, False, "en"), (PHONE, True, "ru"), (PHONE, False, "ru")],
    ids=["at a desk", "without script", "with a telephone, in Russian", "with an old telephone, in Russian"],
)
def test_a_provider_sends_corrects_and_keeps_the_receipt(
    browser: Browser, demonstration: RunningHub, tmp_path: Path, width: int, *, script: bool, language: str
) -> None:
    """A statistician would not learn what is wrong, where, nor hold anything that proves what was sent."""
    with visit(browser, demonstration.url, width=width, language=language, script=script) as visitor:
        page = visitor.sign_in("provider").page
        visitor.go("/submit")
        send(visitor, month_file(tmp_path, 7, direction="INN"))
        expect(page.locator("#found ~ section").first).to_contain_text("INN")
        expect(page.locator("mark, .faulty, td.wrong").first).to_contain_text("INN")
        page.locator(".actions a.main").click()
        visitor.settle()
        send(visitor, month_file(tmp_path, 20_000 + width + script, name="corrected.csv"))
        expect(page.locator(".chips .s-on_time, .chips .s-revised").first).to_be_visible()
        page.locator("#receipt ~ .actions a").last.click()
        visitor.settle()
        expect(page.locator("#result .verdict.good")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not visitor.faults


def test_a_provider_follows_a_check_and_finds_it_again(desk: Visit, tmp_path: Path) -> None:
    """Whoever closes the window while a file is checked would send it twice."""
    page = desk.sign_in("provider").page
    desk.go("/submit")
    send(desk, month_file(tmp_path, 31_415))
    number = page.url.rsplit("/", 1)[-1]
    desk.go("/submissions")
    page.locator(f'a[href="/submissions/{number}"]').first.click()
    desk.settle()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)


def test_an_analyst_reads_the_month_and_what_comes(desk: Visit) -> None:
    """An analyst would have to ask somebody for a figure, or type it off a picture."""
    page = desk.sign_in("analyst").page
    desk.go("/situation")
    figure = page.locator("figure").first
    with page.expect_download() as download:
        figure.get_by_role("link", name=re.compile("^CSV")).click()
    assert "," in Path(download.value.path()).read_text("utf-8")
    figure.locator("summary").first.click()
    expect(figure.locator("table").first).to_be_visible()
    page.locator("nav.menu").get_by_role("link", name="Forecast").click()
    desk.settle()
    expect(page.locator("figure svg").first).to_be_visible()
    page.locator("nav.menu").get_by_role("link", name="Explore").click()
    desk.settle()
    page.locator(".tabs").get_by_role("link", name="Table").click()
    desk.settle()
    expect(page.locator("#table td").first).to_be_visible()


def test_an_analyst_reads_what_a_joint_operation_did(desk: Visit) -> None:
    """Figures would be read without what they count, or authorities' before those of the victims."""
    page = desk.sign_in("analyst").page
    desk.go("/enforcement")
    expect(page.locator("main section[id$='-whole']").first).to_contain_text("Identified victims")
    page.select_option("#f-period", "2025-S2")
    page.select_option("#f-offence", "ICCS08051")
    page.get_by_role("button", name="Show").click()
    desk.settle()
    expect(page.locator("#enforcement-operations")).to_contain_text("Silk Road")
    expect(page.locator("#enforcement-operations")).to_contain_text("flagged as defined otherwise: Kazakhstan")
    expect(page.locator("#enforcement-counting")).to_contain_text("ICCS")
    assert not desk.faults


def test_a_planner_judges_a_change_at_a_crossing_point(desk: Visit) -> None:
    """A longer procedure would be brought in, and its line be found out at the border."""
    page = desk.sign_in("secretariat").page
    desk.go("/points")
    page.locator("#waits").get_by_role("link", name="Southern Road").click()
    desk.settle()
    expect(page.locator("#waits svg").first).to_be_visible()
    expect(page.locator("#roster td").first).to_be_visible()
    page.select_option("#f-slower", "ENROL")
    page.fill("#f-seconds", "60")
    page.get_by_role("button", name="Show").click()
    desk.settle()
    expect(page.locator("main")).to_contain_text("With the change the mean wait is longer by")
    assert not desk.faults


def test_a_chart_comes_alive(desk: Visit) -> None:
    """The picture would stay dumb, or fall to pieces under the page's own security policy."""
    page = desk.sign_in("analyst").page
    desk.go("/situation")
    chart = page.locator(".chart").first
    before = chart.bounding_box()
    chart.hover()
    page.wait_for_selector(".chart .marks", timeout=60_000)
    after = chart.bounding_box()
    assert before
    assert after
    assert abs(before["height"] - after["height"]) < 3
    assert not desk.faults


def test_a_page_that_takes_its_time_appears_where_it_was_asked_for(desk: Visit) -> None:
    """With a fragment in its address the page that stands in would stay for ever."""
    page = desk.sign_in("analyst").page
    page.goto(f"{desk.url}/situation?month=2026-03#board", wait_until="load")
    expect(page.locator("progress[data-preparing]")).to_be_visible()
    desk.settle()
    expect(page).to_have_url(re.compile(r"month=2026-03#board$"))
    assert not desk.faults


def test_the_secretariat_reminds_and_lets_somebody_in(desk: Visit) -> None:
    """Whoever is late would not be told, and nobody new could come in without a command line."""
    page = desk.sign_in("secretariat").page
    desk.go("/calendar")
    page.get_by_role("button", name=re.compile("^Send reminders")).click()
    desk.settle()
    expect(page.locator(".notice.good")).to_be_visible()
    expect(page).to_have_url(re.compile(r"#reminders$"))
    desk.go("/administration/users")
    page.fill("#f-name", "newcomer")
    page.select_option("#f-role", "analyst")
    page.locator("form:has(#f-name) button[type=submit]").click()
    desk.settle()
    expect(page.locator("main")).to_contain_text("newcomer")


def test_an_auditor_checks_a_leaf_in_the_browser(desk: Visit) -> None:
    """An auditor would have to believe the hub what the hub says of itself."""
    page = desk.sign_in("auditor").page
    desk.go("/log")
    page.locator("table a[href^='/log/']").first.click()
    desk.settle()
    page.get_by_role("button", name="Verify in this browser").click()
    expect(page.locator("#proof [data-result]")).to_contain_text("✓")
    desk.go("/administration/audit")
    expect(page.locator("main table tbody tr").first).to_be_visible()


def test_the_keyboard_alone_is_enough(desk: Visit) -> None:
    """Whoever can't point would stop at the first menu."""
    page = desk.page
    desk.go("/sign-in")
    press_until(desk, "#f-name")
    page.keyboard.type("analyst")
    page.keyboard.press("Tab")
    page.keyboard.type("a long enough password")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/$"))
    desk.settle()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    press_until(desk, 'nav.menu a[href="/situation"]')
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/situation"))
    desk.settle()
    press_until(desk, "figcaption summary")
    page.keyboard.press("Enter")
    expect(page.locator("figcaption details[open]").first).to_be_visible()
    press_until(desk, "details.more summary", key="Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('details.more') !== null")
    page.keyboard.press("Escape")
    assert page.locator("details.more[open]").count() == 0


def press_until(visitor: Visit, selector: str, *, key: str = "Tab") -> None:
    """Press a key until something has the focus."""
    for _ in range(120):
        visitor.page.keyboard.press(key)
        if visitor.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"{selector} can't be reached by {key}")
