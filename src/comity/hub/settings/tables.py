"""The tables of settings that the service itself has; other subjects keep theirs beside their own code."""

from dataclasses import dataclass

from comity.hub.settings.values import setting

_MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """`[server]`: where the service listens, and how it behaves towards whoever connects."""

    host: str = setting("127.0.0.1", "The address to listen on.")
    port: int = setting(8080, "The port to listen on; 0 takes a free one.", highest=65_535)
    public_url: str = setting("", "The address under which others reach it, such as https://hub.example.org.")
    proxies: tuple[str, ...] = setting(
        (), "Addresses of reverse proxies whose X-Forwarded-For and -Proto headers are believed."
    )
    body_bytes: int = setting(_MEBIBYTE, "How large the body of a request may be where no file is sent.", lowest=1)
    disk_free_bytes: int = setting(256 * _MEBIBYTE, "How much space must be left for the service to be ready.")
    table_rows: int = setting(
        500_000, "How many rows one table of the Python API has at most; more are refused (413).", lowest=1
    )
    stop_seconds: int = setting(30, "How long running requests may go on when the service is stopped.", lowest=0)
    connections: int = setting(512, "How many connections are held at once; more are answered 503.", lowest=1)


@dataclass(frozen=True, slots=True)
class PageSettings:
    """`[pages]`: pages for people."""

    processes: int = setting(
        2,
        "How many processes make pages: one for analyses, one for the rest; 0 makes them in the service itself.",
        highest=2,
    )
    patience_milliseconds: int = setting(
        900, "How long a reader waits for a page before being told that it is being made.", lowest=1
    )
    made_ahead: bool = setting(
        default=True,
        meaning="Make the menu's pages, and those that were read last, before they are asked for.",
    )
    open_demonstration: bool = setting(
        default=True,
        meaning="Let whoever is on this machine into a simulated hub without signing in.",
    )


@dataclass(frozen=True, slots=True)
class UploadSettings:
    """`[uploads]`: files on their way in."""

    file_bytes: int = setting(100 * _MEBIBYTE, "How large a file may be.", lowest=1)
    stall_seconds: int = setting(60, "How long a sender may send nothing before it is cut off.", lowest=1)
    expire_hours: int = setting(48, "How long an unfinished upload is kept after its last bytes.", lowest=1)
    per_provider: int = setting(20, "How many unfinished uploads one sender may have.", lowest=1)
    own_mappings: bool = setting(
        default=True,
        meaning="Let providers keep mappings of their own layouts with the hub; else the secretariat does.",
    )
    checked_at_once: int = setting(1, "How many files are checked at the same time; others wait.", lowest=1)


@dataclass(frozen=True, slots=True)
class SdmxSettings:
    """`[sdmx]`: answers of SDMX-REST."""

    in_memory_rows: int = setting(
        500_000,
        "How many rows of one answer are held in memory, at most (about 0.6 KB each): to be sorted, laid out by "
        "another dimension, told with their history; more are refused (413).",
        lowest=1,
    )


@dataclass(frozen=True, slots=True)
class MetricsSettings:
    """`[metrics]`: who may read /metrics."""

    access: str = setting(
        "loopback",
        "Who may read /metrics: this machine, whoever has the token, anybody, or nobody.",
        choices=("loopback", "token", "open", "off"),
    )
    token: str = setting("", 'The bearer token for access = "token".', secret=True)


@dataclass(frozen=True, slots=True)
class LogSettings:
    """`[log]`: what the service writes about itself."""

    form: str = setting(
        "auto",
        "One JSON object a line, or lines for a person; auto: the latter on a terminal.",
        choices=("auto", "json", "console"),
    )
    level: str = setting(
        "info", "The least grave of what is written.", choices=("debug", "info", "warning", "error")
    )


@dataclass(frozen=True, slots=True)
class SchedulerSettings:
    """`[scheduler]`: what the hub does by itself when it is due."""

    every_seconds: int = setting(30, "How often it looks for what is due; 0 switches it off.", highest=86_400)


@dataclass(frozen=True, slots=True)
class TraceSettings:
    """`[trace]`: spans of OpenTelemetry, of each request and each job. It needs the extra `otel`."""

    endpoint: str = setting("", "Where they are sent, such as http://127.0.0.1:4318/v1/traces; nowhere if empty.")


@dataclass(frozen=True, slots=True)
class RateSettings:
    """`[rates]`: how often one may ask; more is answered 429. A proxy in front may be stricter."""

    known_per_minute: int = setting(
        6_000, "How many requests a minute one key or user may make, so many at once too; 0 is no limit."
    )
    strangers_per_minute: int = setting(
        1_200, "How many may come from one address that says not, or wrongly, who it is; 0 is no limit."
    )


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """`[backup]`: how old the last backup may be before `comity doctor` says so."""

    within_hours: int = setting(
        26, "How many hours old it may be: one each night, and the time to make it.", lowest=1
    )
