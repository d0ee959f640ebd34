"""SDMX-JSON data messages 2.0 and 2.1, read and written (field guides of the SDMX working group)."""

from comity.formats.message_header import MessageHeader
from comity.formats.sdmx_json.limits import JsonLimits
from comity.formats.sdmx_json.read import read_sdmx_json
from comity.formats.sdmx_json.write import write_sdmx_json, write_sdmx_json_parts

__all__ = ["JsonLimits", "MessageHeader", "read_sdmx_json", "write_sdmx_json", "write_sdmx_json_parts"]
