"""The nowcast of a hub: who is late by the board, what was known then, who may see it."""

from pathlib import Path

import polars as pl
import pytest

from comity.errors import UsageError
from comity.formats.sdmx_csv import read_sdmx_csv
from comity.hub.forecasts.structures import forecast_dataflow
from comity.hub.home import Hub
from comity.hub.situation.nowcast import view_nowcast
from comity.hub.situation.nowcast_part import nowcast_part
from comity.hub.situation.nowcast_sdmx import write_nowcast
from comity.model.access import PUBLIC_SIGHT
from forecast_hub import FIRST, HISTORY, INDICATOR, TWO_STATES, figure, hours_of, make_forecast_hub, months_of
from small_hub import MORNING, line, make_hub, send

LATE = HISTORY
PERIOD = FIRST.shift(LATE)
METHOD = "own+shared+ladder"


def hours_of_month(number: int) -> float:
    """Return the tenth day after a month's end, in hours after the first morning of small_hub."""
    return (FIRST.shift(number).end - MORNING.date()).days * 24 + 240


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """Return a hub in which KG has sent a month that AM hasn't."""
    made = make_forecast_hub(tmp_path_factory.mktemp("late"))
    send(made, "KG", *months_of("KG", LATE, LATE), hours=hours_of(LATE))
    return made


def test_a_late_member_is_estimated(hub: Hub) -> None:
    """AM hasn't sent the month that KG has: its estimate is near what it would have sent, and adds up by origin."""
    view = view_nowcast(hub)
    assert view.period == PERIOD
    row = view.found.estimates.row(0, named=True)
    truth = figure("AM", "CN", LATE) + figure("AM", "DE", LATE)
    assert (row["reporter"], row["OBS_STATUS"], row["periods"]) == ("AM", "I", 1)
    assert row["value"] == pytest.approx(truth, rel=0.15)
    assert view.found.parts is not None
    assert sorted(view.found.parts["origin"]) == ["CN", "DE"]
    assert view.found.parts["value"].sum() == pytest.approx(row["value"])
    assert view.figures.rows() == [("KG", figure("KG", "CN", LATE) + figure("KG", "DE", LATE))]
    part = nowcast_part(view)
    assert part is not None
    assert part.total_with == pytest.approx(part.total_reported + row["value"])


def test_a_whole_month_has_nothing_to_estimate(hub: Hub) -> None:
    """The month before is whole, and has no part in the report."""
    view = view_nowcast(hub, period=str(FIRST.shift(LATE - 1)))
    assert view.found.estimates.is_empty()
    assert nowcast_part(view) is None


def test_as_it_was_known_then(hub: Hub) -> None:
    """As of the first submission AM has sent nothing at all: it is named, not estimated."""
    view = view_nowcast(hub, as_of="1")
    assert view.found.estimates.is_empty()
    assert view.found.left_out["reporter"].to_list() == ["AM"]


def test_the_message_can_be_read_back(hub: Hub) -> None:
    """Every estimate of the SDMX-CSV message carries OBS_STATUS I, and the origins add up to the member."""
    view = view_nowcast(hub)
    dataflow = forecast_dataflow(hub.catalogue, INDICATOR)
    text = write_nowcast(hub, view)
    read = read_sdmx_csv(text.encode(), structure=dataflow.structure, dataflow=dataflow.reference)
    assert not list(read.findings)
    rows = pl.read_csv(text.encode(), infer_schema_length=0)
    assert set(rows["OBS_STATUS"]) == {"I"}
    assert set(rows["CONF_STATUS"]) == {"F"}
    means = rows.filter(pl.col("QUANTILE") == "MEAN").select("ORIGIN", pl.col("OBS_VALUE").cast(pl.Float64))
    by_origin = dict(means.iter_rows())
    assert by_origin["CN"] + by_origin["DE"] == pytest.approx(by_origin["_T"])
    assert set(rows["QUANTILE"]) == {"MEAN", "Q025", "Q100", "Q900", "Q975"}


