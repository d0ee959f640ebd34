"""What kind of file this is, from its bytes alone: names and endings are not believed."""

import re
import zipfile
from io import BytesIO

from comity.formats.encoding import detect_encoding
from comity.formats.source import OLE, ZIP, Source
from comity.formats.workbook_guard import UNOPENED
from comity.formats.workbook_parts import BOOK, elements

UNKNOWN = "unknown"
FORM_SHEET = "_comity"
"""The hidden sheet by which a form is known; it holds the reference of its dataflow."""
_HEAD = 1 << 16
_FIRST_GENERATION = re.compile(r'\s*(?:sep=.\s+)?"?DATAFLOW[":,;\t|]', re.IGNORECASE)
_SECOND_GENERATION = re.compile(
    r'\s*(?:sep=.\s+)?"?STRUCTURE(?:\[[^\]]*\])?"?[,;\t|]"?STRUCTURE_ID\b', re.IGNORECASE
)
_SDMX_ML = re.compile(
    r"\s*+(?:<\?(?>.*?\?>)\s*+|<!--(?>.*?-->)\s*+|<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\]\s*+)?>\s*+)*+<(?:[\w.\-]++:)?"
    r"(?:(?:Generic|StructureSpecific)(?:TimeSeries)?Data|CompactData|UtilityData|CrossSectionalData)\b",
    re.DOTALL,
)
"""Nothing in it is tried in two ways: instructions and comments one after another would take for ever."""
_SDMX_JSON = re.compile(r'"(?:dataSets|structures|structure)"\s*:|sdmx-json|"\$schema"\s*:\s*"[^"]*sdmx')
_SEPARATOR = re.compile(r"[,;\t|]")


def detect_format(source: Source) -> str:
    """Return `sdmx-csv-1.0`, `sdmx-csv-2.0`, `sdmx-ml`, `sdmx-json`, `form`, `xlsx`, `xls`, `csv` or `unknown`.

    `form` is a workbook with the hidden sheet that Comity's own forms have; `csv` any other text with a separator
    in its first lines; 2.0 stands for 2.1 too, which has the same header.
    """
    data = source.data
    if not data or source.is_refused:
        return UNKNOWN
    if data.startswith(ZIP):
        return "form" if _has_form_sheet(data) else "xlsx"
    if data.startswith(OLE):
        return "xls"
    return _detect_text(data)


def _has_form_sheet(data: bytes) -> bool:
    """Say whether a workbook names the sheet of forms; of one that can't be opened its reader says why."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return any(sheet.get("name") == FORM_SHEET for sheet in elements(archive.read(BOOK), "sheet"))
    except UNOPENED:
        return False


def _detect_text(data: bytes) -> str:
    codec = detect_encoding(data[:_HEAD])
    head = data[:_HEAD].decode(codec, "replace").removeprefix("\ufeff")
    if _FIRST_GENERATION.match(head):
        return "sdmx-csv-1.0"
    if _SECOND_GENERATION.match(head):
        return "sdmx-csv-2.0"
    if markup := _detect_markup(head):
        return markup
    lines = [line for line in head.splitlines() if line.strip()][:10]
    if "\0" in head or head.lstrip().startswith(("<", "{", "[")):
        return UNKNOWN
    return "csv" if any(_SEPARATOR.search(line) for line in lines) else UNKNOWN


def is_sdmx(text: str) -> bool:
    """Say whether an XML or JSON text is an SDMX data message."""
    return bool(_detect_markup(text))


def _detect_markup(head: str) -> str:
    if _SDMX_ML.match(head):
        return "sdmx-ml"
    return "sdmx-json" if head.lstrip().startswith("{") and _SDMX_JSON.search(head) else ""
