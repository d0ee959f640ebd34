"""SDMX-ML data messages: 2.1 generic and structure-specific, 3.0 and 3.1 structure-specific."""

from comity.formats.message_header import MessageHeader
from comity.formats.sdmx_ml.limits import XmlLimits
from comity.formats.sdmx_ml.read import read_sdmx_ml
from comity.formats.sdmx_ml.write import write_sdmx_ml, write_sdmx_ml_parts

__all__ = ["MessageHeader", "XmlLimits", "read_sdmx_ml", "write_sdmx_ml", "write_sdmx_ml_parts"]
