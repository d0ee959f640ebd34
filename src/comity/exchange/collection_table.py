"""A `[[collection]]` table of `comity.toml`: what the hub fetches by itself."""

import re
from collections.abc import Collection as AnyCollection
from collections.abc import Mapping
from urllib.parse import urlsplit

from comity.exchange.timetable_text import EXAMPLES, parse_rhythm
from comity.model.collection import Collection, Phase, Rhythm, SourceKind, Timetable
from comity.model.config_table import ConfigTable

COLLECTION_KEYS = (
    "provider",
    "dataflow",
    "source",
    "url",
    "folder",
    "files",
    "flow",
    "key",
    "accept",
    "updated_after",
    "overlap_minutes",
    "periods",
    "settle_seconds",
    "headers",
    "mapping",
    "parameters",
    "language",
    "timetable",
)
TIMETABLE_KEYS = ("window", "near_due", "otherwise", "near_days", "jitter_minutes")
PLACEHOLDERS = ("period", "year", "month", "quarter", "week", "day")
USUAL = {
    Phase.WINDOW: "daily at 06:00",
    Phase.NEAR_DUE: "every 3 hours",
    Phase.OTHERWISE: "weekly on monday at 06:00",
}
NEVER = "never"
_ONLY_FOR = {
    "url": (SourceKind.SDMX, SourceKind.FILE),
    "headers": (SourceKind.SDMX, SourceKind.FILE),
    "folder": (SourceKind.FOLDER,),
    "files": (SourceKind.FOLDER,),
    "settle_seconds": (SourceKind.FOLDER,),
    "flow": (SourceKind.SDMX,),
    "key": (SourceKind.SDMX,),
    "accept": (SourceKind.SDMX, SourceKind.FILE),
    "updated_after": (SourceKind.SDMX,),
    "overlap_minutes": (SourceKind.SDMX,),
    "periods": (SourceKind.FILE,),
}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_WEEK_MINUTES, _MOST_PERIODS, _MOST_DAYS, _HOUR_MINUTES, _HOUR_SECONDS = 10_080, 120, 60, 60, 3600
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_FLOW = re.compile(r"[A-Za-z][\w.-]*:[\w@-]+\([0-9][\w.+*-]*\)", re.ASCII)
_KEY = re.compile(r"[\w.*+,@-]+", re.ASCII)
_ACCEPT = re.compile(r"[\w.*+/;=, -]+", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_BRACES = re.compile(r"\{([^{}]*)\}")


def read_collections(root: ConfigTable, agreements: AnyCollection[tuple[str, str]]) -> tuple[Collection, ...]:
    """Return what the hub fetches; each is for one of `agreements` (provider and dataflow). ConfigurationError."""
    found: dict[str, Collection] = {}
    for table in root.tables("collection", known=COLLECTION_KEYS):
        one = _collection(table)
        if (one.provider, one.dataflow) not in agreements:
            raise table.fault(
                "provider",
                f"{one.provider} has no agreement on {one.dataflow}",
                remedy="Add an [[agreement]] for both, or correct provider and dataflow.",
            )
        if one.name in found:
            raise table.fault(
                "provider", f"{one.name} is collected twice", remedy="Leave one [[collection]] for each agreement."
            )
        found[one.name] = one
    return tuple(found.values())


def _collection(table: ConfigTable) -> Collection:
    source = table.choice("source", SourceKind)
    for key, kinds in _ONLY_FOR.items():
        if key in table and source not in kinds:
            names = ", ".join(kind.value for kind in kinds)
            raise table.fault(key, f"this is for {names}, not for {source.value}", remedy="Leave it out.")
    return Collection(
        provider=table.text("provider"),
        dataflow=table.text("dataflow"),
        source=source,
        place=table.text("folder") if source is SourceKind.FOLDER else _url(table, source),
        timetable=_timetable(table),
        files=_pattern(table),
        flow=_matching(table, "flow", _FLOW, 'the dataflow there, such as "AGENCY:FLOW(1.0.0)"', default=""),
        key=_matching(table, "key", _KEY, "a key of SDMX-REST, such as M.KG.*", default="*"),
        accept=_matching(table, "accept", _ACCEPT, "media types as in HTTP's Accept", default=""),
        updated_after=table.flag("updated_after", default=True),
        overlap_minutes=table.whole("overlap_minutes", lowest=0, highest=_WEEK_MINUTES, default=60),
        periods=table.whole("periods", lowest=1, highest=_MOST_PERIODS, default=3),
        settle_seconds=table.whole("settle_seconds", lowest=0, highest=_HOUR_SECONDS, default=30),
        headers=_headers(table),
        mapping=_matching(
            table, "mapping", _NAME, "the name of a mapping in the hub's folder mappings", default=""
        ),
        parameters=_texts_by_name(table, "parameters"),
        language=_matching(table, "language", re.compile("[a-z]{2,3}"), 'a language, such as "en"', default=""),
    )


def _url(table: ConfigTable, source: SourceKind) -> str:
    text = table.text("url")
    try:
        parts = urlsplit(_BRACES.sub("x", text))
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"} or parts.username or parts.password or parts.fragment:
        raise table.fault(
            "url",
            "this is no address to collect from",
            remedy='Write it as "https://example.org/path", without user and password; these belong in headers.',
        )
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise table.fault(
            "url", "only https is taken", remedy="Write https://…; plain http is for this machine's own addresses."
        )
    allowed = PLACEHOLDERS if source is SourceKind.FILE else ()
    for name in _BRACES.findall(text):
        if name not in allowed:
            known = f"Known here: {', '.join(allowed)}." if allowed else "Leave it out: it is for single files."
            raise table.fault("url", f"the placeholder {{{name}}} is not known", remedy=known)
    return text.rstrip("/") if source is SourceKind.SDMX else text


def _pattern(table: ConfigTable) -> str:
    text = table.text("files", default="*")
    if text.startswith("/") or ".." in text.split("/"):
        raise table.fault(
            "files", "files are looked for within the folder", remedy='Write a pattern such as "*.csv".'
        )
    return text


def _matching(table: ConfigTable, key: str, pattern: re.Pattern[str], expected: str, *, default: str) -> str:
    text = table.text(key, default=default)
    if key in table and not pattern.fullmatch(text):
        raise table.fault(key, f"found {text[:60]}, expected {expected}", remedy=f"Give {expected}.")
    return text


def _headers(table: ConfigTable) -> Mapping[str, str]:
    headers = _texts_by_name(table, "headers")
    for name, text in headers.items():
        if not _HEADER.fullmatch(name) or not text.isascii() or not text.isprintable():
            raise table.fault(
                "headers", f"{name} can't be sent as a header", remedy="Use plain characters on one line."
            )
    return headers


def _texts_by_name(table: ConfigTable, key: str) -> Mapping[str, str]:
    value = table.content.get(key, {})
    if not isinstance(value, Mapping) or not all(isinstance(text, str) for text in value.values()):
        raise table.fault(key, "texts by name are expected", remedy=f'Write {key}.NAME = "…".')
    return dict(value)


def _timetable(table: ConfigTable) -> Timetable:
    own = ConfigTable(
        table.content.get("timetable", {}),
        file=table.file,
        place=f"{table.place}, timetable",
        known=TIMETABLE_KEYS,
    )
    rhythms = {phase: _rhythm(own, phase) for phase in Phase}
    return Timetable(
        rhythms={phase: rhythm for phase, rhythm in rhythms.items() if rhythm is not None},
        near_days=own.whole("near_days", lowest=0, highest=_MOST_DAYS, default=2),
        jitter_minutes=own.whole("jitter_minutes", lowest=0, highest=_HOUR_MINUTES, default=10),
    )


def _rhythm(table: ConfigTable, phase: Phase) -> Rhythm | None:
    text = table.text(phase.value, default=USUAL[phase])
    if text == NEVER:
        return None
    rhythm = parse_rhythm(text)
    if rhythm is None:
        raise table.fault(phase.value, f"{text[:60]} is no rhythm", remedy=f'Write {EXAMPLES}, or "{NEVER}".')
    return rhythm
