"""Problem details: every error has a status and titles in both languages; a bug tells nothing of itself."""

import inspect
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from fastapi import FastAPI

from comity import errors
from comity.errors import ComityError, LedgerError, UnknownArtefactError
from comity.hub.home import create_hub
from comity.hub.settings.tables import LogSettings
from comity.web.logging_setup import set_up_logging
from comity.web.problem_texts import KINDS, title_of
from comity.web.problems import STATUS_BY_ERROR, problem_of, status_of
from running_hub import RunningHub, running_hub

CLASSES = [one for _, one in inspect.getmembers(errors, inspect.isclass) if one is not ComityError]


def test_every_error_has_a_status_of_its_own_or_its_kind() -> None:
    """An error without a line would be told as the sender's fault."""
    assert [one for one in CLASSES if not set(one.__mro__) & set(STATUS_BY_ERROR)] == []


@pytest.mark.parametrize("kind", STATUS_BY_ERROR)
def test_a_problem_has_titles_in_both_languages(kind: type[ComityError]) -> None:
    """A title in English alone tells half of the members nothing."""
    problem = problem_of(kind("It failed.", remedy="Mend it."))
    assert (problem.detail, problem.remedy) == ("It failed.", "Mend it.")
    titles = [title_of(problem.kind, problem.status, language) for language in ("en", "ru")]
    assert all(titles)
    assert titles[0] != titles[1]


def test_an_error_of_a_new_kind_is_told_as_its_nearest() -> None:
    """A subclass that nobody entered must not become a fault of the hub's own."""

    class NewError(UnknownArtefactError):
        """Not in the table."""

    assert status_of(NewError("x")) == 404
    assert status_of(ComityError("x")) == 400


@pytest.fixture
def faulty(tmp_path: Path) -> Iterator[RunningHub]:
    """Give a service with routes that fail."""
    create_hub(tmp_path / "hub").close()

    def add_routes(app: FastAPI) -> None:
        @app.get("/bug")
        def bug() -> None:
            raise ValueError("the cell forty-seven-eleven")

        @app.get("/refusal")
        def refusal() -> None:
            raise LedgerError("It refuses.", remedy="Ask.")

        @app.get("/typed")
        def typed(number: int) -> int:
            return number

    with running_hub(tmp_path / "hub", prepare=add_routes) as running:
        yield running


def test_a_bug_is_logged_with_its_number_and_told_without_a_word_of_it(faulty: RunningHub) -> None:
    """A traceback shows a stranger how the hub is made, and may show a figure."""
    with structlog.testing.capture_logs() as lines, faulty.client() as client:
        answer = client.get("/bug")
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal")
    assert "forty-seven-eleven" not in answer.text
    assert "ValueError" not in answer.text
    fault = next(line for line in lines if line["event"] == "fault")
    assert fault["exc_info"]
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def test_faults_of_use_and_of_parameters_have_the_same_form(faulty: RunningHub) -> None:
    """Clients read one form; a second one would be an unknown error to them."""
    with faulty.client() as client:
        refusal, typed = client.get("/refusal"), client.get("/typed?number=x")
    told = refusal.json()
    assert (refusal.status_code, told["status"], told["type"], told["remedy"]) == (
        409,
        409,
        "/problems/ledger",
        "Ask.",
    )
    assert (typed.status_code, typed.json()["type"]) == (400, "/problems/parameters")
    assert typed.json()["faults"][0]["where"] == ["query", "number"]
    assert {refusal.headers["content-type"], typed.headers["content-type"]} == {"application/problem+json"}


def test_the_log_has_neither_messages_of_exceptions_nor_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    """A foreign exception quotes what it couldn't read: a cell, or a password in an address."""
    before = structlog.get_config(), logging.getLogger().handlers[:], logging.getLogger().level
    try:
        set_up_logging(LogSettings(form="json"))
        for logger in (structlog.get_logger("comity.test"), logging.getLogger("uvicorn.error")):
            try:
                int("the cell forty-seven-eleven")
            except ValueError:
                logger.exception("failed")
    finally:
        logging.captureWarnings(False)
        structlog.configure(**before[0])
        logging.getLogger().handlers[:] = before[1]
        logging.getLogger().setLevel(before[2])
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["error"] for line in lines] == ["ValueError", "ValueError"]
    assert all("test_problems.py" in line["places"][-1] for line in lines)
    assert "forty-seven-eleven" not in json.dumps(lines)


def test_titles_are_problem_types_that_are_documented() -> None:
    """A type that nobody explains can't be acted on."""
    page = Path(__file__).resolve().parents[3] / "docs" / "reference" / "api.md"
    text = page.read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"`/problems/{kind}`" not in text] == []
