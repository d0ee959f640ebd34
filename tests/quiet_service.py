"""A service in the test's own process must not write its log between what a command writes."""

import contextlib
import logging
from collections.abc import Iterator

import structlog


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Let services of this process write nothing but what is critical, until the block's end."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**before)
