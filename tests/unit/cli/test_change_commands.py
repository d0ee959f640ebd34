"""The commands change and quality indicators: text in both languages, documented JSON, and mistakes."""

from pathlib import Path

import pytest

from comity.cli.answers import ANSWERS
from forecast_hub import make_forecast_hub
from run_comity import comity


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a hub of two states with three years of months."""
    with make_forecast_hub(tmp_path_factory.mktemp("commands")) as made:
        return made.directory


def test_change_in_words(folder: Path) -> None:
    """The sentences, the parts and the shift-share, in the language asked for."""
    english = comity("change", "--hub", folder)
    assert english.code == 0, english.err
    assert "In January\u00a02025 the figures that can be compared add up to" in english.out
    assert "China" in english.out
    russian = comity("change", "--hub", folder, "--language", "ru", "--by", "REPORTER")
    assert "Сопоставимые данные за январь\u00a02025" in russian.out
    assert "Киргизия" in russian.out


def test_change_for_programs(folder: Path) -> None:
    """The keys are those documented, and the parts add up."""
    found = comity("change", "--hub", folder, "--against", "previous", "--format", "json").json
    assert list(found) == list(ANSWERS["change"])
    assert found["against"] == "2024-12"
    assert sum(part["change"] for part in found["parts"]) == pytest.approx(found["now"] - found["then"])
    effects = found["effects"][0]
    assert effects["common"] + effects["mix"] + effects["own"] == pytest.approx(effects["change"])


def test_change_asked_wrongly(folder: Path) -> None:
    """A mistake ends with a remedy, not with a traceback."""
    answer = comity("change", "--hub", folder, "--by", "ROUTE")
    assert answer.code != 0
    assert "ROUTE" in answer.err


def test_quality_indicators(folder: Path) -> None:
    """As text, as documented JSON, and as an SDMX message."""
    text = comity("quality", "indicators", "--hub", folder)
    assert text.code == 0, text.err
    assert "A6. Data revision – average size, per cent" in text.out
    assert (
        "A6. Средний размер пересмотра, %"
        in comity("quality", "indicators", "--hub", folder, "--language", "ru").out
    )
    (found,) = comity("quality", "indicators", "--hub", folder, "--format", "json").json
    assert list(found) == list(ANSWERS["quality indicators"])
    assert {"R1", "ON_TIME", "A6", "CC2", "AC3"} <= {one["indicator"] for one in found["indicators"]}
    message = comity("quality", "indicators", "--hub", folder, "--sdmx").json
    assert [one["agencyID"] for one in message["data"]["metadataSets"]] == ["COMITY", "COMITY"]
    assert comity("quality", "indicators", "--hub", folder, "--flow", "STOCK").code != 0
