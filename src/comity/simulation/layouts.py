"""The layouts in which the demonstration's members send: two generations of SDMX-CSV, and two ministries' own."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence

from babel import Locale

from comity.model.periods import parse_period
from comity.simulation.rows import Row

DIRECTION_RU = {"IN": "Въезд", "OUT": "Выезд"}
PURPOSE_RU = {
    "TOURISM": "Туризм",
    "BUSINESS": "Деловая",
    "WORK": "Работа",
    "PRIVATE": "Частная",
    "_T": "Без распределения",
}
MODE_RU = {"AIR": "Воздушный", "LAND": "Наземный"}
NO_BORDER_RU = "—"
WRITTEN_AT = dt.datetime(2018, 1, 1, tzinfo=dt.UTC)
"""What a workbook says of its own making: the same in every run, so that its bytes are."""


def _country(code: str) -> str:
    return NO_BORDER_RU if code == "_Z" else Locale("ru").territories[code]


def _csv_text(header: Sequence[str], rows: Sequence[Sequence[str]], separator: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def sdmx_csv_2(rows: Sequence[Row], dataflow: str, *, separator: str = ",") -> bytes:
    """Write SDMX-CSV 2.0."""
    components = list(rows[0])
    body = [["dataflow", f"COMITY:{dataflow}(1.0.0)", "M", *(r[c] for c in components)] for r in rows]
    return _csv_text(["STRUCTURE", "STRUCTURE_ID", "ACTION", *components], body, separator).encode()


def sdmx_csv_2_semicolon(rows: Sequence[Row], dataflow: str) -> bytes:
    """Write SDMX-CSV 2.0 with semicolons and a byte order mark, as an office program in Minsk would."""
    return b"\xef\xbb\xbf" + sdmx_csv_2(rows, dataflow, separator=";")


def sdmx_csv_1(rows: Sequence[Row], dataflow: str) -> bytes:
    """Write SDMX-CSV 1.0."""
    components = list(rows[0])
    body = [[f"COMITY:{dataflow}(1.0.0)", *(r[c] for c in components)] for r in rows]
    return _csv_text(["DATAFLOW", *components], body).encode()


def national_csv(rows: Sequence[Row], _dataflow: str) -> bytes:
    """Write a ministry's own list in Russian: Windows-1251, semicolons, blanks for thousands."""
    body = [
        [
            _country(r["ORIGIN"]),
            DIRECTION_RU[r["DIRECTION"]],
            PURPOSE_RU[r["PURPOSE"]],
            MODE_RU[r["MODE"]],
            _country(r["NEIGHBOUR"]).replace(NO_BORDER_RU, "-"),
            _thousands(r["OBS_VALUE"]),
            "предв." if r["OBS_STATUS"] == "P" else "",
        ]
        for r in rows
    ]
    header = ["Гражданство", "Направление", "Цель поездки", "Вид транспорта", "Граница", "Человек", "Примечание"]
    return _csv_text(header, body, ";").encode("cp1251")


def _thousands(text: str) -> str:
    try:
        return f"{int(text):,}".replace(",", " ")
    except ValueError:
        return text


def national_xlsx(rows: Sequence[Row], _dataflow: str) -> bytes:
    """Write a ministry's own table in Russian: merged headers over two rows, countries down, a total row."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": WRITTEN_AT})
    sheet = book.add_worksheet("Пересечения")
    bold = book.add_format({"bold": True, "align": "center"})
    sheet.write(0, 0, "Сведения о пересечении государственной границы", bold)
    sheet.write(1, 0, f"за {_month_name(rows[0]['TIME_PERIOD'])} года")
    for column, title in enumerate(("Страна гражданства", "Вид транспорта", "Граница")):
        sheet.merge_range(3, column, 4, column, title, bold)
    columns: dict[tuple[str, str], int] = {}
    for block, direction in enumerate(DIRECTION_RU):
        first = 3 + block * len(PURPOSE_RU)
        sheet.merge_range(3, first, 3, first + len(PURPOSE_RU) - 1, DIRECTION_RU[direction], bold)
        for offset, purpose in enumerate(PURPOSE_RU):
            sheet.write(4, first + offset, PURPOSE_RU[purpose], bold)
            columns[direction, purpose] = first + offset
    _write_body(sheet, rows, columns)
    book.close()
    return out.getvalue()


def _write_body(sheet: object, rows: Sequence[Row], columns: Mapping[tuple[str, str], int]) -> None:
    lines: dict[tuple[str, str, str], int] = {}
    totals = dict.fromkeys(columns.values(), 0)
    for row in rows:
        place = (row["ORIGIN"], row["MODE"], row["NEIGHBOUR"])
        if place not in lines:
            lines[place] = 5 + len(lines)
            labels = (_country(place[0]), MODE_RU[place[1]], _country(place[2]))
            for column, label in enumerate(labels):
                sheet.write(lines[place], column, label)  # type: ignore[attr-defined]
        column = columns[row["DIRECTION"], row["PURPOSE"]]
        sheet.write(lines[place], column, _as_number(row["OBS_VALUE"]))  # type: ignore[attr-defined]
        totals[column] += int(float(row["OBS_VALUE"]))
    last = 5 + len(lines)
    sheet.write(last, 0, "ИТОГО")  # type: ignore[attr-defined]
    for column, total in totals.items():
        sheet.write(last, column, total)  # type: ignore[attr-defined]


def _as_number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _month_name(period_text: str) -> str:
    period = parse_period(period_text)
    if period is None:
        return period_text
    return f"{Locale('ru').months['stand-alone']['wide'][period.number]} {period.year}"


LAYOUTS: Mapping[str, Callable[[Sequence[Row], str], bytes]] = {
    "sdmx-csv-2.0": sdmx_csv_2,
    "sdmx-csv-2.0-semicolon": sdmx_csv_2_semicolon,
    "sdmx-csv-1.0": sdmx_csv_1,
    "national-csv": national_csv,
    "national-xlsx": national_xlsx,
}
SUFFIX = {"national-xlsx": "xlsx"}
