"""The form of a quality report: a workbook with a row for each concept, written empty or filled, and read back."""

from collections.abc import Iterable, Mapping
from io import BytesIO

from comity.errors import UsageError
from comity.formats.national.read_workbook import open_workbook, sheet_values
from comity.formats.source import read_source
from comity.model.quality import QualityConcept

SHEET = "Quality report"
ABOUT = ("provider", "dataflow", "first", "last")
_HEADS = {
    "en": ("id", "concept", "required", "statement"),
    "ru": ("id", "понятие", "обязательно", "содержание"),
}
_YES = {"en": "yes", "ru": "да"}
_FIRST_ROW = len(ABOUT) + 2


def render_quality_form(
    about: Mapping[str, str],
    concepts: Iterable[QualityConcept],
    statements: Mapping[str, str | float],
    *,
    language: str = "en",
) -> bytes:
    """Return the form as XLSX: what the report is about on top, then a row for each concept."""
    import xlsxwriter  # here: few commands write a form, and all would wait for it

    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(SHEET)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for row, name in enumerate(ABOUT):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 3, about.get(name, ""))
    for column, head in enumerate(_HEADS.get(language, _HEADS["en"])):
        sheet.write_string(_FIRST_ROW - 1, column, head, bold)
    for row, concept in enumerate(concepts, start=_FIRST_ROW):
        sheet.write_string(row, 0, concept.id, bold if concept.is_heading else None)
        sheet.write_string(row, 1, concept.name(language), bold if concept.is_heading else wrapped)
        sheet.write_string(row, 2, _YES.get(language, "yes") if concept.is_required else "")
        said = statements.get(concept.id)
        if isinstance(said, str):
            sheet.write_string(row, 3, said, wrapped)
        elif said is not None:
            sheet.write_number(row, 3, said)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 44)
    sheet.set_column(3, 3, 80)
    sheet.freeze_panes(_FIRST_ROW, 0)
    book.close()
    return target.getvalue()


def parse_quality_form(data: bytes) -> tuple[dict[str, str], dict[str, str | float]]:
    """Return what a filled form is about, and its statements by concept; raises UsageError for another workbook."""
    source = read_source(data, "report.xlsx")
    if source.is_refused:
        raise _no_form()
    book = open_workbook(source.data)
    if SHEET not in book.sheet_names:
        raise _no_form()
    _, rows = sheet_values(book, SHEET)
    about: dict[str, str] = {}
    statements: dict[str, str | float] = {}
    for row in rows:
        name, said = str(row[0]).strip() if row else "", row[3] if len(row) > 3 else ""  # noqa: PLR2004 - column D
        if name in ABOUT:
            about[name] = str(said).strip()
        elif name.startswith("S.") and str(said).strip():
            is_number = isinstance(said, int | float) and not isinstance(said, bool)
            statements[name] = float(said) if is_number else str(said).strip()  # type: ignore[arg-type]
    return about, statements


def _no_form() -> UsageError:
    return UsageError(
        "This workbook is no quality report.", remedy="Fill in the form that `comity quality template` writes."
    )
