"""Optional parts of Comity: say which is missing instead of failing on an import."""

import importlib.util

from comity.errors import MissingExtraError

_NEEDS = {
    "analysis": ("numpy", "scipy", "statsmodels"),
    "forecast": ("numpy", "pandas", "statsforecast"),
    "lake": ("arro3", "deltalake"),
    "planning": ("numba", "numpy", "scipy"),
    "vtl": ("vtlengine",),
    "protection": ("numba", "numpy", "scipy"),
    "publish": ("altair", "vl_convert", "typst", "jinja2"),
    "otel": ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http"),
    "serve": (
        "fastapi",
        "uvicorn",
        "structlog",
        "prometheus_client",
        "python_multipart",
        "httpx",
        "jinja2",
        "markdown_it",
        "openpyxl",
        "argon2",
        "authlib",
        "brotli",
        "dateutil",
        "imapclient",
        "segno",
        "stamina",
        "zstandard",
    ),
}
_APART = ("lake", "otel", "vtl")
"""Not in comity[all]: what few need; what comes under a licence that a member may not want (vtlengine: AGPL)."""


def require(extra: str, command: str) -> None:
    """Check that the libraries of an extra are installed."""
    missing = [name for name in _NEEDS[extra] if not _is_there(name)]
    if missing:
        or_all = "" if extra in _APART else " (or comity[all])"
        raise MissingExtraError(
            f"`comity {command}` needs the extra {extra} ({', '.join(missing)} missing).",
            remedy=f"Install it with: pip install 'comity[{extra}]'{or_all}.",
        )


def is_installed(extra: str) -> bool:
    """Say whether the libraries of an extra are installed: a report goes without what needs a missing one."""
    return all(map(_is_there, _NEEDS[extra]))


def _is_there(name: str) -> bool:
    """Say whether a module can be imported, without importing it; of one within a package, the package is."""
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False
