"""Collect a file from an HTTPS address, or one for each of the last periods."""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote, urlsplit, urlunsplit

from comity.exchange.collection_ports import Collected
from comity.hub.collecting.errand import SIGNATURE_SUFFIX, Errand, Parcel, read_signature
from comity.hub.collecting.failure import CollectionError
from comity.hub.collecting.headers import filled_headers
from comity.hub.collecting.http import Caller, Came, Question, is_missing
from comity.model.groups import Agreement, Signing
from comity.model.periods import Frequency, Period

_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
_NEVER_FIGURES = frozenset({"text/html", "application/xhtml+xml"})


def gather(errand: Errand) -> Iterator[Parcel]:
    """Yield each file that is new or changed, the earliest period first. Raises CollectionError at the end.

    A period's file that isn't there yet is no failure; a single file that is missing is one.
    """
    first_failure: CollectionError | None = None
    headers = filled_headers(errand.collection.headers)
    with Caller(errand.settings, headers=headers, folder=errand.folder, most_bytes=errand.most_bytes) as caller:
        for address, period in _addresses(errand):
            try:
                yield from _gather_one(errand, caller, address=address, period=period)
            except CollectionError as error:
                first_failure = first_failure or error
    if first_failure is not None:
        raise first_failure


def _gather_one(errand: Errand, caller: Caller, *, address: str, period: Period | None) -> Iterator[Parcel]:
    known = errand.known(address)
    is_known = known is not None and errand.counts(known)
    question = Question(
        address,
        lambda media_type: media_type not in _NEVER_FIGURES,
        accept=errand.collection.accept or "*/*",
        etag=known.etag if known is not None and is_known else "",
        modified=known.modified if known is not None and is_known else "",
    )
    answer = caller.ask(question if period is None else replace(question, may_lack=is_missing))
    if answer.came is not Came.CONTENT or answer.path is None:
        return
    if known is not None and is_known and known.digest == answer.sha256:
        return
    memory = Collected(address, errand.moment, address, answer.etag, answer.modified, answer.sha256)
    given = {} if period is None else {"period": str(period)}
    name = unquote(urlsplit(address).path).rsplit("/", 1)[-1] or errand.dataflow.id
    parameters = {**given, **errand.collection.parameters}
    signature = _signature(caller, address) if errand.agreement.signature is Signing.REQUIRED else None
    yield Parcel(answer.path, name, (memory,), parameters=parameters, signature=signature)


def _signature(caller: Caller, address: str) -> str | None:
    """Return the signature that lies beside a file; None where there is none, which its check will say."""
    parts = urlsplit(address)
    beside = urlunsplit(parts._replace(path=parts.path + SIGNATURE_SUFFIX))
    answer = caller.ask(Question(beside, lambda _type: True, may_lack=is_missing))
    if answer.path is None:
        return None
    return read_signature(answer.path)


def _addresses(errand: Errand) -> list[tuple[str, Period | None]]:
    pattern = errand.collection.place
    if not _PLACEHOLDER.search(pattern):
        return [(pattern, None)]
    periods = ended_periods(errand.agreement, errand)
    return [(fill(pattern, period), period) for period in periods]


def ended_periods(agreement: Agreement, errand: Errand) -> list[Period]:
    """Return the last periods that have ended and that the agreement asks for, earliest first."""
    current = Period.containing(errand.moment.date(), agreement.frequency)
    count = errand.collection.periods
    return [p for p in (current.shift(-back) for back in range(count, 0, -1)) if agreement.covers(p)]


def fill(pattern: str, period: Period) -> str:
    """Return the pattern with a period in the place of its placeholders.

    >>> fill("https://stat.example/{year}/b-{period}_{month}.csv", Period(Frequency.MONTHLY, 2026, 3))
    'https://stat.example/2026/b-2026-03_03.csv'
    """
    values = {
        "period": str(period),
        "year": f"{period.year:04d}",
        "month": f"{period.start.month:02d}",
        "quarter": str((period.start.month + 2) // 3),
        "week": f"{period.number:02d}" if period.frequency is Frequency.WEEKLY else "",
        "day": f"{period.start.day:02d}",
    }
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), pattern)
