"""From what a service returns to an HTTP answer: format, language, coding, tags, and whether it is sent at all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from comity.errors import UnknownArtefactError
from comity.hub.sdmx.bounds import TooManyError
from comity.hub.sdmx.media import Chosen, MediaType, choose, old_first
from comity.hub.sdmx.service import Asked, SdmxService, Standing
from comity.model.access import Role
from comity.web.auth import principal_of
from comity.web.languages import best_language
from comity.web.problems import Problem, ProblemError
from comity.web.sdmx.answer_headers import entity_tag, is_unchanged, open_headers, validators
from comity.web.sdmx.encodings import choose_coding, encoded

LONGEST = 8_000
"""Bytes of path and query that are read; longer ones are 414."""

Body = bytes | Iterable[bytes] | None


def service_of(request: Request) -> SdmxService:
    """Return the application's SDMX service, made with the first request."""
    state = request.app.state
    found = getattr(state, "sdmx", None)
    if not isinstance(found, SdmxService):
        found = state.sdmx = SdmxService(state.hub, state.settings.sdmx.in_memory_rows)
    return found


@dataclass(frozen=True)
class Exchange:
    """One request and what its answer is to be; `is_old`: it is of SDMX-REST 1.x."""

    request: Request
    asked: Asked
    is_old: bool

    def answer(self, standing: Standing, make: Callable[[], Body]) -> Response:
        """Return the answer: none where it is known already, or where there is nothing to tell."""
        headers = {**open_headers(), **self._validators(standing)}
        if is_unchanged(self.request, headers):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        coding = choose_coding(self.request.headers.get("accept-encoding", ""))
        if coding is None:
            raise _unacceptable("No coding that you accept is known here.", "Accept gzip, zstd or identity.")
        try:
            body = make()
        except TooManyError as error:
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            problem = Problem(status, error.detail, title=error.title, remedy=error.remedy)
            raise ProblemError(problem) from error
        if body is None:
            return self._nothing()
        headers |= {"Content-Type": self.asked.chosen.content_type, "Content-Language": self.asked.language}
        if coding != "identity":
            headers["Content-Encoding"] = coding
        if self.request.method == "HEAD":
            return Response(headers=headers)
        chunks = [body] if isinstance(body, bytes) else body
        return StreamingResponse(encoded(chunks, coding), headers=headers)

    def _validators(self, standing: Standing) -> dict[str, str]:
        request, asked = self.request, self.asked
        query = f"{request.url.path}?{request.scope['query_string']!r}"
        told = f"{asked.address} {query} {asked.chosen.content_type} {asked.language}"
        tag = entity_tag(standing, service_of(request).edition, asked=told)
        return validators(standing, tag, is_public=asked.principal.role is Role.PUBLIC)

    def _nothing(self) -> Response:
        """Return that there are no results: 204, which 1.x doesn't know."""
        if self.is_old:
            raise UnknownArtefactError(
                "No results match the query.", remedy="See /sdmx/dataflow for what there is."
            )
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={**open_headers(), "Cache-Control": "no-cache"})


def begin(request: Request, offers: Sequence[MediaType], *, is_old: bool) -> Exchange:
    """Return the exchange of a request; 406 where it accepts none of the offers, 414 where it is too long."""
    if len(request.scope["query_string"]) + len(request.scope.get("raw_path") or b"") > LONGEST:
        too_long = HTTPStatus.REQUEST_URI_TOO_LONG
        raise ProblemError(Problem(too_long, f"The query has more than {LONGEST} bytes.", remedy="Ask for less."))
    chosen = choose(request.headers.get("accept", ""), old_first(offers) if is_old else offers)
    if chosen is None:
        types = ", ".join(dict.fromkeys(Chosen(one).content_type for one in offers))
        raise _unacceptable("This can't be had in any format that you accept.", f"Formats here: {types}.")
    language = best_language(request.headers.get("accept-language", ""))
    public = request.app.state.settings.server.public_url or str(request.base_url)
    address = f"{public.rstrip('/')}/sdmx/{{}}"
    return Exchange(request, Asked(principal_of(request), chosen, language, address), is_old)


def _unacceptable(detail: str, remedy: str) -> ProblemError:
    return ProblemError(Problem(HTTPStatus.NOT_ACCEPTABLE, detail, remedy=remedy))
