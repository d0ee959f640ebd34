"""SDMX-CSV data messages 1.0, 2.0 and 2.1, read and written (SDMX-CSV field guides of the SDMX working group)."""

from comity.formats.sdmx_csv.message import read_sdmx_csv_message
from comity.formats.sdmx_csv.read import read_sdmx_csv
from comity.formats.sdmx_csv.respond import CsvOptions, respond_sdmx_csv
from comity.formats.sdmx_csv.write import stream_sdmx_csv, write_sdmx_csv

__all__ = [
    "CsvOptions",
    "read_sdmx_csv",
    "read_sdmx_csv_message",
    "respond_sdmx_csv",
    "stream_sdmx_csv",
    "write_sdmx_csv",
]
