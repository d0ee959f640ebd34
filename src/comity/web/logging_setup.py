"""How the service's log is written: one JSON object a line, or lines for a person at a terminal.

Nothing in it is a cell's value or a secret. A foreign exception's message can hold either, so only its kind and the
places that it came through are written.
"""

import logging
import sys
import traceback
from typing import TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

from comity.hub.settings.tables import LogSettings

_QUIET = {
    "uvicorn.access": logging.WARNING,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "filelock": logging.INFO,  # else a line for each lock, with the hub's place in it
    "py.warnings": logging.CRITICAL,  # a library's warning can quote a cell
}
_DEEPEST = 30


def set_up_logging(settings: LogSettings, stream: TextIO | None = None) -> None:
    """Let all loggers of this process, ours and the libraries', write to one stream in one form."""
    stream = sys.stderr if stream is None else stream
    is_console = settings.form == "console" or (settings.form == "auto" and stream.isatty())
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        bare_exception,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    last = structlog.dev.ConsoleRenderer() if is_console else structlog.processors.JSONRenderer(ensure_ascii=False)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(True)
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(least)


def bare_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put the exception's kind and the places it came through in its stead, without its message."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["error"] = type(error).__qualname__
        event["places"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-_DEEPEST:]
        ]
    return event
