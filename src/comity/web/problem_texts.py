"""Titles of problems by language; an error's own English title stands where none is here."""

from collections.abc import Mapping
from http import HTTPStatus

_TITLES = {
    "usage": ("This can't be done as asked", "Запрос нельзя выполнить в таком виде"),
    "configuration": ("The configuration is wrong", "Ошибка в настройках"),
    "unknown-artefact": ("Not known here", "Здесь это неизвестно"),
    "missing-extra": ("A part of Comity is not installed", "Часть Comity не установлена"),
    "structure": ("The structure message can't be used", "Сообщение со структурами непригодно"),
    "ledger": ("The ledger refuses", "Журнал отказывает"),
    "outside": ("Something outside Comity failed", "Сбой вне Comity"),
    "forbidden": ("This is not allowed", "Это не разрешено"),
    "parameters": ("The parameters are wrong", "Неверные параметры"),
    "too-large": ("The file is too large", "Файл слишком велик"),
    "too-much": ("Too much at once", "Слишком много сразу"),
    "media-type": ("A body of this kind is not taken", "Тело такого вида не принимается"),
    "digest": ("The digest does not fit", "Контрольная сумма не совпадает"),
    "stalled": ("The sender fell silent", "Отправитель замолчал"),
    "displaced": ("A newer request took over", "Запрос сменён более новым"),
    "offset": ("The offset does not fit", "Смещение не совпадает"),
    "form": ("The form can't be read", "Форму нельзя прочитать"),
    "too-many": ("Too many uploads are unfinished", "Слишком много незавершённых загрузок"),
    "tus-version": ("This version of tus is not known", "Эта версия tus неизвестна"),
    "refused": ("The file was refused", "Файл отклонён"),
    "persons": ("A file about persons is not taken", "Файлы о лицах не принимаются"),
    "not-acceptable": ("There is no such form of it", "Такого представления нет"),
    "unauthenticated": ("Say who you are", "Представьтесь"),
    "too-soon": ("Too many attempts failed", "Слишком много неудачных попыток"),
    "too-often": ("Too many requests", "Слишком много запросов"),
    "stopping": ("The service stops", "Служба останавливается"),
    "internal": ("Something went wrong here", "Внутренняя ошибка"),
}
KINDS = tuple(_TITLES)
"""Every kind of problem; docs/reference/api.md explains each."""
_STATUSES: Mapping[int, tuple[str, str]] = {
    HTTPStatus.UNAUTHORIZED: ("Say who you are", "Представьтесь"),
    HTTPStatus.FORBIDDEN: ("This is not allowed", "Это не разрешено"),
    HTTPStatus.NOT_FOUND: ("There is nothing here", "Здесь ничего нет"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("This can't be done here", "Здесь это не предусмотрено"),
}


def title_of(kind: str, status: int, language: str) -> str:
    """Return the title of a kind of problem, or of its status; empty where there is none here."""
    english, russian = _TITLES.get(kind) or _STATUSES.get(status) or ("", "")
    return russian if language == "ru" else english
