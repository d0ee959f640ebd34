"""Large files, sent piece by piece (tus 1.0): what was broken off goes on where it was."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from comity.client.transport import Transport, error_of
from comity.errors import OutsideError, UsageError

BASE = "/api/v1/uploads"
PIECE = 1024 * 1024
_HEADERS = {"Tus-Resumable": "1.0.0"}
_CONFLICT, _REFUSED = 409, 422


def upload(transport: Transport, path: Path, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Send a file piece by piece and submit it; return what the hub says of it."""
    length = path.stat().st_size
    if "parameter" in asked:
        raise UsageError(
            "A large file can't be sent with parameters.", remedy="Let the mapping say them, or send less at once."
        )
    metadata = {"filename": path.name, **asked}
    said = ",".join(f"{name} {base64.b64encode(str(text).encode()).decode()}" for name, text in metadata.items())
    headers = {**_HEADERS, "Upload-Length": str(length), "Upload-Metadata": said}
    place = transport.send("POST", BASE, headers=headers).headers["Location"]
    with path.open("rb") as file:
        offset = 0
        while offset < length:
            file.seek(offset)
            offset = _send_piece(transport, place, file.read(PIECE), offset)
    response = transport.send("POST", f"{place}/submission", accepts=(_REFUSED,))
    answer: Mapping[str, Any] = response.json()
    if not response.is_success and "submissions" not in answer:
        raise error_of(response)
    return answer


def _send_piece(transport: Transport, place: str, piece: bytes, offset: int) -> int:
    """Send a piece; return where to go on: where its answer was lost, or it came in part, the hub knows."""
    headers = {**_HEADERS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    response = transport.send("PATCH", place, accepts=(_CONFLICT,), content=piece, headers=headers)
    if response.is_success:
        return offset + len(piece)
    there = int(transport.send("HEAD", place, headers=_HEADERS).headers["Upload-Offset"])
    if there == offset:
        raise OutsideError("The hub takes no more of the upload.", remedy="Send the file again.")
    return there
