"""The tables `[notices]` and `[[contact]]` of the group's file."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from comity.model.config_table import ConfigTable
from comity.model.notices import SECRETARIAT, Contact, Kind, NoticeRules

NOTICE_KEYS = ("window", "reminder_days", "due_today", "late_days", "digest_weekday", "receipts", "stale_days")
CONTACT_KEYS = ("provider", "email", "webhook", "language", "kinds")
_MOST_DAYS = 366
_SUNDAY = 7
_LONGEST_ADDRESS = 254
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)


def read_notice_rules(root: ConfigTable) -> NoticeRules:
    """Return when the group wants to be told what."""
    table = ConfigTable(root.content.get("notices", {}), file=root.file, place="[notices]", known=NOTICE_KEYS)
    usual = NoticeRules()
    return NoticeRules(
        window=table.flag("window", default=usual.window),
        reminder_days=_days(table, "reminder_days", default=usual.reminder_days),
        due_today=table.flag("due_today", default=usual.due_today),
        late_days=_days(table, "late_days", default=usual.late_days),
        digest_weekday=table.whole("digest_weekday", lowest=0, highest=_SUNDAY, default=usual.digest_weekday),
        receipts=table.flag("receipts", default=usual.receipts),
        stale_days=table.whole("stale_days", lowest=1, highest=_MOST_DAYS, default=usual.stale_days),
    )


def read_contacts(root: ConfigTable, providers: Collection[str]) -> tuple[Contact, ...]:
    """Return where notices go; each contact is one of `providers`, or of the secretariat."""
    return tuple(_contact(table, providers) for table in root.tables("contact", known=CONTACT_KEYS))


def _contact(table: ConfigTable, providers: Collection[str]) -> Contact:
    provider = table.text("provider")
    if provider != SECRETARIAT and provider not in providers:
        known = ", ".join(sorted(providers))
        raise table.fault(
            "provider", f"{provider} has no agreement", remedy=f'Give one of {known}, or "{SECRETARIAT}".'
        )
    contact = Contact(
        provider=provider,
        email=_email(table),
        webhook=_webhook(table),
        language=_language(table),
        kinds=_kinds(table),
    )
    if not contact.email and not contact.webhook:
        raise table.fault("email", "a contact needs an address", remedy="Give email, webhook, or both.")
    return contact


def _email(table: ConfigTable) -> str:
    text = table.text("email", default="")
    if text and (len(text) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(text)):
        raise table.fault("email", "this is no e-mail address", remedy='Write it as "border@example.org".')
    return text


def _webhook(table: ConfigTable) -> str:
    text = table.text("webhook", default="")
    if text and not is_web_address(text):
        raise table.fault(
            "webhook",
            "this is no address that can be called",
            remedy='Write it as "https://example.org/path", without user and password.',
        )
    return text


def is_web_address(text: str) -> bool:
    """Say whether a text is an HTTP address in plain characters, without credentials and fragment."""
    if not text.isascii() or not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    plain = not (parts.username or parts.password or parts.fragment or "@" in parts.netloc)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and plain and port != 0


def _language(table: ConfigTable) -> str:
    text = table.text("language", default="")
    if text and not _LANGUAGE.fullmatch(text):
        raise table.fault("language", "this is no code of a language", remedy='Write it as "en" or "ru".')
    return text


def _kinds(table: ConfigTable) -> tuple[Kind, ...]:
    names = table.texts("kinds", default=())
    known = {kind.value: kind for kind in Kind}
    for name in names:
        if name not in known:
            raise table.fault("kinds", f"{name} is no kind of notice", remedy=f"Known: {', '.join(known)}.")
    return tuple(known[name] for name in names)


def _days(table: ConfigTable, key: str, *, default: tuple[int, ...]) -> tuple[int, ...]:
    """Return a list of days, each given once, fewest first."""
    value = table.content.get(key, list(default))
    if not isinstance(value, list) or not all(_is_day(day) for day in value) or len(set(value)) != len(value):
        raise table.fault(
            key,
            "a list of days is expected",
            remedy=f"Give whole numbers from 1 to {_MOST_DAYS}, each once: [1, 7].",
        )
    return tuple(sorted(value))


def _is_day(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST_DAYS
