"""What browsers fetch beside a page: style, script, typeface, icon, and the library that draws charts."""

import functools
import hashlib
from dataclasses import dataclass
from importlib import resources

from comity.errors import UnknownArtefactError

BASE = "/static"
_DIGITS = 12
_WEIGHTS = {"Regular": 400, "Medium": 500, "SemiBold": 600, "Bold": 700}
_MEDIA = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "woff2": "font/woff2",
    "svg": "image/svg+xml",
}
_GLOBALS = "window.vegaEmbed = vegaEmbed;"
CHARTS = "charts.js"
"""The library that draws charts in the browser: the one that drew them on the server."""


@dataclass(frozen=True, slots=True)
class Static:
    """The bytes of a file and its media type."""

    data: bytes
    media_type: str


def static_path(name: str) -> str:
    """Return a file's address, which changes with its content, so that browsers may keep it for good."""
    return f"{BASE}/{_digest()}/{name}"


def static_file(name: str) -> Static:
    """Return a file; UnknownArtefactError where there is none."""
    if name != CHARTS and name not in _names():
        raise UnknownArtefactError(f"There is no file {name}.", remedy="Open the page again; it names its files.")
    return Static(_read(name), _MEDIA[name.rpartition(".")[2]])


@functools.cache
def _names() -> frozenset[str]:
    own = {file.name for file in (resources.files("comity.pages") / "static").iterdir()}
    return frozenset(
        {one for one in own if one.rpartition(".")[2] in _MEDIA} | {f"Inter-{w}.woff2" for w in _WEIGHTS}
    )


@functools.cache
def _read(name: str) -> bytes:
    publish = resources.files("comity.publish")
    if name == CHARTS:
        import vl_convert

        return str(vl_convert.javascript_bundle(_GLOBALS)).encode()
    if name.endswith(".woff2"):
        return (publish / "assets" / "fonts" / name).read_bytes()
    own = (resources.files("comity.pages") / "static" / name).read_bytes()
    if name != "site.css":
        return own
    return "\n".join([*_faces(), (publish / "templates" / "page.css").read_text("utf-8"), own.decode()]).encode()


def _faces() -> list[str]:
    """Return the declarations of the typeface."""
    return [
        f"@font-face{{font-family:Inter;font-weight:{weight};font-display:swap;"
        f'src:url({static_path(f"Inter-{name}.woff2")}) format("woff2")}}'
        for name, weight in _WEIGHTS.items()
    ]


@functools.cache
def _digest() -> str:
    """Return what an address has of all files together: scripts name each other without it."""
    import vl_convert

    own = resources.files("comity.pages") / "static"
    texts = [file.read_bytes() for file in sorted(own.iterdir(), key=lambda file: file.name) if file.is_file()]
    shared = (resources.files("comity.publish") / "templates" / "page.css").read_bytes()
    told = f"{vl_convert.get_vega_version()}/{vl_convert.get_vega_embed_version()}".encode()
    return hashlib.sha256(b"\0".join([*texts, shared, told])).hexdigest()[:_DIGITS]
