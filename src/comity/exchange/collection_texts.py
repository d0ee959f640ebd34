"""Why a collection failed, in words: English and Russian, by the code of a `Reason`."""

from collections.abc import Mapping

from comity.exchange.collection_ports import Reason

_TEXTS: Mapping[str, tuple[str, str]] = {
    "unreachable": (
        "{host} could not be reached: {problem}. Ask its operator whether it runs; check network and address.",
        "{host} недоступен: {problem}. Спросите его оператора, работает ли он; проверьте сеть и адрес.",
    ),
    "certificate": (
        "The certificate of {host} can't be trusted: {problem}. Ask its operator; or name the right authorities.",
        "Сертификату {host} нельзя доверять: {problem}. Обратитесь к оператору или укажите верные центры.",
    ),
    "timeout": (
        "{host} did not answer in time. Ask its operator whether it is overloaded.",
        "{host} не ответил вовремя. Спросите его оператора, не перегружен ли он.",
    ),
    "broken_off": (
        "The answer of {host} broke off before its end. It will be asked again.",
        "Ответ {host} оборвался. Запрос будет повторён.",
    ),
    "status": (
        "{host} answered with status {status}. {said}",
        "{host} ответил с кодом {status}. {said}",
    ),
    "not_allowed": (
        "{host} answered with status {status}: the key or password in the headers is missing, wrong or expired.",
        "{host} ответил с кодом {status}: ключ или пароль в заголовках отсутствует, неверен или просрочен.",
    ),
    "not_found": (
        "{host} knows nothing at this address (status {status}). Correct the address, the dataflow or the key.",
        "По этому адресу у {host} ничего нет (код {status}). Исправьте адрес, поток данных или ключ.",
    ),
    "redirected": (
        "{host} sends on to {target}, another host, which is not followed. If it moved, correct the address.",
        "{host} перенаправляет на {target}, другой узел; переход не выполняется. При переезде исправьте адрес.",
    ),
    "forbidden_address": (
        "{host} has the address {address}, from which nothing is fetched. Ask its operator; it may be misled.",
        "У {host} адрес {address}, с которого ничего не забирается. Спросите оператора: имя могли подменить.",
    ),
    "wrong_type": (
        "{host} answered with {type}, which is no statistical data. Often this is a page to log in.",
        "{host} ответил типом {type}; это не статистические данные. Часто это страница входа.",
    ),
    "too_large": (
        "The answer of {host} is larger than {limit} MiB, the most that is taken. Narrow the key.",
        "Ответ {host} больше {limit} МиБ, предела приёма. Сузьте ключ.",
    ),
    "encoding": (
        "The answer of {host} can't be unpacked ({encoding}).",
        "Ответ {host} не удаётся распаковать ({encoding}).",
    ),
    "variable": (
        "The variable {name} of the environment is not set, which a header needs. Set it and restart the service.",
        "Не задана переменная окружения {name}, нужная для заголовка. Задайте её и перезапустите службу.",
    ),
    "header": (
        "The variable {name} of the environment holds what can't be sent in a header, such as a line break.",
        "Переменная окружения {name} содержит то, что нельзя передать в заголовке, например перевод строки.",
    ),
    "no_folder": (
        "There is no folder {folder} that can be read. Make it, or correct the path.",
        "Нет папки {folder}, доступной для чтения. Создайте её или исправьте путь.",
    ),
    "file": (
        "The file {file} can't be read: {problem}. Check its permissions.",
        "Файл {file} не читается: {problem}. Проверьте права доступа.",
    ),
    "file_too_large": (
        "The file {file} is larger than {limit} MiB, the most that is taken. Split it.",
        "Файл {file} больше {limit} МиБ, предела приёма. Разделите его.",
    ),
    "unexpected": (
        "An unexpected fault of the program itself ({kind}); the service's log has more of it. Please report it.",
        "Непредвиденный сбой самой программы ({kind}); подробности в журнале службы. Сообщите о нём разработчикам.",
    ),
    "mailbox_login": (
        "The mail server {host} refuses the hub's name or password. Correct [mailbox] in server.toml.",
        "Почтовый сервер {host} отвергает имя или пароль системы. Исправьте [mailbox] в server.toml.",
    ),
    "mail_broken": (
        "The mail can't be taken apart. Send it again from another program, or use the hub's page.",
        "Письмо не удаётся разобрать. Отправьте его из другой программы или через страницу системы.",
    ),
    "mail_too_large": (
        "The mail or one of its files is too large. Split it, or use the hub's page.",
        "Письмо или один из его файлов слишком велики. Разделите их или отправьте через страницу системы.",
    ),
    "mail_too_many": (
        "The mail holds more than {most} files. Send several mails.",
        "В письме больше {most} файлов. Отправьте несколько писем.",
    ),
    "mail_no_files": (
        "The mail holds no file. Attach the files to it.",
        "В письме нет файлов. Приложите их к письму.",
    ),
    "mail_no_proof": (
        "The mail doesn't prove whom it is from. Sign its files, or write your token into the subject.",
        "Письмо не подтверждает отправителя. Подпишите файлы или укажите в теме письма свой код.",
    ),
    "mail_again": (
        "{file} was here before, as submission {number}: a signature counts once. Put your token into the subject.",
        "{file} уже поступал как отправка {number}: подпись действует один раз. Укажите в теме письма свой код.",
    ),
    "fault": ("{detail} {remedy}", "{detail} {remedy}"),
}


def text_of(reason: Reason, language: str = "en") -> str:
    """Return why a collection failed, as a sentence or two."""
    english, russian = _TEXTS[reason.code]
    text = russian if language == "ru" else english
    return text.format(**reason.facts).strip()
