"""A request of a browser as what a page is asked for; and what readers chose to keep: their language."""

from collections.abc import Sequence

from fastapi import Request, Response

from comity.pages.asked import LANGUAGE, Asked
from comity.pages.catalogue import Entry
from comity.web.auth import presented_of
from comity.web.languages import LANGUAGES, language_of
from comity.web.session_origin import is_https

COOKIE = "comity_language"
_YEAR = 365 * 86_400


def asked_of(
    request: Request, entry: Entry, *, path: str | None = None, query: Sequence[tuple[str, str]] | None = None
) -> Asked:
    """Return what is asked for; `path` and `query` are the page's own where the request has others."""
    presented = presented_of(request)
    return Asked(
        page=entry.name,
        path=path or request.url.path,
        parts={key: str(value) for key, value in request.path_params.items()},
        query=_choices(request) if query is None else tuple(query),
        language=chosen_language(request),
        principal=presented.principal,
        is_open=bool(getattr(request.state, "is_open", False)),
    )


def _choices(request: Request) -> tuple[tuple[str, str], ...]:
    return tuple((key, value) for key, value in request.query_params.multi_items() if key != LANGUAGE)


def base_url(request: Request) -> str:
    """Return the address of the service, as others reach it."""
    public: str = request.app.state.settings.server.public_url
    return public.rstrip("/") or str(request.base_url).rstrip("/")


def chosen_language(request: Request) -> str:
    """Return the language of a page: what the address says, else what was chosen before, else what is accepted."""
    kept = request.cookies.get(COOKIE)
    if request.query_params.get(LANGUAGE) not in LANGUAGES and kept in LANGUAGES:
        return str(kept)
    return language_of(request)


def keep_language(request: Request, response: Response) -> None:
    """Keep a language that the address chose."""
    told = request.query_params.get(LANGUAGE)
    if told in LANGUAGES and request.cookies.get(COOKIE) != told:
        response.set_cookie(
            COOKIE, str(told), max_age=_YEAR, path="/", secure=is_https(request), httponly=True, samesite="lax"
        )
