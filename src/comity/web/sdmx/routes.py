"""The resources of SDMX-REST: data, availability, structure, schema; and those not served, with the reason.

Paths are taken whole: parts at their end may be left out, and a slash may end them.
"""

from http import HTTPStatus
from urllib.parse import unquote_to_bytes

from fastapi import APIRouter, Request, Response

from comity.errors import UnknownArtefactError, UsageError
from comity.hub.sdmx import media as sdmx_media
from comity.hub.sdmx.parameters import Parameters, parse_parameters
from comity.hub.sdmx.query import availability_query, data_query, is_old_path, split_path
from comity.hub.sdmx.schema import ELSEWHERE, schema_query
from comity.hub.sdmx.service import Standing
from comity.hub.sdmx.structure_query import is_kind, structure_query
from comity.web.problems import Problem, ProblemError
from comity.web.sdmx.answer_headers import preflight_headers
from comity.web.sdmx.answers import begin, service_of

router = APIRouter(prefix="/sdmx", tags=["sdmx"], include_in_schema=False)
READ = ["GET", "HEAD"]
RESOURCES = ("data", "availability", "structure", "schema", "metadata", "registration")
_OLD_AVAILABILITY = "availableconstraint"
_UNCHANGING = Standing(0, None, "")


@router.api_route("/data", methods=READ, name="sdmx.data")
@router.api_route("/data/{path:path}", methods=READ, name="sdmx.data")
def read_data(request: Request, path: str = "") -> Response:
    """Answer a data query."""
    segments, service = split_path(path), service_of(request)
    exchange = begin(request, sdmx_media.DATA, is_old=is_old_path(["data", *segments]))
    query = data_query(segments, _parameters(request))
    flows = service.flows(query)
    standing = service.standing(flows, exchange.asked.principal, query.as_of)
    return exchange.answer(standing, lambda: service.data(query, flows, exchange.asked))


@router.api_route("/availability", methods=READ, name="sdmx.availability")
@router.api_route("/availability/{path:path}", methods=READ, name="sdmx.availability")
def read_availability(request: Request, path: str = "") -> Response:
    """Answer an availability query."""
    return _availability(request, split_path(path), is_old=False)


@router.api_route("/structure", methods=READ, name="sdmx.structure")
@router.api_route("/structure/{path:path}", methods=READ, name="sdmx.structure")
def read_structure(request: Request, path: str = "") -> Response:
    """Answer a structure query: of 1.x where no kind of artefact follows, but an agency."""
    segments = split_path(path)
    is_old = is_old_path(["structure", *segments])
    return _structure(request, ["structure", *segments] if is_old else segments, is_old=is_old)


@router.api_route("/schema", methods=READ, name="sdmx.schema")
@router.api_route("/schema/{path:path}", methods=READ, name="sdmx.schema")
def read_schema(request: Request, path: str = "") -> Response:
    """Answer a schema query."""
    service = service_of(request)
    exchange = begin(request, sdmx_media.SCHEMAS, is_old=False)
    query = schema_query(split_path(path), _parameters(request))
    if query.context in ELSEWHERE:
        raise _not_served("There are no structures of reference metadata here, so no schemas of them.")
    if query.has_as_of:
        raise _no_history()
    return exchange.answer(_UNCHANGING, lambda: service.schema(query, exchange.asked))


@router.api_route("/metadata", methods=READ, name="sdmx.metadata")
@router.api_route("/metadata/{path:path}", methods=READ, name="sdmx.metadata")
def read_metadata(path: str = "") -> Response:
    """Say why reference metadata is not served."""
    del path
    raise _not_served(
        "Reference metadata is not exchanged as SDMX metadata sets here; quality reports have an API."
    )


@router.api_route("/registration", methods=READ, name="sdmx.registration")
@router.api_route("/registration/{path:path}", methods=READ, name="sdmx.registration")
def read_registration(path: str = "") -> Response:
    """Say why registrations are not served."""
    del path
    raise _not_served("A hub holds the data itself, and registers no other place where they are.")


@router.options("", name="sdmx.options")
@router.options("/{path:path}", name="sdmx.options")
def tell_options(path: str = "") -> Response:
    """Say what may be done, to browsers that ask on behalf of other sites' pages, too."""
    del path
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=preflight_headers())


@router.api_route("/{path:path}", methods=READ, name="sdmx.old")
def read_old(request: Request, path: str) -> Response:
    """Answer a structure or availability query of SDMX-REST 1.x: /sdmx/codelist/COMITY/CL_FREQ/latest."""
    segments = split_path(path)
    if segments and segments[0] == _OLD_AVAILABILITY:
        return _availability(request, segments[1:], is_old=True)
    if segments and is_kind(segments[0]):
        return _structure(request, segments, is_old=True)
    raise UnknownArtefactError("There is no such resource.", remedy=f"Resources: {', '.join(RESOURCES)}.")


def _availability(request: Request, segments: list[str], *, is_old: bool) -> Response:
    service = service_of(request)
    exchange = begin(request, sdmx_media.STRUCTURES, is_old=is_old)
    query = availability_query(segments, _parameters(request), is_old=is_old)
    flows = service.flows(query.data)
    standing = service.standing(flows, exchange.asked.principal, None)
    return exchange.answer(standing, lambda: service.availability(query, flows, exchange.asked))


def _structure(request: Request, segments: list[str], *, is_old: bool) -> Response:
    service = service_of(request)
    exchange = begin(request, sdmx_media.STRUCTURES, is_old=is_old)
    query = structure_query(segments, _parameters(request), is_old=is_old)
    if query.has_as_of:
        raise _no_history()
    return exchange.answer(_UNCHANGING, lambda: service.structures(query, exchange.asked))


def _parameters(request: Request) -> Parameters:
    """Return the parameters of the raw query: a form decoder would turn the pluses of filters into spaces."""
    raw: bytes = request.scope["query_string"]
    try:
        unquote_to_bytes(raw).decode()
        return parse_parameters(raw.decode("ascii"))
    except UnicodeDecodeError as error:
        raise UsageError("The query isn't written in UTF-8.", remedy="Escape its characters as UTF-8.") from error


def _not_served(detail: str) -> ProblemError:
    remedy = "The documentation of this service lists what is out of its scope."
    return ProblemError(Problem(HTTPStatus.NOT_IMPLEMENTED, detail, remedy=remedy))


def _no_history() -> ProblemError:
    return _not_served("A hub keeps no history of its structures, only of data: asOf can't be answered.")
