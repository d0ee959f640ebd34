"""SDMX-REST 2.2, and the older 1.x, over a hub."""

from comity.web.problems import ERROR_FORMS
from comity.web.sdmx.errors import as_sdmx
from comity.web.sdmx.routes import router

ERROR_FORMS["/sdmx"] = as_sdmx

__all__ = ["router"]
