"""The headers of the tus protocol 1.0, read and written."""

import base64
from collections.abc import Mapping
from email.utils import format_datetime
from http import HTTPStatus

from comity.errors import UsageError
from comity.hub.intake.upload import Upload
from comity.hub.settings.tables import UploadSettings
from comity.web.problems import Problem, ProblemError

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,termination,expiration"
CHECKSUMS = ("sha256", "sha1", "sha512")
OFFSET_TYPE = "application/offset+octet-stream"


def tus_headers(settings: UploadSettings, *, is_asked: bool = False) -> dict[str, str]:
    """Return what every answer carries; where it is asked for, what is here too."""
    headers = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
    if is_asked:
        headers |= {
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(settings.file_bytes),
            "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        }
    return headers


def check_version(given: str | None) -> None:
    """Check that a client speaks this version of the protocol."""
    if given != VERSION:
        raise ProblemError(
            Problem(
                HTTPStatus.PRECONDITION_FAILED,
                "The request names no version of the tus protocol that is known here.",
                kind="tus-version",
                remedy=f"Send Tus-Resumable: {VERSION}.",
                headers={"Tus-Version": VERSION},
            )
        )


def metadata_of(text: str) -> dict[str, str]:
    """Return what Upload-Metadata says: names, each with a text in base64.

    >>> metadata_of("filename eC5jc3Y=,dry-run")
    {'filename': 'x.csv', 'dry-run': ''}
    """
    found: dict[str, str] = {}
    for pair in text.split(",") if text.strip() else ():
        name, _, value = pair.strip().partition(" ")
        try:
            decoded = base64.b64decode(value, validate=True).decode("utf-8")
        except ValueError:
            name = ""
        if not name or name in found:
            raise UsageError(
                "Upload-Metadata can't be read.", remedy="Write each as NAME BASE64, with commas between."
            )
        found[name] = decoded
    return found


def render_metadata(metadata: Mapping[str, str]) -> str:
    """Return the header that `metadata_of` reads."""
    return ",".join(
        f"{name} {base64.b64encode(value.encode()).decode()}".strip() for name, value in metadata.items()
    )


def checksum_of(text: str) -> tuple[str, bytes]:
    """Return algorithm and digest of Upload-Checksum."""
    name, _, value = text.strip().partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except ValueError:
        name, digest = "", b""
    if name not in CHECKSUMS:
        raise UsageError(
            "Upload-Checksum can't be read.", remedy=f"Write one of {', '.join(CHECKSUMS)}, a space, and base64."
        )
    return name, digest


def parse_count(text: str, header: str) -> int:
    """Return the whole number of a header."""
    if not text.isascii() or not text.isdigit() or len(text) > len(str(1 << 50)):
        raise UsageError(f"{header} is not a whole number of bytes.", remedy="Ask for it with HEAD.")
    return int(text)


def expires_header(upload: Upload) -> dict[str, str]:
    """Return when an upload expires, where it isn't taken in yet."""
    if upload.expires_at is None or upload.submissions:
        return {}
    return {"Upload-Expires": format_datetime(upload.expires_at, usegmt=True)}
