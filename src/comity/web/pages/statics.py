"""Files that pages fetch: kept by browsers for good, since their address changes with their content."""

import functools

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from comity.pages.statics import BASE, static_file
from comity.web.pages.compression import best_encoding, compress, is_worth_it

router = APIRouter(prefix=BASE, include_in_schema=False)
_FOR_GOOD = "public, max-age=31536000, immutable"


@router.get("/{digest}/{name}", name="pages.static")
async def show(request: Request, digest: str, name: str) -> Response:  # noqa: ARG001 - the digest is for caches
    """Return a file."""
    encoding = best_encoding(request.headers.get("accept-encoding", ""))
    data, media_type, used = await to_thread.run_sync(_packed, name, encoding)
    headers = {"Cache-Control": _FOR_GOOD, "Vary": "Accept-Encoding"} | ({"Content-Encoding": used} if used else {})
    return Response(data, media_type=media_type, headers=headers)


@functools.cache
def _packed(name: str, encoding: str) -> tuple[bytes, str, str]:
    """Return a file compressed, its media type, and the encoding that was used."""
    file = static_file(name)
    used = encoding if is_worth_it(file.data, file.media_type) else ""
    return compress(file.data, used, is_kept=True), file.media_type, used
