"""Comity: states exchange migration statistics, see the situation, and predict visitors from third countries."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comity.client.connect import connect

__all__ = ["__version__", "connect"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Import `connect` when it is asked for, so that `import comity` stays light."""
    if name == "connect":
        from comity.client.connect import connect

        return connect
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
