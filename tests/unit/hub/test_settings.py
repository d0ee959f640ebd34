"""The settings of the service: file and environment, what is refused, and the page that documents them."""

from pathlib import Path

import pytest

from comity.errors import ConfigurationError
from comity.hub.settings.database import SERVER_FILE
from comity.hub.settings.reference import render_page
from comity.hub.settings.settings import Settings, read_settings

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "settings.md"


def read(directory: Path, text: str = "", **environment: str) -> Settings:
    """Return the settings of this file and these variables."""
    (directory / SERVER_FILE).write_text(text, encoding="utf-8")
    return read_settings(directory, environment=environment)


def test_all_have_their_defaults(tmp_path: Path) -> None:
    """A hub must run without a file of settings."""
    assert read_settings(tmp_path, environment={}) == Settings()


def test_the_environment_stands_before_the_file(tmp_path: Path) -> None:
    """Whoever runs containers sets what differs by variables, whatever the image's file says."""
    text = '[server]\nhost = "0.0.0.0"\nport = 1\nproxies = ["10.0.0.1"]\n[scheduler]\nevery_seconds = 5\n'
    found = read(
        tmp_path, text, COMITY_SERVER_PORT="9000", COMITY_SERVER_PROXIES="10.0.0.2, 10.0.0.3", COMITY_HUB="x"
    )
    assert (found.server.host, found.server.port, found.scheduler.every_seconds) == ("0.0.0.0", 9000, 5)  # noqa: S104
    assert found.server.proxies == ("10.0.0.2", "10.0.0.3")


def test_a_text_of_digits_stays_a_text(tmp_path: Path) -> None:
    """A token that happens to be a number must not become one."""
    assert read(tmp_path, COMITY_METRICS_TOKEN="0123").metrics.token == "0123"  # noqa: S105, S106 - a test's own


def test_a_secret_may_come_from_a_file_and_is_never_shown(tmp_path: Path) -> None:
    """Variables are seen by whoever lists processes; a secret in a traceback or log is one no more."""
    secret = tmp_path / "token"
    secret.write_text("s3cret\n")
    found = read(tmp_path, COMITY_METRICS_TOKEN_FILE=str(secret))
    assert found.metrics.token == "s3cret"  # noqa: S105 - a test's own
    assert "s3cret" not in repr(found)
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, "[metrics]\ntoken = 47110815\n")
    assert "47110815" not in caught.value.detail + caught.value.remedy


@pytest.mark.parametrize(
    ("text", "variables", "said"),
    [
        ("[server]\nprot = 1\n", {}, "Did you mean port?"),
        ("[sever]\nport = 1\n", {}, "Did you mean server?"),
        ("[server]\nport = 70000\n", {}, "from 0 to 65535"),
        ('[server]\nport = "80"\n', {}, "from 0 to 65535"),
        ('[log]\nform = "xml"\n', {}, "auto, json, console"),
        ("[server", {}, "settings.md"),
        ("", {"COMITY_SERVER_PORT": "eighty"}, "from 0 to 65535"),
        ("", {"COMITY_SERVER_PROT": "80"}, "COMITY_SERVER_PORT"),
        ("", {"COMITY_SERVER_PORT_FILE": "/x"}, "COMITY_SERVER_PORT"),
        ("", {"COMITY_METRICS_TOKEN_FILE": "/no/such/file"}, "Correct the path"),
    ],
)
def test_what_is_wrong_is_refused_with_what_to_do(
    tmp_path: Path, text: str, variables: dict[str, str], said: str
) -> None:
    """A misspelt setting that is ignored leaves a hub open, or slow, and nobody knows why."""
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, text, **variables)
    assert said in caught.value.detail + caught.value.remedy


def test_the_page_of_settings_is_current() -> None:
    """A setting that isn't documented is found by nobody."""
    assert PAGE.read_text(encoding="utf-8") == render_page(), "python -m comity.hub.settings.reference > the page"
