"""The working group's OpenAPI document of SDMX-REST 2.2 holds, with queries made from it (schemathesis).

Left out, and why (docs/reference/sdmx-rest.md has the same list):
- `response_schema_conformance`: the document says of every answer that it is a string; an SDMX-JSON message is an
  object. test_sdmx_rest_formats.py holds the messages to SDMX's own schemas instead.
- `negative_data_rejection`: it sends codings and dates that the document doesn't list in Accept-Encoding and
  If-Modified-Since, and wants an error; RFC 9110 wants them to be passed over.
- `positive_data_acceptance`, with the document as published: its patterns of ids aren't anchored, so that nearly
  any text is an id, and it can't know which components a dataflow has. It is on where ids and components exist.
- `unsupported_method` and `allow_header_conformance`: OPTIONS is answered, which browsers need (CORS), though the
  document doesn't name it.
- The coding zstd isn't asked for: the client can't decode it. test_sdmx_rest_http.py tests it with another one.
- 501 is allowed for what docs/reference/sdmx-rest.md lists as out of scope, and for nothing else.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import CHECKS
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode

from integration.sdmx_rest_document import narrowed, read_document
from integration.sdmx_rest_hub import AGENCY, DATAFLOW, DIMENSIONS, served
from pack_replays import Replay
from running_hub import RunningHub

pytestmark = pytest.mark.shared

LEFT_OUT = {
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "allow_header_conformance",
}
OUT_OF_SCOPE = ("/metadata", "/registration")
NOT_IMPLEMENTED = 501
PUBLISHED, GARBLED, NARROWED, REFUSED = 6, 3, 40, 2
"""How many queries each operation gets; REFUSED those that only say that they are out of scope."""
Case = Any


@pytest.fixture(scope="module")
def service(replays: Replay, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give the running hub."""
    with served(replays("frontex_ibc_vintages"), tmp_path_factory.mktemp("openapi") / "hub") as running:
        yield running


def may_be_missing(case: Case) -> bool:
    """Say whether a query asks for what is out of scope."""
    asked = {**(case.path_parameters or {}), **(case.query or {})}
    is_metadata = str(asked.get("context", "")).startswith("metadata")
    is_past_structure = case.path.startswith(("/structure", "/schema")) and "asOf" in asked
    return case.path.startswith(OUT_OF_SCOPE) or is_metadata or is_past_structure


def check(case: Case, answer: Response, *, without: set[str]) -> None:
    """Check an answer; one that says it is out of scope must be to a query that is."""
    if answer.status_code == NOT_IMPLEMENTED and may_be_missing(case):
        without = without | {"not_a_server_error"}
    case.validate_response(answer, excluded_checks=[one for one in CHECKS.get_all() if one.__name__ in without])


def drive(operation: Any, url: str, *, mode: GenerationMode, examples: int, without: set[str]) -> set[int]:  # noqa: ANN401
    """Send queries to an operation; return the statuses of the answers."""
    statuses: set[int] = set()

    @seed(2026)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Case) -> None:
        answer = case.call(base_url=f"{url}/sdmx")
        statuses.add(answer.status_code)
        check(case, answer, without=without)

    run: Callable[[], None] = send
    run()
    return statuses


def operations(document: dict[str, Any]) -> list[Any]:
    """Return the operations of a document."""
    return [found.ok() for found in schemathesis.openapi.from_dict(document).get_all_operations()]


def test_the_document_holds_as_published(service: RunningHub) -> None:
    """A client made from the document would meet statuses, types or faults that it doesn't know."""
    every = operations(read_document())
    assert len(every) == 11
    for operation in every:
        without = LEFT_OUT | {"positive_data_acceptance"}
        is_served = not operation.path.startswith(OUT_OF_SCOPE)
        examples = PUBLISHED if is_served else REFUSED
        drive(operation, service.url, mode=GenerationMode.POSITIVE, examples=examples, without=without)
        if is_served:
            drive(operation, service.url, mode=GenerationMode.NEGATIVE, examples=GARBLED, without=without)


def test_queries_for_what_is_there_are_answered(service: RunningHub) -> None:
    """A parameter that fails on figures that are there would be missed by ids that aren't."""
    document = narrowed(read_document(), agency=AGENCY, dataflow=DATAFLOW, dimensions=DIMENSIONS)
    for operation in operations(document):
        statuses = drive(
            operation,
            service.url,
            mode=GenerationMode.POSITIVE,
            examples=NARROWED,
            without=LEFT_OUT,
        )
        assert 200 in statuses, operation.path
        assert statuses <= {200, 204, NOT_IMPLEMENTED}, operation.path