@pytest.mark.parametrize(
    ("period", "words"),
    [("2035-01", "hasn't begun"), ("2001-01", "before all figures"), ("2024", "isn't a period"), ("x", "no time")],
)
def test_periods_that_cant_be_asked_for(hub: Hub, period: str, words: str) -> None:
    """A person's mistake is told with what to do."""
    with pytest.raises(UsageError, match=words) as told:
        view_nowcast(hub, period=period)
    assert told.value.remedy


def test_an_empty_hub(tmp_path: Path) -> None:
    """Without figures there is nothing to start from."""
    with pytest.raises(UsageError, match="No whole figures"):
        view_nowcast(make_hub(tmp_path))


def test_readers_get_estimates_from_what_they_see(tmp_path: Path) -> None:
    """A figure that isn't free is neither in a public reader's total nor behind its estimates."""
    made = make_forecast_hub(tmp_path)
    send(made, "KG", line("KG", "CN", 5000, period=str(PERIOD), more="C,,"), hours=hours_of(LATE))
    assert view_nowcast(made, period=str(PERIOD)).figures["value"].sum() == 5000
    public = view_nowcast(made, period=str(PERIOD), sight=PUBLIC_SIGHT)
    assert public.figures.is_empty()
    assert "KG" in public.found.estimates["reporter"]


def test_a_partial_month_grows_as_months_grew(tmp_path: Path) -> None:
    """KG sends one origin of each month first and the other a day later: the newest part grows as theirs did."""
    made = make_hub(tmp_path, TWO_STATES + "[thresholds]\nfull_cells = 0.9\n")
    newest = LATE + 7
    for reporter in ("KG", "AM"):
        send(made, reporter, *months_of(reporter, 0, LATE - 1), hours=hours_of_month(LATE - 1))
    for number in range(LATE, newest + 1):
        first = line("KG", "CN", figure("KG", "CN", number), period=str(FIRST.shift(number)))
        at = hours_of_month(number)
        send(made, "AM", *months_of("AM", number, number), hours=at)
        send(made, "KG", first, hours=at)
        if number < newest:
            send(made, "KG", *months_of("KG", number, number), hours=at + 24)
    view = view_nowcast(made, period=str(FIRST.shift(newest)))
    row = view.found.estimates.row(0, named=True)
    assert (row["reporter"], row["method"], row["reported"]) == ("KG", METHOD, figure("KG", "CN", newest))
    assert row["value"] == pytest.approx(figure("KG", "CN", newest) + figure("KG", "DE", newest), rel=0.1)
    assert view.found.total_reported < view.found.total_with


def test_before_anybody_has_reported(hub: Hub) -> None:
    """As of the second submission nobody has sent the month: both are estimated, and nothing is reported."""
    made = view_nowcast(hub, as_of="2", period=str(PERIOD))
    assert made.found.estimates["reporter"].to_list() == ["AM", "KG"]
    assert made.found.total_reported == 0


def test_a_running_month_is_partial_for_everybody(tmp_path: Path) -> None:
    """Before the month's end, what has come is a part: everybody is estimated, nothing counts as whole."""
    made = make_hub(tmp_path, TWO_STATES)
    for reporter in ("KG", "AM"):
        send(made, reporter, *months_of(reporter, 0, LATE - 1), hours=hours_of_month(LATE - 1))
    send(made, "KG", *months_of("KG", LATE, LATE, factor=0.5), hours=hours_of_month(LATE - 1) + 240)
    found = view_nowcast(made, period=str(PERIOD)).found
    part = found.estimates.filter(pl.col("reporter") == "KG")["reported"][0]
    assert found.estimates["reporter"].to_list() == ["AM", "KG"]
    assert (found.reporters, found.received, found.total_reported) == (0, 0, part)
    assert found.estimates["value"][1] > 1.5 * part


def test_who_need_not_report_is_not_missed(tmp_path: Path) -> None:
    """A member whose agreement has ended is neither estimated nor said to be late."""
    ended = TWO_STATES.replace('provider = "AM"\n', f'provider = "AM"\nlast_period = "{FIRST.shift(LATE - 1)}"\n')
    made = make_forecast_hub(tmp_path, text=ended)
    send(made, "KG", *months_of("KG", LATE, LATE), hours=hours_of(LATE))
    found = view_nowcast(made, period=str(PERIOD)).found
    assert found.estimates.is_empty()
    assert found.left_out.is_empty()
