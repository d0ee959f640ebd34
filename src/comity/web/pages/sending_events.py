"""How far a file came, as server-sent events: for a page that shows it while it happens."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from comity.web.pages.sending import PLACE, ended_path, find, state_of
from comity.web.pages.sendings import Sending

router = APIRouter(include_in_schema=False)
EVENTS = "text/event-stream"
_LOOK_SECONDS = 0.2
_HEARTBEAT_SECONDS = 10.0
_LONGEST_SECONDS = 3600.0
Gone = Callable[[], bool]


@router.get(PLACE + "/{upload_id}/events", name="pages.submit")
async def follow(request: Request, upload_id: str) -> Response:
    """Stream how far a file came: `step` whenever that changes, `end` with the address of what became of it."""
    sending = await find(request, upload_id)
    is_stopping: Gone = request.app.state.is_stopping
    return StreamingResponse(told(sending, is_stopping), media_type=EVENTS, headers=_HEADERS)


_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def told(sending: Sending, is_stopping: Gone) -> AsyncIterator[str]:
    """Yield events until the check is over, the service stops, or an hour has gone; the browser then asks anew."""
    last, silent, left = "", 0.0, _LONGEST_SECONDS
    yield "retry: 2000\n\n"
    while not is_stopping() and left > 0:
        state = state_of(sending)
        said = event(
            "step",
            {
                "stage": state.step.stage.value,
                "begun": state.has_begun,
                "errors": state.step.errors,
                "warnings": state.step.warnings,
            },
        )
        if said != last:
            yield said
            last, silent = said, 0.0
        if sending.ended is not None:
            yield event("end", {"location": ended_path(sending)})
            return
        if silent >= _HEARTBEAT_SECONDS:
            yield ": still here\n\n"
            silent = 0.0
        await asyncio.sleep(_LOOK_SECONDS)
        silent, left = silent + _LOOK_SECONDS, left - _LOOK_SECONDS


def event(name: str, content: object) -> str:
    r"""Return an event as it is sent.

    >>> event("end", {"location": "/submissions/7"})
    'event: end\ndata: {"location": "/submissions/7"}\n\n'
    """
    return f"event: {name}\ndata: {json.dumps(content)}\n\n"
