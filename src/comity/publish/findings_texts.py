"""The words of the page of findings, by language."""

import datetime as dt
from collections.abc import Mapping

from comity.model.findings import Finding
from comity.model.names import FALLBACK_LANGUAGE
from comity.model.submissions import State, Submission

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "skip": "Skip to the findings",
        "brand": "Comity",
        "summary": "What was found",
        "summary_caption": "Rules that the file breaks, gravest first",
        "details": "Where, and what to do",
        "details_caption": "Findings, errors first",
        "severity": "Severity",
        "rule": "Rule",
        "count": "How often",
        "message": "What is wrong",
        "example": "The first of them",
        "where": "Where",
        "found": "Found",
        "expected": "Expected",
        "what_to_do": "What to do",
        "error": "error",
        "warning": "warning",
        "info": "note",
        "errors": "Errors",
        "warnings": "Warnings",
        "none": "Nothing is wrong with this file.",
        "row": "row {row}",
        "file": "file",
        "more": "{count} more are not shown here; the workbook and the JSON report list up to 1,000 of each rule.",
    },
    "ru": {
        "skip": "К замечаниям",
        "brand": "Comity",
        "summary": "Что найдено",
        "summary_caption": "Нарушенные правила, сначала самые важные",
        "details": "Где и что сделать",
        "details_caption": "Замечания, сначала ошибки",
        "severity": "Важность",
        "rule": "Правило",
        "count": "Сколько раз",
        "message": "Что неверно",
        "example": "Первое из них",
        "where": "Место",
        "found": "Найдено",
        "expected": "Ожидалось",
        "what_to_do": "Что сделать",
        "error": "ошибка",
        "warning": "предупреждение",
        "info": "примечание",
        "errors": "Ошибки",
        "warnings": "Предупреждения",
        "none": "Замечаний к файлу нет.",
        "row": "строка {row}",
        "file": "файл",
        "more": "Ещё {count} здесь не показаны; книга и отчёт JSON содержат до 1 000 по каждому правилу.",
    },
}


_SUBMISSION: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Submission {id}",
        "file": "File",
        "provider": "Provider",
        "dataflow": "Dataflow",
        "received": "Received",
        "rows": "Rows",
        "seq": "Number in the ledger",
        "workbook": "Workbook with the faulty cells marked (XLSX)",
        "json": "Report for programs (JSON)",
        "rejected": "Refused whole. Correct what is listed here and send the file again.",
        "persons": "Refused and not kept: counts are taken, never records of persons.",
        "checked": "Fit. It waits for the secretariat's word.",
        "accepted": "Accepted. Its figures are not released yet.",
        "released": "Accepted.",
        "superseded": "Accepted; later submissions have replaced its figures.",
        "withdrawn": "Withdrawn.",
        "received_state": "Received; not checked yet.",
    },
    "ru": {
        "title": "Отправка {id}",
        "file": "Файл",
        "provider": "Поставщик",
        "dataflow": "Поток данных",
        "received": "Получено",
        "rows": "Строк",
        "seq": "Номер в журнале",
        "workbook": "Книга с отмеченными ячейками (XLSX)",
        "json": "Отчёт для программ (JSON)",
        "rejected": "Отклонено целиком. Исправьте перечисленное и отправьте файл снова.",
        "persons": "Отклонено и не сохранено: принимаются числа, но не записи о лицах.",
        "checked": "Ошибок нет. Ожидается решение секретариата.",
        "accepted": "Принято. Данные ещё не опубликованы.",
        "released": "Принято.",
        "superseded": "Принято; данные заменены более поздними.",
        "withdrawn": "Отозвано.",
        "received_state": "Получено; ещё не проверено.",
    },
}


class SubmissionTexts:
    """Words about one submission, in one language."""

    def __init__(self, language: str) -> None:
        """Choose the language."""
        self.words = _SUBMISSION.get(language, _SUBMISSION[FALLBACK_LANGUAGE])

    def title(self, submission: Submission) -> str:
        """Return the title of its report."""
        return self.words["title"].format(id=submission.id)

    def verdict(self, submission: Submission) -> str:
        """Return in one sentence what became of it."""
        if submission.format == "persons":
            return self.words["persons"]
        is_new = submission.state is State.RECEIVED
        return self.words["received_state" if is_new else submission.state.value]

    def facts(self, submission: Submission) -> list[tuple[str, str]]:
        """Return what it is, each a word and a value."""
        s, words = submission, self.words
        found = [
            (words["file"], s.file_name),
            (words["provider"], s.provider),
            (words["dataflow"], s.dataflow),
            (words["received"], f"{s.received_at.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"),
            (words["rows"], str(s.rows)),
            (words["seq"], "" if s.seq is None else str(s.seq)),
        ]
        return [(word, value) for word, value in found if value]


class FindingTexts:
    """Words of one language; English stands in for one that isn't known."""

    def __init__(self, language: str) -> None:
        """Choose the language."""
        self.words = _WORDS.get(language, _WORDS[FALLBACK_LANGUAGE])

    def where(self, finding: Finding) -> str:
        """Return where a finding is, in words."""
        row = "" if finding.row is None else self.words["row"].format(row=finding.row)
        parts = [finding.pointer or row, finding.column or ""]
        return " · ".join(part for part in parts if part) or self.words["file"]

    def more(self, count: str) -> str:
        """Return that so many findings aren't shown."""
        return self.words["more"].format(count=count)
