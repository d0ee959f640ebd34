"""The service's own API holds what its OpenAPI document says, with requests made from it (schemathesis).

COMITY_SCHEMATHESIS says how many requests each operation gets, of each kind. Left out, and why:
- `positive_data_acceptance`: the document can't know which providers, periods and figures there are.
- `negative_data_rejection`: parameters that the document doesn't name are passed over, as HTTP clients expect.
- `missing_required_header` and `unsupported_method`: who may not is told so before what is wrong with the request.
- `ignored_auth`: routes for everybody take a request without a key; test_permissions_matrix.py tries each role.
- `response_schema_conformance` stays on: what an answer looks like is a promise.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import CHECKS
from schemathesis.generation import GenerationMode

from comity.hub.home import create_hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import submit
from comity.hub.registry import NewKey, add_key
from comity.model.access import OPERATOR, Role
from integration.small_group import GROUP, crossings
from running_hub import RunningHub, running_hub

EXAMPLES = int(os.environ.get("COMITY_SCHEMATHESIS", "0"))
STEP = 1 if EXAMPLES else 4
"""Where nothing is asked for, each fourth operation gets one request: making them takes the time."""
LEFT_OUT = {
    *("positive_data_acceptance", "negative_data_rejection", "missing_required_header", "unsupported_method"),
    *("ignored_auth", "allow_header_conformance"),
}
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
"""One as the document says, and one that isn't; where few are asked for, by turns."""
_APART = ("/api/v1/openapi.json", "/api/v1/uploads/{upload_id}")
"""The document itself, which is large; and uploads, whose bytes schemathesis can't make (see test_upload_fuzz)."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a hub with a submission."""
    directory = tmp_path_factory.mktemp("openapi") / "hub"
    with create_hub(directory, group_text=GROUP) as hub:
        submit(hub, Delivery(crossings(1, 2), name="f.csv", provider="KG"))
    with running_hub(directory) as running:
        yield running


def test_the_document_holds(service: RunningHub) -> None:
    """A program that is made from the document would meet statuses, types and answers that it doesn't know."""
    _, key = add_key(service.hub, OPERATOR, NewKey(label="all", role=Role.SECRETARIAT))
    with service.client() as client:
        document = client.get("/api/v1/openapi.json").json()
    operations = [one.ok() for one in schemathesis.openapi.from_dict(document).get_all_operations()]
    assert len(operations) > 50
    statuses: dict[str, set[int]] = {}
    for number, operation in enumerate(operations[::STEP]):
        told = f"{operation.method.upper()} {operation.path}"
        for mode in MODES if EXAMPLES else (MODES[number % 2],):
            if operation.path not in _APART:
                statuses.setdefault(told, set()).update(_drive(operation, service.url, key, mode=mode))
    assert any(200 in found for found in statuses.values())
    assert {status for found in statuses.values() for status in found if status >= 500} <= {501}


def _drive(operation: Any, url: str, key: str, *, mode: GenerationMode) -> set[int]:  # noqa: ANN401 - the library's
    """Send requests to an operation, check each answer by the document, and return the statuses."""
    found: set[int] = set()

    @seed(2026)
    @settings(
        max_examples=EXAMPLES or 1,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:  # noqa: ANN401 - the library's
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {key}"}
        answer = case.call(base_url=url)
        found.add(answer.status_code)
        case.validate_response(
            answer, excluded_checks=[one for one in CHECKS.get_all() if one.__name__ in LEFT_OUT]
        )

    try:
        send()
    except Unsatisfiable:  # nothing in it can be wrong
        assert mode is GenerationMode.NEGATIVE
    return found
