"""One situation: every analysis of a period, once, the same to the byte for the same moment."""

import datetime as dt
import json
import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.errors import UsageError
from comity.exchange.alert_ports import Direction
from comity.hub.home import Hub
from comity.hub.situation.report import build_report
from comity.hub.situation.seasonal import review_headlines
from comity.hub.situation.whole import assemble_situation
from comity.hub.situation.whole_json import TITLES, told, whole_json
from comity.model.access import FREE, Sight
from comity.model.periods import Frequency, Period
from comity.publish.texts import read_catalogue
from forecast_hub import TWO_STATES, months_of
from small_hub import after, line, make_hub, send

PARTS = {"change", "alerts", "nowcast", "seasonal", "mirror", "revisions", "displacement", "quality"}
MONTHS = 48


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Four years of two states, of which one hasn't sent the last month; its month before that came revised."""
    with make_hub(tmp_path_factory.mktemp("whole"), TWO_STATES) as made:
        send(made, "KG", *months_of("KG", 0, MONTHS), hours=0)
        send(made, "AM", *months_of("AM", 0, MONTHS - 1), hours=1)
        send(made, "AM", *months_of("AM", MONTHS - 1, MONTHS - 1, factor=1.1), hours=2)
        yield made


def written(hub: Hub, **asked: str) -> str:
    """Return the situation as the command writes it."""
    return json.dumps(whole_json(hub, assemble_situation(hub, **asked)), default=str)


def test_every_part_is_there_or_says_why(hub: Hub) -> None:
    """A part that is left out in silence would be taken for one that found nothing."""
    whole = assemble_situation(hub)
    given = {part for part in PARTS if getattr(whole, part) is not None}
    assert given | set(whole.absent) == PARTS
    assert not given & set(whole.absent)
    assert {"change", "alerts", "nowcast", "seasonal", "revisions", "quality"} <= given
    assert set(whole_json(hub, whole)["parts"]) == given


def test_all_parts_speak_of_one_period_and_one_sequence(hub: Hub) -> None:
    """Parts of different months or moments side by side would contradict each other."""
    whole = assemble_situation(hub, period="2025-12")
    assert whole.change is not None
    assert whole.alerts is not None
    assert whole.nowcast is not None
    assert whole.seasonal is not None
    assert whole.revisions is not None
    periods = {whole.situation.period, whole.change.found.period, whole.alerts.period, whole.nowcast.period}
    assert {str(period) for period in periods | {whole.seasonal.period}} == {"2025-12"}
    assert {whole.view.seq, whole.change.seq, whole.alerts.seq, whole.revisions.seq} == {whole.view.seq}


def test_the_same_moment_gives_the_same_bytes(hub: Hub) -> None:
    """Last March's situation, made again, is last March's situation."""
    assert written(hub) == written(hub)
    before, now = written(hub, as_of="1", period="2025-12"), written(hub, period="2025-12")
    assert before != now, "the other state's figures came after the first sequence"
    assert before == written(hub, as_of="1", period="2025-12")


def test_what_is_said_has_titles_in_both_languages(hub: Hub) -> None:
    """Each part that speaks has a title, and nothing is left in English."""
    whole = assemble_situation(hub)
    english, russian = dict(told(hub, whole)), dict(told(hub, whole, "ru"))
    assert next(iter(english)) == "Situation"
    assert len(english) == len(russian) == len(whole.sentences())
    catalogue = read_catalogue("ru")
    assert all(catalogue.gettext(str(title.pattern)) != title.pattern for title in TITLES.values())
    assert not set(english) & set(russian)


def test_a_late_state_is_estimated_apart_from_the_total(hub: Hub) -> None:
    """An estimate that is mixed into the total unmarked would pass for a figure."""
    found = whole_json(hub, assemble_situation(hub, period="2026-01"))
    nowcast = found["parts"]["nowcast"]
    assert nowcast["total_reported"] == pytest.approx(found["total"])
    assert nowcast["total_with"] > nowcast["total_reported"]
    assert {row["OBS_STATUS"] for row in nowcast["estimates"]} == {"I"}


def test_the_report_shows_the_same_object(hub: Hub) -> None:
    """Report and situation read one thing."""
    whole, report = assemble_situation(hub, period="2025-12"), build_report(hub, period="2025-12")
    assert report.analyses is not None
    assert whole.change is not None
    assert report.total == whole.situation.total
    assert report.analyses.change is not None
    assert report.analyses.change.said == whole.change.found.sentences
    assert report.analyses.quality is not None


def test_readers_get_parts_from_what_they_see(tmp_path: Path) -> None:
    """A derived figure must not tell what its reader may not see."""
    with make_hub(tmp_path, TWO_STATES) as made:
        send(made, "KG", *months_of("KG", 0, MONTHS), hours=0)
        send(made, "AM", *months_of("AM", 0, MONTHS, more="C,,"), hours=1)
        everything, public = assemble_situation(made), assemble_situation(made, sight=Sight(FREE))
        totals = (public.situation.total, everything.situation.total)
        assert None not in totals
        assert totals == tuple(sorted(totals, key=lambda total: total or 0.0))
        assert totals[0] != totals[1]
        text = json.dumps(whole_json(made, public)["parts"]["change"], default=str)
        assert '"AM"' not in text


def test_a_hub_without_figures_says_so(tmp_path: Path) -> None:
    """There is nothing to analyse before the first submission."""
    with make_hub(tmp_path, TWO_STATES) as made, pytest.raises(UsageError, match="No figures have come yet"):
        assemble_situation(made)


def test_files_that_come_later_change_nothing_that_was_known(tmp_path: Path) -> None:
    """As of a sequence or a moment, even one earlier on the same day, the board is that of then, too."""
    with make_hub(tmp_path, TWO_STATES) as made:
        send(made, "KG", *months_of("KG", 0, MONTHS), hours=0)
        send(made, "AM", *months_of("AM", 0, MONTHS - 1), hours=1)
        moments = ("2", after(2).isoformat())
        before = [written(made, as_of=moment) for moment in moments]
        send(made, "AM", *months_of("AM", MONTHS, MONTHS), hours=5)
        send(made, "KG", *months_of("KG", MONTHS - 5, MONTHS - 1, factor=1.2), hours=40 * 24)
        review_headlines(made)
        assert [written(made, as_of=moment) for moment in moments] == before
        assert written(made) not in before


@pytest.mark.parametrize(
    ("period", "words"), [("2025-Q3", "isn't a period of the indicator"), ("2031-01", "hasn't begun")]
)
def test_a_period_that_cant_be_asked_for(hub: Hub, period: str, words: str) -> None:
    """An empty page would pass for an answer."""
    with pytest.raises(UsageError, match=words):
        assemble_situation(hub, period=period)


def test_readers_do_not_learn_that_hidden_cells_were_revised(tmp_path: Path) -> None:
    """How many cells a file changed counts those that its reader may not see."""
    with make_hub(tmp_path, TWO_STATES) as made:
        send(made, "KG", *months_of("KG", 0, MONTHS), hours=0)
        send(made, "AM", *months_of("AM", 0, MONTHS - 1), hours=1)
        hidden = line("KG", "UZ", 700, period="2025-12", more="C,,")
        send(made, "KG", hidden, *months_of("KG", MONTHS, MONTHS, factor=3.0), hours=3)
        shown = assemble_situation(made, sight=Sight(FREE), period="2026-01")
        assert shown.alerts is not None
        assert shown.alerts.current, "a month three times as high is an alert"
        assert not [one for one in shown.alerts.current if one.context is not None and one.context.changed]


@pytest.mark.parametrize(
    ("frequency", "first", "count"),
    [
        (Frequency.WEEKLY, dt.date(2023, 1, 2), 150),
        (Frequency.DAILY, dt.date(2025, 6, 1), 200),
        (Frequency.QUARTERLY, dt.date(2017, 1, 1), 36),
    ],
)
def test_figures_of_every_frequency(tmp_path: Path, frequency: Frequency, first: dt.date, count: int) -> None:
    """Weeks, days and quarters are told as months are, and the last one, four times as high, is found."""
    start = Period.containing(first, frequency)
    text = TWO_STATES.replace('frequency = "M"', f'frequency = "{frequency.value}"')
    with make_hub(tmp_path, text) as made:
        for hours, reporter in enumerate(("KG", "AM")):
            rows = [
                line(
                    reporter, origin, round(level * (1.2 + math.sin(number * 2 * math.pi / frequency.per_year) / 5))
                )
                .replace(",M,M,", f",M,{frequency.value},", 1)
                .replace(",2026-01,", f",{start.shift(number)},")
                for number in range(count)
                for origin, level in (
                    ("CN", 4000 if number < count - 1 or reporter == "AM" else 16000),
                    ("DE", 900),
                )
            ]
            send(made, reporter, *rows, hours=hours)
        whole = assemble_situation(made)
        assert str(whole.situation.period) == str(start.shift(count - 1))
        assert {"change", "nowcast", "seasonal", "mirror", "revisions", "quality"} <= PARTS - set(whole.absent)
        assert whole.alerts is not None
        named = {tuple(one.key.values()) for one in whole.alerts.current if one.direction is Direction.UP}
        assert ("KG", "CN") in named
        json.dumps(whole_json(made, whole, "ru"), default=str, allow_nan=False)
